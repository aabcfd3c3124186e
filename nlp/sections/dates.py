"""Date lines of news pages: is a line a date, and which day does it name.

Flow: text → **sections** → Doc. Words in calendar.tsv. Gregorian days are read; Islamic
ones beside them are recognised and passed over.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from nlp.sections.fold import folded

_MAX_CHARS = 160
_MAX_TOKENS = 40
_YEARS = range(1900, 2101)
_HIJRI_YEARS = range(1300, 1600)
# A zone name after بتوقيت has at most this many words (بتوقيت مكة المكرمة).
_ZONE_WORDS = 2

_TOKEN = re.compile(r"\d{1,4}|[^\W\d_]+|[^\w\s]|_")
_ISO = re.compile(r"(?<!\d)(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)")
_MONTH_NAME_DASHED = re.compile(r"(?<=\d)\s?[-/.،,]\s?(?=[^\W\d])|(?<=[^\W\d])\s?[-/.،,]\s?(?=\d)")
_ORDINALS = frozenset({"st", "nd", "rd", "th"})


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a line says as a date. `day` is `None` where it names no full Gregorian day.

    `strangers` is the number of words that belong to no date; `dated` says that the line names at
    least a day and a month, or how long ago.
    """

    day: date | None
    dated: bool
    strangers: int


@dataclass(frozen=True, slots=True)
class _Token:
    role: str
    value: int


def read_date(text: str) -> DateReading:
    """Read `text` as a date line. Texts of more than 160 characters are none."""
    if len(text) > _MAX_CHARS:
        return DateReading(None, False, _MAX_TOKENS)
    line = folded(text)
    tokens = _tokens(line)
    strangers = sum(token.role == "stranger" for token in tokens)
    day = _numeric_day(line) or _named_day(tokens)
    dated = day is not None or _day_and_month(tokens) or _ago(tokens)
    return DateReading(day, dated, strangers)


def _numeric_day(line: str) -> date | None:
    for found in _ISO.finditer(line):
        if day := _day(int(found[1]), int(found[3]), int(found[4])):
            return day
    for found in _DAY_FIRST.finditer(line):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        # Day before month is the custom; the other order only where that is impossible.
        if day := _day(year, second, first) or _day(year, first, second):
            return day
    return None


def _named_day(tokens: list[_Token]) -> date | None:
    """9 أكتوبر 2023, أكتوبر/تشرين الأول 9، 2023, 9th October 2023: a month with its neighbours."""
    content = [t for t in tokens if t.role in ("number", "month", "hijri", "stranger")]
    for at, token in enumerate(content):
        if token.role != "month" or (at and content[at - 1] == token):
            continue
        after = at + 1
        while after < len(content) and content[after].role == "month":
            after += 1
        before = content[at - 1] if at else None
        numbers = [t.value for t in content[after : after + 2] if t.role == "number"]
        if before and before.role == "number" and numbers:
            if day := _day(numbers[0], token.value, before.value):
                return day
            if day := _day(before.value, token.value, numbers[0]):
                return day
        if len(numbers) == 2 and (day := _day(numbers[1], token.value, numbers[0])):
            return day
    return None


def _day(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_and_month(tokens: list[_Token]) -> bool:
    content = [t.role for t in tokens if t.role in ("number", "month", "hijri", "stranger")]
    pairs = set(pairwise(content))
    return bool(pairs & {("number", "month"), ("month", "number"), ("number", "hijri")})


def _ago(tokens: list[_Token]) -> bool:
    return any(token.role == "ago" for token in tokens) and any(
        token.role == "unit" for token in tokens
    )


def _tokens(line: str) -> list[_Token]:
    words = _TOKEN.findall(_MONTH_NAME_DASHED.sub(" ", line))
    if len(words) > _MAX_TOKENS:
        return [_Token("stranger", 0)] * _MAX_TOKENS
    calendar, tokens, at = _calendar(), [], 0
    while at < len(words):
        pair = " ".join(words[at : at + 2])
        if pair in calendar:
            tokens.append(calendar[pair])
            at += 2
            continue
        token = _token(words[at], calendar, bool(at) and words[at - 1].isdecimal())
        at += 1
        if token is not None:
            tokens.append(token)
            if token.role == "zone":
                stop = at + _ZONE_WORDS
                while at < min(stop, len(words)) and words[at].isalpha():
                    at += 1
    return tokens


def _token(word: str, calendar: dict[str, _Token], after_number: bool) -> _Token | None:
    if word.isdecimal():
        return _Token("number", int(word))
    if word in calendar:
        return calendar[word]
    if not word.isalpha() or (after_number and word in _ORDINALS):
        return None
    return _Token("stranger", 0)


@cache
def _calendar() -> dict[str, _Token]:
    words = {}
    for row in Path(__file__).with_name("calendar.tsv").read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            role, number, word = row.split("\t")
            words[folded(word)] = _Token(role, int(number))
    return words
