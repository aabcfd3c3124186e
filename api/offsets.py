"""Offsets as the caller counts them: Unicode code points, or UTF-16 code units (JavaScript)."""

from bisect import bisect_left
from collections.abc import Sequence

CODE_POINTS = "codepoints"
UTF16 = "utf16"
UNITS = (CODE_POINTS, UTF16)

_LAST_OF_BMP = "\uffff"


def astral_positions(text: str) -> list[int]:
    """Where `text` holds characters that take two UTF-16 code units, ascending."""
    if text.isascii():
        return []
    return [index for index, char in enumerate(text) if char > _LAST_OF_BMP]


class Offsets:
    """Turns a text's code-point offsets into `unit`; `astral` is `astral_positions(text)`."""

    def __init__(self, unit: str, astral: Sequence[int]) -> None:
        self._astral = astral if unit == UTF16 else ()

    def __call__(self, offset: int) -> int:
        return offset + bisect_left(self._astral, offset) if self._astral else offset
