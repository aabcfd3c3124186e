"""Plain texts for counting and adapting: UTF-8, a blank line between texts, `.xz` or bare."""

import hashlib
import lzma
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from nlp.errors import FormatError

T = TypeVar("T")


def read_texts(path: Path, limit: int | None = None) -> Iterator[str]:
    """Yield the texts of a file, NUL characters dropped, at most `limit` of them.

    Lines of one text are joined by line ends, white space around it is cut. Raises `FormatError`
    when the file is not there, is cut off, or is no UTF-8.
    """
    return islice(_texts(path), limit)


def _texts(path: Path) -> Iterator[str]:
    opened = lzma.open if path.suffix == ".xz" else open
    lines: list[str] = []
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            for raw in file:
                line = raw.replace("\0", "").strip()
                if line:
                    lines.append(line)
                elif lines:
                    yield "\n".join(lines)
                    lines = []
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise FormatError(f"cannot read texts from {path}: {error}") from error
    if lines:
        yield "\n".join(lines)


def is_held_back(text: str, one_in: int) -> bool:
    """Whether a text is kept out of adaptation, by a digest of it: the same on every machine."""
    return int(hashlib.sha1(text.encode()).hexdigest(), 16) % one_in == 0


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield items in lists of `size`, the last one shorter."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
