"""Forms as searches need them: what PostgreSQL is given is always well formed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from api.database import Database
from api.entities.forms import alias_columns, all_of, beginning, sound_beginning, vector, words


def test_words_stand_with_and_without_the_article() -> None:
    assert words("سامى الحدّاد") >= {"سامي", "الحداد", "حداد"}
    assert {word for word in words("Sami Haddad") if word[0] != "~"} == {"sami", "haddad"}
    assert words("!") == set()


def test_the_last_word_is_a_beginning() -> None:
    assert beginning("سامي الح") == "'سامي' & 'الح':*"
    assert beginning(" - ") is None
    assert all_of("") is None
    # One consonant tells nothing.
    assert sound_beginning("b") is None


def test_both_scripts_sound_alike() -> None:
    assert {word for word in words("بلينكن") if word[0] == "~"} == {
        word for word in words("Blinken") if word[0] == "~"
    }
    assert alias_columns("بلينكن")["skeleton"] == alias_columns("Blinken")["skeleton"]


@given(st.lists(st.text(max_size=40), min_size=1, max_size=20))
def test_anything_that_is_a_query_can_be_asked(texts: list[str]) -> None:
    for part in texts:
        for made in (beginning(part), all_of(part), sound_beginning(part)):
            assert made is None or made.count("'") % 2 == 0


@pytest.mark.parametrize("odd", ["a'b", "back\\slash", "'", "\\'", ":* & |", "x" * 5000, "(a<->b)"])
def test_the_server_takes_it(database: Database, odd: str) -> None:
    with database.session() as session:
        query = beginning(odd) or "'x'"
        found = text("SELECT CAST(:words AS tsvector) @@ CAST(:query AS tsquery)")
        values = {"words": vector(words(odd)), "query": query}
        assert session.scalar(found, values) == bool(words(odd))
