"""The shipped model on texts of every kind: spans are exact and nothing breaks."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
import spacy
import torch
from hypothesis import HealthCheck, given, settings
from spacy.training import Example

from nlp.errors import ModelError, TextError
from nlp.reader import Reader, shipped
from nlp.records import Analysis, Span
from nlp.sections import PROSE
from tests.nlp.hostile import hostile_texts

TEXT = (
    "اجتماع في العاصمة\n\n"
    "قال وزير النقل سامر الحداد إن الجسر الجديد سيفتح أمام السيارات يوم الأحد المقبل، "
    "مضيفا أن الأشغال كلفت مليون دينار.\n"
    "وأكدت رئيسة البلدية ليلى مراد: «لن نتأخر عن الموعد».\n"
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def spans_of(analysis: Analysis) -> Iterator[Span]:
    yield from analysis.mentions
    for s in analysis.statements:
        yield from (x for x in (s.cue, s.source, s.via) if x)
        yield from s.content
        yield from s.verbatim
        yield from (who.evidence for who in s.speakers if who.evidence)


def assert_exact(analysis: Analysis) -> None:
    text = analysis.text
    for span in spans_of(analysis):
        assert text[span.start : span.end] == span.text
        assert span.text.strip() == span.text != ""
    numbers = [s.number for s in analysis.statements]
    assert numbers == list(range(1, len(numbers) + 1))
    for s in analysis.statements:
        assert s.content
        assert s.speakers
        assert s.parent is None or (s.parent in numbers and s.parent != s.number)


def test_who_said_what(reader: Reader) -> None:
    analysis = reader.read(TEXT)
    assert_exact(analysis)
    said = [(s.cue.text if s.cue else "", s.speakers[0].name) for s in analysis.statements]
    assert ("قال", "سامر الحداد") in said
    assert ("وأكدت", "ليلى مراد") in said
    last = analysis.statements[-1]
    assert last.kind == "direct"
    assert last.cue is not None
    assert (last.cue.lemma, last.cue.stance) == ("أكد", "assertive")


def test_the_folder_loads_with_spacy_alone() -> None:
    doc = spacy.load(shipped())(TEXT)
    assert doc.text == TEXT
    assert {ent.text for ent in doc.ents} >= {"سامر الحداد", "ليلى مراد"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=hostile_texts)
def test_spans_are_exact_on_hostile_texts(reader: Reader, text: str) -> None:
    try:
        analysis = reader.read("قال سامر إن " + text)
    except TextError as error:
        assert error.reason in {"not_arabic", "surrogate", "nul", "empty"}
        return
    assert analysis.text == "قال سامر إن " + text
    assert_exact(analysis)


def test_furniture_yields_nothing(reader: Reader) -> None:
    analysis = reader.read(TEXT + "المصدر: وكالة مختلقة\nكلمات مفتاحية: سامر الحداد، الجسر\n")
    kinds = {s.id: s.kind for s in analysis.layout.sections}
    assert {kinds[m.section] for m in analysis.mentions if m.section} <= PROSE
    assert {kinds[s.section] for s in analysis.statements if s.section} <= PROSE


def test_the_same_answer_alone_and_among_others(reader: Reader) -> None:
    alone = reader.read(TEXT)
    others = [TEXT * 3, TEXT, "قال سامر إن الطقس جميل."]
    among = list(reader.read_many(others, batch_size=3))[1]
    assert [s.content for s in among.statements] == [s.content for s in alone.statements]
    assert [m.text for m in among.mentions] == [m.text for m in alone.mentions]


def test_reading_is_what_the_pipeline_does(reader: Reader) -> None:
    analysis, doc = reader.read(TEXT), reader.nlp(TEXT)
    assert analysis.mentions == doc._.mentions
    assert analysis.statements == doc._.statements
    assert analysis.layout == doc._.layout


def test_words_go_with_their_text(reader: Reader) -> None:
    strings, words = len(reader.nlp.vocab.strings), len(reader.nlp.vocab)
    reader.read("قال ليثكبان إن زغبورة في خشنبور.")
    assert "خشنبور" not in reader.nlp.vocab.strings
    assert (len(reader.nlp.vocab.strings), len(reader.nlp.vocab)) == (strings, words)


def test_memory_is_given_back_as_texts_are_read(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []
    monkeypatch.setattr("nlp.reader.trim_memory", lambda: given.append(len(given)))
    monkeypatch.setattr("nlp.reader._TRIM", 3 * len(TEXT))
    reader.read(TEXT * 3)
    assert len(given) == 1
    for _ in range(7):
        reader.read(TEXT)
    assert len(given) == 3


def test_each_component_can_be_watched(reader: Reader) -> None:
    seen: list[str] = []

    @contextmanager
    def around(name: str) -> Iterator[None]:
        seen.append(name)
        yield

    reader.observe(around)
    try:
        alone = reader.read(TEXT)
        names = [name for name, _ in reader.nlp.pipeline]
        assert seen == names
        assert list(reader.read_many([TEXT] * 3, batch_size=3)) == [alone] * 3
        assert set(seen) == set(names)
        assert len(seen) > len(names)
    finally:
        reader.observe(nullcontext)


def test_the_same_answer_on_one_thread_and_on_two(reader: Reader) -> None:
    usual = torch.get_num_threads()
    try:
        answers = []
        for threads in (1, 2):
            torch.set_num_threads(threads)
            read = reader.read(TEXT * 2)
            answers.append(
                [(s.cue, s.source, s.content, s.kind, s.parent) for s in read.statements]
                + [(who.name, who.type, who.method) for s in read.statements for who in s.speakers]
                + [(m.start, m.end, m.label, m.name) for m in read.mentions]
            )
    finally:
        torch.set_num_threads(usual)
    assert answers[0] == answers[1]


ODD = {
    "half a sentence": "وقال وزير النقل سامر الحداد إن",
    "headlines": "الحداد: الجسر يفتح غدا\nمراد تنفي الشائعات\nأسعار القمح ترتفع\n" * 4,
    "verse": "يا ساكن الجبل البعيد تحية ... من عاشق ما نام ليلا\nقالت لي الريح: يا صاحبي",
    "dialect": "قاللي الزلمة إنو الجسر رح يفتح بكرا، وانا قلتلو والله ما بصدق لشوف بعيني",
    "English paragraphs": "The bridge opens on Sunday, the ministry said.\n\n"
    + TEXT
    + "\nIt was late.",
    "no punctuation": TEXT.replace("،", "").replace(".", "").replace("\n", " ").replace(":", ""),
    "tatweel": TEXT.replace("قال", "قـــال").replace("وزير", "وزيـــر"),
    "broken letters": TEXT.replace("قال وزير", "ق ال و زير").replace("الجسر", "ال جسر"),
    "presentation forms": "ﻗﺎﻝ ﺍﻟﻮﺯﻳﺮ ﺇﻥ ﺍﻟﺠﺴﺮ ﺳﻴﻔﺘﺢ ﻏﺪﺍ",
    "odd marks": "قال الحداد ''الجسر ‹سيفتح‹ غدا\"\" و“لن نتأخر„ ﴾أبدا﴿",
    "one word": "قال",
    "marks alone after": TEXT + '"' * 300,
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_texts_are_read(reader: Reader, kind: str) -> None:
    analysis = reader.read(ODD[kind])
    assert analysis.text == ODD[kind]
    assert_exact(analysis)


@pytest.mark.parametrize("kind", ["English paragraphs", "no punctuation", "tatweel"])
def test_what_is_said_is_found_in_odd_texts_too(reader: Reader, kind: str) -> None:
    names = {who.name for s in reader.read(ODD[kind]).statements for who in s.speakers}
    assert names >= {"سامر الحداد", "ليلى مراد"}


def test_confidence_is_calibrated(reader: Reader) -> None:
    for name in ("statements", "speakers"):
        assert getattr(reader.nlp.get_pipe(name), "cfg")["calibration"]["all"]  # noqa: B009
    for statement in reader.read(TEXT).statements:
        assert 0 < statement.confidence < 1
        assert all(0 < who.confidence < 1 for who in statement.speakers)


def test_a_long_text_is_read_to_its_end(reader: Reader) -> None:
    analysis = reader.read(TEXT.replace("\n\n", "\n") * 40)
    assert_exact(analysis)
    assert max(s.content[-1].end for s in analysis.statements) > 0.95 * len(analysis.text)


def test_no_pipeline_is_a_clear_error(tmp_path: object) -> None:
    with pytest.raises(ModelError, match="no pipeline"):
        Reader.load(shipped() / "nowhere")


def test_a_pipeline_of_another_kind_is_a_clear_error(tmp_path: Path) -> None:
    spacy.blank("ar").to_disk(tmp_path)
    with pytest.raises(ModelError, match="no pipeline of Qala's"):
        Reader.load(tmp_path)


def test_the_components_score_themselves_with_the_measures(reader: Reader) -> None:
    nlp = reader.nlp
    gold = nlp(TEXT)
    scores = nlp.evaluate([Example(nlp.make_doc(TEXT), gold)])
    assert scores["entity_f1"] == scores["statement_f1"] == scores["who_said_what"] == 1.0
    assert scores["ents_f"] == 1.0
    gold._.statements = gold._.statements[:1]
    assert nlp.evaluate([Example(nlp.make_doc(TEXT), gold)])["statement_f1"] < 1.0
