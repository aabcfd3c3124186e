"""Search vectors and queries in PostgreSQL: words are found, phrases exact, nothing is refused."""

import string

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from api.database import Database
from api.search.asking import read_query
from api.search.lexemes import search_vector, terms, topic_query, words_query
from tests.nlp.hostile import hostile_texts

MATCH = sql("SELECT CAST(:vector AS tsvector) @@ CAST(:query AS tsquery)")
CAST = sql("SELECT length(CAST(:vector AS tsvector))")
# The database is the same for all examples of a test; nothing is written to it.
relaxed = hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)


def matches(database: Database, vector: str, query: str | None) -> bool:
    with database.engine.connect() as connection:
        return bool(connection.scalar(MATCH, {"vector": vector, "query": query}))


@pytest.mark.parametrize(
    ("query", "content"),
    [
        ("رهائن", "عن وبالرهينة"),
        ("الأسرى", "إعادة أسير واحد"),
        ("وقف إطلاق النار", "بوقفٍ فوري لإطلاق نيران"),
        ('"وقف إطلاق النار"', "طالب بوقف إطلاقِ النار"),
        ("«وقف إطلاق", "طالب بوقف إطلاق النار"),
        ("hostages -deal", "the hostage is free"),
        ('رهائن -"صفقة كبرى"', "الرهائن والصفقة وأمور كبرى"),
        ("في", "في غزة"),
        ("cease-fire", "a cease fire"),
        ("في غزة", "غزة وحدها"),
    ],
)
def test_what_is_found(database: Database, query: str, content: str) -> None:
    assert matches(database, search_vector(content), words_query(query))


@pytest.mark.parametrize(
    ("query", "content"),
    [
        ("رهائن صفقة", "الرهائن وحدهم"),
        ('"رهائن"', "رهينة واحدة"),
        ('"وقف إطلاق النار"', "وقف النار وإطلاق المفاوضات"),
        ('"وقف إطلاق النار"', "وقف … إطلاق النار"),
        ("رهائن -صفقة", "صفقة الرهائن"),
        ('رهائن -"صفقة كبرى"', "الرهائن وصفقة كبرى"),
        ("بلينكن", "لين"),
        ("cease-fire", "fire and cease"),
    ],
)
def test_what_is_not(database: Database, query: str, content: str) -> None:
    assert not matches(database, search_vector(content), words_query(query))


@pytest.mark.parametrize("query", ["", " ", "؟!", '""', "-", " - ", "-رهائن", '-"صفقة" -في', "…"])
def test_nothing_is_asked_for(query: str) -> None:
    assert words_query(query) is None


def test_a_phrase_of_a_text_does_not_cross_its_parts(database: Database) -> None:
    vector = search_vector("قنديل", "زيتي", "مصباح")
    assert matches(database, vector, words_query("قنديل زيتي مصباح"))
    for phrase in ("قنديل زيتي", "مصباح قنديل", "زيتي مصباح"):
        assert not matches(database, vector, words_query(f'"{phrase}"'))


@relaxed
@given(hostile_texts, hostile_texts, hostile_texts)
def test_no_text_is_refused(database: Database, content: str, context: str, title: str) -> None:
    with database.engine.connect() as connection:
        connection.execute(CAST, {"vector": search_vector(content, context, title)})


@relaxed
@given(hostile_texts | st.text("ab'\\:*()&|!<>- \"،", max_size=20))
def test_no_query_is_refused(database: Database, query: str) -> None:
    asked = words_query(query)
    if asked is not None:
        matches(database, search_vector(query), asked)


@relaxed
@given(hostile_texts, st.data())
def test_a_text_is_found_by_its_words_and_stretches(
    database: Database, content: str, data: st.DataObject
) -> None:
    vector = search_vector(content)
    for word in content.split()[:5]:
        asked = words_query(word.lstrip("-"))
        if asked is not None:
            assert matches(database, vector, asked)
    marks = str.maketrans("", "", '"“”„‟«»＂')
    start = data.draw(st.integers(0, len(content)))
    stretch = content[start:].translate(marks)
    asked = words_query(f'"{stretch}"')
    if asked is not None and (start == 0 or content[start - 1].isspace()):
        assert matches(database, search_vector(content.translate(marks)), asked)


def test_long_texts_fit(database: Database) -> None:
    # Far more different words than a real text of this length has.
    letters = string.ascii_lowercase
    words = [a + b + c + d for a in letters[:10] for b in letters for c in letters for d in letters]
    content = " ".join(words[:40_000])
    vector = search_vector(content, title="قنديل زيتي")
    assert matches(database, vector, words_query(f"{words[0]} {words[39_999]}"))
    assert matches(database, vector, words_query('"قنديل زيتي"'))
    arabic = " ".join("ءابتةثجحخدذ"[i % 11] + "قندل" * 3 + f"{i}" for i in range(40_000))
    with database.engine.connect() as connection:
        assert connection.scalar(CAST, {"vector": search_vector(arabic)}) > 10_000


def test_words_far_down_are_found(database: Database) -> None:
    vector = search_vector("ماء " * 20_000 + "قنديل زيتي")
    assert matches(database, vector, words_query("بالقنديل زيتي"))
    assert matches(database, vector, topic_query("قنديل"))
    assert not matches(database, vector, words_query('"زيتي قنديل"'))


@pytest.mark.parametrize(
    ("term", "found", "not_found"),
    [
        ("وقف إطلاق النار", ("لوقف إطلاق النار", ""), ("وقف", "إطلاق النار")),
        ("مصباح", ("المصابيح", ""), ("", "المصابيح")),
        ("صفقة + أسرى", ("صفقة", "للأسير"), ("", "صفقة الأسرى")),
        ("صفقة + أسرى", ("أسرى", "بصفقة"), ("صفقة", "")),
        ("oil lamp", ("Oil lamps", ""), ("lamp oil", "")),
    ],
)
def test_terms_of_topics(
    database: Database, term: str, found: tuple[str, str], not_found: tuple[str, str]
) -> None:
    assert matches(database, search_vector(*found), topic_query(term))
    assert not matches(database, search_vector(*not_found), topic_query(term))


@pytest.mark.parametrize("term", ["", " + ", "«»", "+"])
def test_a_term_needs_a_word(term: str) -> None:
    with pytest.raises(ValueError, match="needs a word"):
        topic_query(term)


def test_terms_are_stems_with_weights() -> None:
    found = terms("ماذا قال عن الرهائن وعن رهينة؟")
    assert [(term.stem, term.words) for term in found[-1:]] == [("رهين", ("الرهاين", "رهينه"))]
    assert found[-1].lexeme == "رهين"
    assert found[-1].weight > found[0].weight
    assert [term.stem for term in terms("في من")] == ["في", "من"]
    assert terms("؟") == []


def test_a_query_keeps_what_was_asked_for_once() -> None:
    query = read_query('رهائن رهائن "صفقة" -قنديل في')
    assert len(query.asked) == 2
    assert len(query.excluded) == 1
