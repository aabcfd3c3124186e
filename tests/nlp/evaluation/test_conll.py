"""Public sets in CoNLL form: reading, widening to tokens, exact spans."""

from collections.abc import Iterable, Iterator

import pytest

from nlp.errors import FormatError
from nlp.evaluation.conll import Entity, Text, read_texts, score_texts, whole_tokens
from nlp.evaluation.tables import conll_json, conll_table
from nlp.records import Label, Mention

LINES = """\
زار\tO
سامي\tB-PER
الحلبي\tI-PER
وللقاهرة\tB-LOC
نيل\tB-MISC
.\tO

وقالت\tO
شركة\tB-ORG
الأفق\tI-ORG
بدمشق\tI-LOC
ليلى\tB-PER
مراد\tB-PER
"""


def texts(lines: str = LINES, tokens: int = 250) -> list[Text]:
    return list(read_texts(lines.encode().splitlines(keepends=True), tokens))


def mention(text: Text, words: str, label: Label) -> Mention:
    start = text.text.index(words)
    return Mention(start, start + len(words), words, label, words)


def test_tokens_are_joined_and_keep_their_places() -> None:
    (text,) = texts()
    assert text.text.splitlines() == [
        "زار سامي الحلبي وللقاهرة نيل .",
        "وقالت شركة الأفق بدمشق ليلى مراد",
    ]
    assert [text.text[a:b] for a, b in text.tokens] == text.text.split()


def test_entities_begin_and_end_as_in_conlleval() -> None:
    (text,) = texts()
    # An I of another type begins an entity, and so does a B behind its like; MISC is O.
    assert text.entities == {
        Entity("PER", 1, 2),
        Entity("LOC", 3, 3),
        Entity("ORG", 7, 8),
        Entity("LOC", 9, 9),
        Entity("PER", 10, 10),
        Entity("PER", 11, 11),
    }
    (inside,) = texts("أ I-PER\nب B-MISC\nج I-PER\nد I-PER\n\nه I-PER\n")
    assert inside.entities == {Entity("PER", 0, 0), Entity("PER", 2, 3), Entity("PER", 4, 4)}


def test_texts_are_of_whole_sentences() -> None:
    several = texts("أ O\nب O\n\n\nج O\n\nد O\n", tokens=2)
    assert [text.text for text in several] == ["أ ب\n", "ج\nد\n"]
    assert texts("\ufeff-DOCSTART- -X- O\n\nأ X O\n")[0].text == "أ\n"


@pytest.mark.parametrize("line", ["كلمة", "كلمة\tPER", "# a heading", "كلمة\tB-"])
def test_what_is_no_token_with_a_tag_is_named(line: str) -> None:
    with pytest.raises(FormatError, match="line 2: "):
        texts(f"أ\tO\n{line}\n")
    with pytest.raises(FormatError, match="line 1: not UTF-8"):
        list(read_texts([b"\xff\tO\n"]))


def test_a_mention_is_widened_to_the_tokens_that_it_touches() -> None:
    (text,) = texts()
    assert whole_tokens(text, [mention(text, "قاهرة", "LOC")]) == {Entity("LOC", 3, 3)}
    assert whole_tokens(text, [mention(text, "سامي الحل", "PER")]) == {Entity("PER", 1, 2)}
    # Of two on one token the first stays.
    both = [mention(text, "هرة", "PER"), mention(text, "قا", "LOC")]
    assert whole_tokens(text, both) == {Entity("LOC", 3, 3)}
    assert whole_tokens(text, []) == set()


def find(several: Iterable[str]) -> Iterator[list[Mention]]:
    """One name right but for its proclitic, one of the wrong type, one too long."""
    for number, words in enumerate(several):
        text = Text(words)
        found = [mention(text, "قاهرة", "LOC"), mention(text, "الأفق", "ORG")]
        yield [*found, mention(text, "ليلى", "ORG")] if number % 2 else found


def test_scores_are_of_exact_spans() -> None:
    one = score_texts(texts(), find)
    assert (one.texts, one.entities) == (1, 6)
    assert (one.overall.precision, one.overall.recall) == (1 / 2, 1 / 6)
    assert one.by_label["LOC"].f1 == pytest.approx(2 / 3)
    assert one.by_label["ORG"].f1 == one.by_label["PER"].f1 == 0
    assert one.intervals == {}


def test_intervals_are_over_texts() -> None:
    several = score_texts(texts(LINES + "\n" + LINES, tokens=12), find, rounds=100)
    assert several.texts == 2
    low, high = several.intervals["entities"]
    assert low < several.overall.f1 < high
    assert several.intervals["LOC"][0] == pytest.approx(2 / 3)


def test_the_table_and_the_json() -> None:
    found = score_texts(texts(), find, rounds=10)
    rows = {row.split()[0]: row.split() for row in conll_table(found).splitlines() if row.strip()}
    assert rows["entity_f1"][1:4] == ["0.2500", "0.5000", "0.1667"]
    assert rows["LOC"][1:5] == ["0.6667", "1.0000", "0.5000", "0.6667-0.6667"]
    data = conll_json(found)
    assert data["entity_f1"] == {"p": 0.5, "r": 0.1667, "f1": 0.25}
    assert data["intervals"]["entity_f1"] == [0.25, 0.25]
    assert data["entity_by_label"]["LOC"]["r"] == 0.5
