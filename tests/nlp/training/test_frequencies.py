"""Tables of the stemmer from invented texts: what they find, and that they come out the same."""

from collections import Counter
from pathlib import Path

import pytest

from nlp.training import frequencies
from nlp.training.words import count_words, lexical_ends, lexical_starts

# Forms of invented words beside each other, as in real news.
TEXTS = [
    "القندول بالقندول للقندول وقندول قندول لقندول",
    "البرغوز برغوز للبرغوز البرغوز وبرغوز",
    "قندولان قندولين القندولين قندولان",
    "سرمدان السرمدان وسرمدان لسرمدان",
    "لالزاغ الزاغ والزاغ بالزاغ",
    "بقندول للقندولين والبرغوز سرمدان الزاغ",
] * 4


def test_words_are_counted_by_text() -> None:
    total, counts = count_words(["قال وقال قال", "قَالَ", "ا" * 99])
    assert total == 3
    assert counts == Counter({"قال": 2, "وقال": 1})
    assert count_words([]) == (0, Counter())


def test_what_belongs_to_a_word_is_told_by_its_sisters() -> None:
    _, counts = count_words(TEXTS)
    ends = lexical_ends(counts, least=3)
    assert "سرمدان" in ends
    assert "قندولان" not in ends
    starts = lexical_starts(counts, ends, least=3)
    assert {"برغوز", "الزاغ"} <= starts
    assert starts.isdisjoint({"بقندول", "القندول", "لقندول"})


def test_stems_are_counted_by_text() -> None:
    total, starts, _, stems = frequencies.make_tables(lambda: TEXTS, least=3, stems=3, few=4)
    assert total == 24
    assert "برغوز" in starts
    assert stems["قندول"] == 12
    assert len(stems) == 3
    assert "بقندول" not in stems


def test_the_command_writes_both_tables_alike_each_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("\n\n".join(TEXTS), encoding="utf-8")
    written = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        arguments = [str(texts), "-o", str(folder), "--least", "3", "--few", "4"]
        assert frequencies.main(arguments) == 0
        written.append([(folder / f).read_text("utf-8") for f in ("whole.tsv", "frequencies.tsv")])
    assert written[0] == written[1]
    assert "سرمدان\tend\n" in written[0][0]
    assert "\n\t24\n" in written[0][1]
    assert frequencies.main([str(tmp_path / "nowhere"), "-o", str(tmp_path)]) == 1
    assert "nowhere" in capsys.readouterr().err
