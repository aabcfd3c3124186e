"""Annotations that stand apart from their texts, which are not ours to keep: token numbers.

    python -m nlp.training.standoff annotations/ --texts news.txt.xz --output annotated.jsonl

A file of annotations holds, for each article, a line `T id number length`: the text is the first
`length` characters of text `number` of a collection (texts between blank lines, surrounding white
space and NULs dropped), and `id` the first 16 digits of its SHA-1. Lines `S` (statements) and `E`
(entities) follow, in the answer format of the annotation guidelines; ranges of tokens are
inclusive. A token is a run of letters, digits and their marks, or any other single character.
"""

import argparse
import hashlib
import lzma
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nlp.errors import FormatError
from nlp.interchange import to_line

_TOKEN = re.compile(r"[\w\u064b-\u065f\u0670]+|[^\w\s]")
_ENTITY = re.compile(r"E (\d+)(?:/(\d))?(?:-(\d+))? (PER|ORG|LOC) (.+)")
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")

Offsets = list[tuple[int, int]]


def texts_of(file: Path) -> list[str]:
    """Read a collection (`.xz` or plain): its texts, without NULs and surrounding white space."""
    with (lzma.open if file.suffix == ".xz" else open)(file, "rt", encoding="utf-8") as lines:
        return [text.strip("\n ") for text in lines.read().replace("\0", "").split("\n\n")]


def digest_of(text: str) -> str:
    """Return the id of a text: the first 16 digits of its SHA-1."""
    return hashlib.sha1(text.encode()).hexdigest()[:16]


def read_standoff(files: Iterable[Path], texts: list[str]) -> Iterator[dict[str, Any]]:
    """Yield annotated articles in the interchange form.

    Raises `FormatError` where a line cannot be read or a text is not the one that was annotated.
    """
    for file in files:
        blocks = re.split(r"^(?=T )", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for block in blocks:
            lines = [line.strip() for line in block.splitlines()]
            lines = [line for line in lines if line and not line.startswith("#")]
            if lines:
                try:
                    yield _article(lines, texts)
                except (ValueError, IndexError, KeyError) as error:
                    raise FormatError(f"{file.name}, {lines[0]!r}: {error}") from error


def _article(lines: list[str], texts: list[str]) -> dict[str, Any]:
    _, key, number, length = lines[0].split()
    text = texts[int(number)][: int(length)].strip()
    if digest_of(text) != key:
        raise ValueError("the text is another one than was annotated")
    tokens = [m.span() for m in _TOKEN.finditer(text)]
    statements = [_statement(line, tokens) for line in lines[1:] if line.startswith("S ")]
    entities = [_entity(line, tokens) for line in lines[1:] if line.startswith("E ")]
    return {"id": key, "text": text, "statements": statements, "entities": entities}


def _statement(line: str, tokens: Offsets) -> dict[str, Any]:
    head, _, speaker = line.partition(" speaker=")
    _, number, *fields = head.split()
    values = dict(field.split("=", 1) for field in fields)
    return {
        "id": int(number),
        "cue": _spans(values["cue"], tokens)[0],
        "source": _one(values.get("src", "-"), tokens),
        "content": _spans(values["content"], tokens),
        "via": _one(values.get("via", "-"), tokens),
        "kind": values["kind"],
        "parent": int(values["parent"]) if "parent" in values else None,
        "speaker": {"name": speaker.strip(), "type": values["stype"]},
    }


def _entity(line: str, tokens: Offsets) -> dict[str, Any]:
    found = _ENTITY.fullmatch(line)
    if found is None:
        raise ValueError(f"no entity line: {line!r}")
    first, cut, last, label, name = found.groups()
    start, end = tokens[int(first)][0] + int(cut or 0), tokens[int(last or first)][1]
    if start >= end:
        raise ValueError(f"no span: {line!r}")
    return {"start": start, "end": end, "label": label, "name": name.strip()}


def _one(ranges: str, tokens: Offsets) -> dict[str, int] | None:
    return None if ranges == "-" else _spans(ranges, tokens)[0]


def _spans(ranges: str, tokens: Offsets) -> list[dict[str, int]]:
    out = []
    for part in ranges.split(","):
        found = _RANGE.fullmatch(part)
        if found is None:
            raise ValueError(f"no range of tokens: {part!r}")
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first:
            raise ValueError(f"backwards: {part!r}")
        out.append({"start": tokens[first][0], "end": tokens[last][1]})
    return out


def main() -> None:
    """Run the command: annotations and their texts become articles in the interchange form."""
    parser = argparse.ArgumentParser(description="Put annotations and their texts together.")
    parser.add_argument(
        "annotations", type=Path, nargs="+", help="files of annotations, or folders"
    )
    parser.add_argument("--texts", type=Path, required=True, help="the collection, .xz or plain")
    parser.add_argument("--output", type=Path, required=True, help="JSON Lines to write")
    options = parser.parse_args()
    files = [
        file
        for path in options.annotations
        for file in (sorted(path.glob("*.txt")) if path.is_dir() else [path])
    ]
    with options.output.open("w", encoding="utf-8") as lines:
        for article in read_standoff(files, texts_of(options.texts)):
            lines.write(to_line(article))


if __name__ == "__main__":
    main()
