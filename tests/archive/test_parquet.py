"""The Parquet form: nothing of an analysed article is lost, and files of others are refused."""

from pathlib import Path
from typing import TypeVar, get_args

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.archive.parquet import (
    SCHEMA,
    WIDTH,
    Record,
    Vectors,
    from_batch,
    from_record,
    read_part,
    to_batch,
    to_record,
)
from api.articles.given import ArticleIn
from nlp import records
from nlp.errors import FormatError
from nlp.records import (
    Analysis,
    Cue,
    Layout,
    Mention,
    Metadata,
    Section,
    Span,
    Speaker,
    Statement,
)
from tests.archive.reader import TEXT, analysis

T = TypeVar("T")
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
maybe = st.none() | words
days = st.none() | st.dates()
numbers = st.integers(0, 2**31 - 1)
shares = st.floats(0, 1)
labels = st.sampled_from(get_args(records.Label))
spans = st.builds(Span, numbers, numbers, words)


def several(items: st.SearchStrategy[T], least: int = 0) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(items, min_size=least, max_size=3).map(tuple)


sections = st.builds(
    Section,
    words,
    st.sampled_from(get_args(records.SectionKind)),
    numbers,
    numbers,
    maybe,
    maybe,
    days,
)
mentions = st.builds(Mention, numbers, numbers, words, labels, words, maybe, shares)
cues = st.builds(Cue, numbers, numbers, words, words, st.sampled_from(get_args(records.Stance)))
speakers = st.builds(
    Speaker,
    maybe,
    st.sampled_from(get_args(records.SpeakerType)),
    st.sampled_from(get_args(records.Method)),
    st.none() | spans,
    st.none() | labels,
    shares,
)
statements = st.builds(
    Statement,
    number=numbers,
    cue=st.none() | cues,
    source=st.none() | spans,
    content=several(spans, 1),
    kind=st.sampled_from(get_args(records.StatementKind)),
    speakers=several(speakers, 1),
    via=st.none() | spans,
    parent=st.none() | numbers,
    negated=st.booleans(),
    verbatim=several(spans),
    section=maybe,
    confidence=shares,
)
layouts = st.builds(
    Layout, several(sections), st.builds(Metadata, maybe, days, maybe, several(words))
)
ids = st.none() | st.from_regex(r"\A[a-z][a-z0-9]{0,5}\Z")


@st.composite
def analysed(draw: st.DrawFn) -> tuple[ArticleIn, Analysis, Vectors | None]:
    text = draw(words)
    article = ArticleIn(text, draw(ids), draw(maybe), draw(maybe), draw(maybe), draw(days))
    found = Analysis(
        text,
        draw(layouts),
        draw(several(mentions)),
        draw(several(statements)),
        draw(words),
        draw(several(words)),
    )
    if draw(st.booleans()):
        return article, found, None
    chance = np.random.default_rng(draw(st.integers(0, 99)))
    return article, found, chance.random((len(found.statements), WIDTH)).astype(np.float16)


@settings(deadline=None, max_examples=50)
@given(st.lists(analysed(), max_size=4))
def test_nothing_is_lost(items: list[tuple[ArticleIn, Analysis, Vectors | None]]) -> None:
    batch = to_batch([to_record(*item) for item in items])
    buffer = pa.BufferOutputStream()
    with pq.ParquetWriter(buffer, SCHEMA) as writer:
        writer.write_batch(batch)
    read = [from_record(record) for record in read_part(pa.BufferReader(buffer.getvalue()), 3)]
    for (article, found, vectors), item in zip(read, items, strict=True):
        assert (article, found) == item[:2]
        assert (vectors is None) == (item[2] is None)
        assert vectors is None or np.array_equal(vectors, item[2])  # type: ignore[arg-type]


def record(**given: object) -> Record:
    article = ArticleIn(TEXT, **given)  # type: ignore[arg-type]
    return to_record(article, analysis(TEXT), np.ones((1, WIDTH), np.float16))


def test_columns_serve_without_the_code(tmp_path: Path) -> None:
    pq.write_table(
        pa.Table.from_batches([to_batch([record(outlet="صدى")])]), tmp_path / "a.parquet"
    )
    row = pq.read_table(tmp_path / "a.parquet").to_pylist()[0]
    assert row["id"] == ArticleIn(TEXT, outlet="صدى").key
    assert row["given"]["id"] is None
    assert row["outlet"] == "صدى"
    assert row["statements"][0]["speakers"][0]["name"] == "هدى العلي"
    assert row["statements"][0]["cue"]["stance"] == "neutral"
    assert len(row["vectors"][0]) == WIDTH


def test_what_the_capture_says_fills_what_the_caller_left_open() -> None:
    found = analysis(TEXT)
    layout = Layout(found.layout.sections, Metadata("عنوان", None, "صدى", ("خبر",)))
    said = Analysis(TEXT, layout, found.mentions, found.statements, found.model)
    row = to_record(ArticleIn(TEXT, title="سواه"), said)
    assert (row["title"], row["outlet"]) == ("سواه", "صدى")
    assert (row["given"]["title"], row["given"]["outlet"]) == ("سواه", None)


def test_a_slice_has_its_own_vectors() -> None:
    first, second = record(id="a1"), record(id="a2") | {"vectors": np.zeros((1, WIDTH), np.float16)}
    (row,) = from_batch(to_batch([first, second]).slice(1))
    assert row["id"] == "a2"
    assert not row["vectors"].any()


def test_an_analysis_of_another_text_is_refused() -> None:
    with pytest.raises(ValueError, match="another text"):
        to_record(ArticleIn("نص آخر"), analysis(TEXT))
    with pytest.raises(ValueError, match="vectors"):
        to_record(ArticleIn(TEXT), analysis(TEXT), np.zeros((2, WIDTH), np.float16))


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR")
    with pytest.raises(FormatError, match="not a Parquet file"):
        list(read_part(path))
    table = pa.Table.from_batches([to_batch([record()])])
    pq.write_table(table.replace_schema_metadata(None), path)
    with pytest.raises(FormatError, match="not the Parquet of"):
        list(read_part(path))
    pq.write_table(table.replace_schema_metadata({"qala.archive": "99"}), path)
    with pytest.raises(FormatError, match="version 99"):
        list(read_part(path))
    pq.write_table(table.drop_columns(["notes"]), path)
    with pytest.raises(FormatError, match="columns"):
        list(read_part(path))
