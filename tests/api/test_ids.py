"""Identifiers: valid, stable, distinct."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import ArgumentError
from api.ids import (
    ARTICLE_ID_PATTERN,
    ENTITY_ID_PATTERN,
    QUOTE_ID_PATTERN,
    article_id,
    check_article_id,
    entity_id,
    id_from_stem,
    quote_id,
)


@given(st.text(max_size=200))
def test_every_stem_gives_a_valid_id(stem: str) -> None:
    assert check_article_id(id_from_stem(stem))


@given(st.text(max_size=50), st.text(max_size=50))
def test_two_stems_give_two_ids(one: str, other: str) -> None:
    assert (id_from_stem(one) == id_from_stem(other)) == (one == other)


def test_a_plain_stem_is_the_id() -> None:
    for stem in ("000_61642a332bf34b8b", "خبر-1", "a.b~c@d+e"):
        assert id_from_stem(stem) == stem


@pytest.mark.parametrize(
    "value",
    ["", ".", "..", "-x", "a/b", "a b", "a\n", "a\0", "a%41", "a?b", "x" * 129, "é", "a،", "batch"],
)
def test_odd_ids_are_refused(value: str) -> None:
    with pytest.raises(ArgumentError, match="article id"):
        check_article_id(value)


@given(st.text(), st.none() | st.text(), st.none() | st.text())
def test_hashes_are_ids(text: str, outlet: str | None, url: str | None) -> None:
    assert re.match(ARTICLE_ID_PATTERN, article_id(text, outlet, url))
    assert re.match(QUOTE_ID_PATTERN, quote_id(text, 3, 0))
    assert re.match(ENTITY_ID_PATTERN, entity_id("PER", text))


def test_wire_copy_of_two_outlets_is_two_articles() -> None:
    assert article_id("نص", "أ") != article_id("نص", "ب")
    assert article_id("نص", "أ") == article_id("نص", "أ", None)
    # Parts do not run into each other.
    assert article_id("c", "a", "b") != article_id("c", "ab", "")


def test_ids_never_change() -> None:
    """Stored links depend on these; a change needs a migration of what is stored."""
    assert article_id("نص", "outlet", "url") == "ac1bac98d77e5924259df"
    assert quote_id("talks-1", 72, 0) == "q99a7bd358bdbe6a82e37"
    assert entity_id("PER", "سامي الحداد") == "ef6e13bc9a1596f4e3307"
