"""The invented archive: what its records promise holds, and a number gives the same article."""

from collections import Counter

from api.bench.templates import people, sentences
from api.bench.writing import Archive
from nlp.text import check_text

ARCHIVE = Archive(seed=3, quotes=8)


def test_offsets_are_those_of_the_text() -> None:
    for number in range(30):
        analysis = ARCHIVE.write(number).analysis
        check_text(analysis.text)
        spans = [*analysis.mentions]
        for statement in analysis.statements:
            spans += [s for s in (statement.cue, statement.source, *statement.content) if s]
        assert all(analysis.text[span.start : span.end] == span.text for span in spans)


def test_a_number_is_one_article() -> None:
    again = Archive(seed=3, quotes=8)
    assert again.write(7) == ARCHIVE.write(7)
    texts = {ARCHIVE.write(number).article.text for number in range(50)}
    assert len(texts) == 50
    assert Archive(seed=4, quotes=8).write(7).article.text not in texts


def test_sizes_and_skew() -> None:
    written = [ARCHIVE.write(number) for number in range(300)]
    statements = [s for one in written for s in one.analysis.statements]
    assert 6 < len(statements) / len(written) < 10
    speakers = Counter(s.speakers[0].name for s in statements)
    top = [count for _, count in speakers.most_common(10)]
    assert sum(top) > 0.2 * len(statements)
    assert len(speakers) > 100
    assert len(people()) > 20_000
    assert {core for one in written for core in one.cores} == set(range(len(sentences())))
