"""The interchange form: what is written can be read, and what cannot be read is named."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import FormatError
from nlp.interchange import (
    UNKNOWN_SPEAKER,
    parse_article,
    read_annotated,
    to_interchange,
    to_line,
)
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

TEXT = "قالت ليلى النجار وكريم سالم إن المعرض سيقام في وهران، وزعم مصدر أنه أُلغي."


def cut(words: str) -> tuple[int, int, str]:
    start = TEXT.index(words)
    return start, start + len(words), words


def analysis(*speakers: Speaker, source: Span | None = None, text: str = TEXT) -> Analysis:
    first = Statement(
        number=1,
        cue=Cue(*cut("قالت"), lemma="قال", stance="neutral"),
        source=Span(*cut("ليلى النجار وكريم سالم")),
        content=(Span(*cut("إن المعرض سيقام")), Span(*cut("في وهران"))),
        kind="indirect",
        speakers=(
            Speaker("ليلى النجار", "person", "explicit", label="PER"),
            Speaker("كريم سالم", "person", "explicit", label="PER"),
        ),
    )
    second = Statement(
        number=2,
        cue=Cue(*cut("وزعم"), lemma="زعم", stance="distancing"),
        source=source,
        content=(Span(*cut("أنه أُلغي")),),
        kind="indirect",
        speakers=speakers or (Speaker(None, "unknown", "none"),),
        via=Span(*cut("مصدر")),
        parent=1,
    )
    return Analysis(
        text=text,
        layout=Layout(
            (Section("s1", "body", 0, len(text)),),
            Metadata(date=dt.date(2023, 10, 9), outlet="صدى الساحل"),
        ),
        mentions=(Mention(*cut("وهران"), label="LOC", name="مدينة وهران"),),
        statements=(first, second),
        model="test",
    )


def test_an_analysis_is_written_as_the_format_says() -> None:
    data = to_interchange("x1", analysis())
    assert list(data) == ["id", "source", "date", "text", "entities", "statements"]
    assert (data["id"], data["source"], data["date"]) == ("x1", "صدى الساحل", "2023-10-09")
    start, end, words = cut("وهران")
    assert data["entities"] == [
        {"start": start, "end": end, "text": words, "label": "LOC", "name": "مدينة وهران"}
        | {"confidence": 1.0}
    ]
    first, second = data["statements"]
    assert list(first) == [
        *("id", "cue", "source", "content", "kind", "speaker", "via", "parent"),
        "confidence",
    ]
    assert first["speaker"] == {
        "name": "ليلى النجار ; كريم سالم",
        "type": "person",
        "method": "explicit",
        "confidence": 1.0,
    }
    assert [piece["text"] for piece in first["content"]] == ["إن المعرض سيقام", "في وهران"]
    assert first["cue"] == {"start": 0, "end": 4, "text": "قالت"}
    assert first["via"] is None
    assert (second["id"], second["parent"], second["via"]["text"]) == (2, 1, "مصدر")


def test_what_the_caller_says_of_outlet_and_date_wins() -> None:
    data = to_interchange("x1", analysis(), outlet="النهار الجديد", date=dt.date(2024, 1, 2))
    assert (data["source"], data["date"]) == ("النهار الجديد", "2024-01-02")


def test_a_speaker_that_cannot_be_named_goes_by_the_source_or_as_unknown() -> None:
    speakers = [
        to_interchange("x", a)["statements"][1]["speaker"]
        for a in (analysis(), analysis(source=Span(*cut("مصدر"))))
    ]
    assert [(s["name"], s["type"]) for s in speakers] == [
        (UNKNOWN_SPEAKER, "unknown"),
        ("مصدر", "unknown"),
    ]


def test_a_line_is_one_line_of_unescaped_arabic() -> None:
    line = to_line(to_interchange("x1", analysis()))
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert "وهران" in line


def test_what_is_written_is_read_back() -> None:
    data = to_interchange("x1", analysis())
    (article,) = read_annotated([b"\n", to_line(data).encode(), b"  \n"])
    assert (article.id, article.text, article.outlet) == ("x1", TEXT, "صدى الساحل")
    assert article.date == dt.date(2023, 10, 9)
    assert [(e.text, e.label, e.name) for e in article.entities] == [
        ("وهران", "LOC", "مدينة وهران")
    ]
    first, second = article.statements
    assert first.speaker == "ليلى النجار ; كريم سالم"
    assert second.cue == Span(*cut("وزعم"))
    assert (second.speaker_type, second.parent) == ("unknown", 1)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_any_text_survives_writing_and_reading(text: str) -> None:
    line = to_line({"id": "x", "text": text, "entities": [], "statements": []})
    (article,) = read_annotated([line.encode()])
    assert article.text == text
    assert parse_article(line.encode(), 1).text == text


def written(change: Callable[[dict[str, Any]], object]) -> bytes:
    data = to_interchange("x1", analysis())
    change(data)
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.pop("id"), "'id' is missing"),
        (lambda d: d.update(id=7), "'id' is not a string"),
        (lambda d: d.update(id="x\ud800"), "lone surrogate"),
        (lambda d: d.update(text=""), "'text' is missing"),
        (lambda d: d.update(entities=None), "'entities' is not a list"),
        (lambda d: d.update(date="2023-1-2"), "is not YYYY-MM-DD"),
        (lambda d: d.update(date="20230102"), "is not YYYY-MM-DD"),
        (lambda d: d["entities"][0].update(label=None), "'label' is missing"),
        (lambda d: d["entities"][0].update(start=1), "entity: "),
        (lambda d: d["entities"].append(3), "entity: a span is not an object"),
        (lambda d: d["statements"].append("x"), "a statement is not an object"),
        (lambda d: d["statements"][0].update(content=None), "'content' is not a list"),
        (lambda d: d["statements"][0]["cue"].update(end=900), "cue: 0-900 is no span"),
        (lambda d: d["statements"][0]["cue"].update(end=True), "not a whole number"),
        (lambda d: d["statements"][0]["source"].update(text="؟"), "source: "),
        (lambda d: d["statements"][0].update(parent="1"), "not a whole number"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    change: Callable[[dict[str, Any]], object], message: str
) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        list(read_annotated([b"\n", written(change)]))
    assert caught.value.line == 2
    assert str(caught.value).startswith("line 2: ")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "not JSON: .* at column 2"),
        (b"[1]", "not a JSON object"),
        (b'{"text": "\xff"}', "not UTF-8"),
        (b"[" * 100_000, "not JSON"),
        (b'{"text": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"text": 5}', "'text' is not a string"),
        (b'{"id": "x"}', "'text' is missing"),
    ],
)
def test_a_line_that_holds_no_article_is_named(line: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        parse_article(line, 3)


def test_an_id_that_comes_twice_is_an_error() -> None:
    line = written(lambda d: None)
    with pytest.raises(FormatError, match="line 2: the id 'x1' comes a second time"):
        list(read_annotated([line, line]))


def test_predictions_refer_to_the_texts_given() -> None:
    line = b'{"id": "x", "entities": [{"start": 0, "end": 2, "label": "PER"}], "statements": []}'
    (article,) = read_annotated([line], {"x": "ليلى"})
    assert article.entities[0].text == "لي"
    with pytest.raises(FormatError, match="'text' is missing"):
        list(read_annotated([line]))


def test_predicted_statements_may_lack_what_was_not_found() -> None:
    line = b'{"id": "x", "text": "abc", "entities": [], "statements": [{"content": []}]}'
    (article,) = read_annotated([line])
    (statement,) = article.statements
    assert (statement.id, statement.cue, statement.kind, statement.speaker) == (1, None, None, "")


def test_an_article_takes_what_its_line_says() -> None:
    line = '{"id": 12, "text": "خبر", "source": "صدى", "url": "http://a.example/1", "x": []}'
    article = parse_article(b"\xef\xbb\xbf" + line.encode(), 1)
    assert (article.id, article.text, article.outlet) == ("12", "خبر", "صدى")
    assert (article.url, article.title, article.date) == ("http://a.example/1", None, None)
