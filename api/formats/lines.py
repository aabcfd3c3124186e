"""NDJSON: an item a line, as JSON serves it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

# Items written at once.
_BATCH = 200


def json_lines(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The file in pieces. Holds some hundred items at a time."""
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield "".join(line(item) for item in batch)


def line(item: Mapping[str, Any]) -> str:
    """One item: JSON without line breaks, Arabic letters as themselves, and a line feed."""
    # No JSON text holds a raw line feed; U+2028 and U+0085 are no line ends in NDJSON.
    return json.dumps(item, ensure_ascii=False, separators=(",", ":")) + "\n"
