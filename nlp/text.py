"""Which texts can be read at all: the check before anything is analysed or stored."""

import unicodedata
from collections import Counter

from nlp.errors import TextError

MAX_CHARS = 200_000
MIN_ARABIC_SHARE = 0.10


def check_text(text: str, max_chars: int = MAX_CHARS) -> None:
    """Raise `TextError` unless `text` can be analysed and stored as it stands.

    Reasons, in the order they are looked for: `empty` (nothing but white space), `too_long` (more
    than `max_chars` code points), `nul`, `surrogate` (PostgreSQL and UTF-8 hold neither) and
    `not_arabic` (under 10 % of the letters are Arabic).
    """
    if not text.strip():
        raise TextError("empty", "The text is empty.")
    if len(text) > max_chars:
        raise TextError(
            "too_long", f"The text has {len(text)} characters; at most {max_chars} are read."
        )
    if "\0" in text:
        raise TextError("nul", "The text holds a NUL character.")
    counts = Counter(text)
    if any("\ud800" <= c <= "\udfff" for c in counts):
        raise TextError("surrogate", "The text holds a lone surrogate.")
    letters = sum(count for c, count in counts.items() if c.isalpha())
    arabic = sum(count for c, count in counts.items() if is_arabic(c))
    if not arabic or arabic < MIN_ARABIC_SHARE * letters:
        raise TextError("not_arabic", "Under 10 % of the letters are Arabic.")


def is_arabic(char: str) -> bool:
    """Whether a character is a letter of the Arabic script, presentation forms included."""
    return char.isalpha() and unicodedata.name(char, "").startswith("ARABIC")
