"""Finds articles in files: text files, JSON, JSON lines, folders of these, standard input.

Flow: **files** → articles → reader. What cannot be read is handed on as an error with its place,
so that the rest goes on.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from api.ids import id_from_stem
from nlp.errors import FormatError
from nlp.interchange import ArticleLine, article_from, fields, parse_article

LINES = {".jsonl", ".ndjson"}
SUFFIXES = {".txt", ".json", *LINES}


@dataclass(frozen=True, slots=True)
class Found:
    """An article, or the error that stands in its place. `where` is for people."""

    where: str
    article: ArticleLine | FormatError


def find_articles(paths: Iterable[str]) -> Iterator[Found]:
    """The articles of files and folders in order; `-` is standard input, as JSON lines.

    A text file is one article, its stem the id. A folder is searched for files of the known
    kinds, hidden ones left out, in order of name.
    """
    for path in paths:
        if path == "-":
            yield from _lines(sys.stdin.buffer, "standard input")
        else:
            for file in _files(Path(path)):
                yield from _from_file(file)


def count_articles(paths: Iterable[str]) -> int | None:
    """How many articles there will be, for a progress bar; None when only reading would tell."""
    count = 0
    for path in paths:
        if path == "-":
            return None
        for file in _files(Path(path)):
            if file.suffix == ".json":
                return None
            count += _count_lines(file) if file.suffix in LINES else 1
    return count


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    inside = (file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
    visible = (f for f in inside if not any(p.startswith(".") for p in f.relative_to(path).parts))
    return sorted(visible)


def _from_file(file: Path) -> Iterator[Found]:
    try:
        if file.suffix in LINES:
            with file.open("rb") as lines:
                yield from _lines(lines, str(file))
        elif file.suffix == ".json":
            yield from _json(file)
        elif file.suffix == ".txt":
            yield Found(str(file), _text(file))
        else:
            kinds = ", ".join(sorted(SUFFIXES))
            yield Found(str(file), FormatError(f"not one of {kinds}, nor a folder"))
    except OSError as error:
        yield Found(str(file), FormatError(error.strerror or str(error)))


def _text(file: Path) -> ArticleLine | FormatError:
    try:
        # Bytes, not text mode: the ends of lines are part of the text. A byte order mark is not.
        return ArticleLine(file.read_bytes().decode("utf-8-sig"), id_from_stem(file.stem))
    except UnicodeDecodeError as error:
        return FormatError(f"not UTF-8: {error.reason} at byte {error.start}")


def _lines(lines: Iterable[bytes], where: str) -> Iterator[Found]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield Found(f"{where}: line {number}", parse_article(line))
        except FormatError as error:
            yield Found(f"{where}: line {number}", error)


def _json(file: Path) -> Iterator[Found]:
    """One article, whose id is the file's stem unless it has one, or a list of articles."""
    try:
        data = fields.json_value(file.read_bytes(), None)
    except FormatError as error:
        yield Found(str(file), error)
        return
    several = isinstance(data, list)
    for number, item in enumerate(data if several else [data], 1):
        where = f"{file}: item {number}" if several else str(file)
        if not isinstance(item, dict):
            yield Found(where, FormatError("not a JSON object"))
            continue
        if not several:
            item.setdefault("id", id_from_stem(file.stem))
        try:
            yield Found(where, article_from(item))
        except FormatError as error:
            yield Found(where, error)


def _count_lines(file: Path) -> int:
    try:
        with file.open("rb") as lines:
            return sum(1 for line in lines if line.strip())
    except OSError:
        return 1  # it will be reported in its turn
