"""Cursors: they round-trip, and nothing else is one."""

import base64
import datetime as dt
import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.articles.queries import ORDERS
from api.errors import ArgumentError
from api.pagination import Page, decode, encode, link_header
from api.quotes.queries import ORDERS as QUOTE_ORDERS


@dataclass
class Row:
    day: dt.date
    id: str


@given(st.dates(), st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=128))
def test_a_cursor_brings_its_key_back(day: dt.date, key: str) -> None:
    order = ORDERS["-date"]
    assert decode(encode(order, Row(day, key)), order) == [day, key]


@given(st.text(max_size=80))
def test_anything_else_is_refused_or_a_key(cursor: str) -> None:
    try:
        values = decode(cursor, ORDERS["date"])
    except ArgumentError as error:
        assert error.field == "cursor"
    else:
        assert len(values) == 2


def made(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        made(),
        made("-date", "2024-05-12", "a"),
        made("date", "2024-05-12"),
        made("date", "2024-05-12", "a", "b"),
        made("date", "2024-13-12", "a"),
        made("date", 5, "a"),
        made("date", "2024-05-12", "a\0"),
        made("date", "2024-05-12", "a" * 400),
        made("date", "2024-05-12", None),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    ],
)
def test_a_broken_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(ArgumentError, match="cursor"):
        decode(cursor, ORDERS["date"])


def test_numbers_in_cursors_are_bounded() -> None:
    order = QUOTE_ORDERS["-confidence"]
    assert decode(made("-confidence", 1, "a", 3), order) == [1.0, "a", 3]
    for number in (2**40, True, 1.5):
        with pytest.raises(ArgumentError):
            decode(made("-confidence", 0.5, "a", number), order)


def test_links_keep_the_parameters_and_escape_them() -> None:
    page = Page([], "next", 9)
    header = link_header("/quotes", {"speaker": "ليلى", "cursor": "old"}, page)
    first, following = header.split(", ")
    assert first == '</quotes?speaker=%D9%84%D9%8A%D9%84%D9%89>; rel="first"'
    assert following.endswith('&cursor=next>; rel="next"')
    assert link_header("/quotes", {}, Page([], None, 0)) == '</quotes>; rel="first"'
