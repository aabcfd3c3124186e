"""The measures of search, the form of the judgments, and that they are about what they name."""

from collections import Counter
from math import log2
from pathlib import Path

import pytest

from nlp.interchange import AnnotatedArticle, AnnotatedEntity, AnnotatedStatement
from nlp.records import Span
from tests.relevance import report
from tests.relevance.judgments import (
    QUERIES,
    SAME,
    SAME_TUNING,
    TUNING,
    Judged,
    Pair,
    Place,
    Query,
    grades,
    match,
    read_pairs,
    read_queries,
)
from tests.relevance.measures import Answers, count_answers, dcg, ndcg, recall, reciprocal_rank
from tests.relevance.stored import analysis_of, read_corpus
from tests.relevance.systems import System, UnavailableError

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
JUDGED_QUERIES = [QUERIES, TUNING]
JUDGED_PAIRS = [SAME, SAME_TUNING]


def test_discounted_gain_weighs_grade_and_rank() -> None:
    assert dcg([2, 0, 1]) == 3 + 1 / log2(4)
    assert dcg([0] * 10 + [2]) == 0


def test_ndcg_is_the_share_of_the_best_ranking_of_all_judged() -> None:
    assert ndcg([2, 1, 0], [1, 2]) == 1
    assert ndcg([1, 2], [2, 1]) == pytest.approx((1 + 3 / log2(3)) / (3 + 1 / log2(3)))
    assert ndcg([2], [2, 2]) == pytest.approx(1 / (1 + 1 / log2(3)))
    assert ndcg([], [2]) == 0
    assert ndcg([0], []) == 0


def test_recall_is_of_as_many_as_ten_places_hold() -> None:
    assert recall([1, 0, 2], 4) == 0.5
    assert recall([2] * 10, 40) == 1
    assert recall([0] * 10 + [2], 1) == 0
    assert recall([], 0) == 0


def test_reciprocal_rank_is_of_the_first_relevant() -> None:
    assert reciprocal_rank([0, 0, 1, 2]) == 1 / 3
    assert reciprocal_rank([0] * 10 + [1]) == 0


def test_answers_are_counted() -> None:
    counted = count_answers([(True, True), (True, True), (True, False), (False, True)])
    assert counted == Answers(right=2, wrong=1, missed=1)
    assert (counted.precision, counted.recall) == (2 / 3, 2 / 3)
    assert (Answers(0, 0, 0).precision, Answers(0, 0, 3).recall) == (0, 0)


def test_overlap_is_of_what_both_cover() -> None:
    assert Place("a", 0, 10).overlap(Place("a", 5, 15)) == pytest.approx(1 / 3)
    assert Place("a", 0, 10).overlap(Place("a", 10, 20)) == 0
    assert Place("a", 0, 10).overlap(Place("b", 0, 10)) == 0


def test_each_judged_statement_is_matched_once_and_by_the_closest() -> None:
    judged = [Place("a", 0, 100), Place("a", 20, 100)]
    inner, outer, far = Place("a", 21, 100), Place("a", 0, 99), Place("a", 60, 160)
    assert match([inner, outer, far], judged) == [1, 0, None]
    assert match([outer, outer], judged[:1]) == [0, None]
    # Half is not more than half.
    assert match([Place("a", 0, 50)], judged[:1]) == [None]


def test_a_table_shows_every_system_and_those_that_are_not_there() -> None:
    query = Query("q-ar", "س", "ar", "words", (Judged("a", 0, 10, 2), Judged("b", 0, 10, 1)))
    assert grades([Place("b", 0, 9), Place("c", 0, 9)], query) == [1, 0]

    def unknown(_: str) -> list[Place]:
        raise UnavailableError

    systems = [System("good", lambda _: [Place("a", 0, 10)]), System("unknown", unknown)]
    results = [(system.name, report.score(system, [query])) for system in systems]
    heads, good, unknown_line = report.table(results).splitlines()[1:]
    assert heads.split()[:4] == ["all", "1", "ar", "1"]
    best = f"{3 / (3 + 1 / log2(3)):.3f}"
    # nDCG of all, ar, en, words, entity, meaning; recall of all, ar, en; MRR.
    recalls = ["0.500", "0.500", "-"]
    assert good.split() == ["good", best, best, "-", best, "-", "-", *recalls, "1.000"]
    assert unknown_line.split() == ["unknown", "not", "there"]
    assert report.each(results).startswith("q-ar")


def test_annotations_become_an_analysis() -> None:
    text = "عنوان الخبر\nقال الوزير سامي الحداد إن الطريق مفتوح، وأضاف أن منظمة الأفق ستعود."

    def span(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words), words)

    name = span("سامي الحداد")
    article = AnnotatedArticle(
        id="a",
        text=text,
        entities=(AnnotatedEntity(name.start, name.end, name.text, "PER", "سامي الحداد"),),
        statements=(
            AnnotatedStatement(
                7, span("قال"), span("الوزير سامي الحداد"), (span("الطريق مفتوح"),), "indirect",
                "سامي الحداد", "person", None, None,
            ),
            AnnotatedStatement(
                9, span("وأضاف"), None, (span("منظمة الأفق ستعود"),), "indirect",
                "غير معروف", "unknown", None, 7,
            ),
        ),
    )  # fmt: skip
    said, added = analysis_of(article).statements
    assert (said.number, added.number, added.parent) == (1, 2, 1)
    assert said.cue is not None and (said.cue.lemma, said.cue.stance) == ("قال", "neutral")
    assert (said.speakers[0].name, said.speakers[0].label) == ("سامي الحداد", "PER")
    assert (added.speakers[0].name, added.speakers[0].type) == (None, "unknown")
    assert said.section == analysis_of(article).layout.sections[-1].id


@pytest.mark.parametrize("path", JUDGED_QUERIES, ids=lambda path: path.stem)
def test_queries_are_well_formed(path: Path) -> None:
    _, queries = read_queries(path)
    assert len({query.id for query in queries}) == len(queries)
    assert len({query.query for query in queries}) == len(queries)
    for query in queries:
        assert query.language in ("ar", "en") and query.kind in ("words", "meaning", "entity")
        assert any("\u0621" <= letter <= "\u064a" for letter in query.query) == (
            query.language == "ar"
        )
        assert len(query.relevant) >= 3, query.id
        assert any(judged.grade == 2 for judged in query.relevant), query.id
        assert all(0 <= judged.start < judged.end for judged in query.relevant)
        assert {judged.grade for judged in query.relevant} <= {1, 2}


def test_there_are_queries_of_every_sort() -> None:
    _, queries = read_queries(QUERIES)
    kinds = Counter((query.language, query.kind) for query in queries)
    assert len(queries) >= 72
    assert all(
        kinds[language, kind] >= 7
        for language in ("ar", "en")
        for kind in ("words", "meaning", "entity")
    )
    assert 0.4 < sum(query.language == "en" for query in queries) / len(queries) < 0.6


def test_a_query_and_its_translation_have_the_same_answers() -> None:
    _, queries = read_queries(QUERIES)
    answers: dict[str, set[tuple[Judged, ...]]] = {}
    for query in queries:
        answers.setdefault(query.id.rpartition("-")[0], set()).add(query.relevant)
    assert all(len(different) == 1 for different in answers.values())
    assert len(queries) - len(answers) >= 10


@pytest.mark.parametrize("path", JUDGED_PAIRS, ids=lambda path: path.stem)
def test_pairs_are_well_formed(path: Path) -> None:
    _, pairs = read_pairs(path)
    assert len({frozenset((pair.first, pair.second)) for pair in pairs}) == len(pairs)
    assert all(pair.first != pair.second for pair in pairs)
    # A statement inside another one is left out.
    assert all(match([pair.first], [pair.second]) == [None] for pair in pairs)
    assert Counter(pair.same for pair in pairs)[True] >= 50


def _places(path: Path) -> list[Place]:
    if path in JUDGED_QUERIES:
        return [judged for query in read_queries(path)[1] for judged in query.relevant]
    pairs: list[Pair] = read_pairs(path)[1]
    return [place for pair in pairs for place in (pair.first, pair.second)]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the annotated articles are not here")
@pytest.mark.parametrize("path", JUDGED_QUERIES + JUDGED_PAIRS, ids=lambda path: path.stem)
def test_what_is_judged_is_a_statement(path: Path) -> None:
    collection, _ = read_queries(path) if path in JUDGED_QUERIES else read_pairs(path)
    articles = read_corpus(CORPUS, collection)
    if collection.articles is not None:
        assert set(articles) == collection.articles
    assert not any("\0" in article.text for article in articles.values())
    statements = {
        article.id: [
            Place(article.id, statement.content[0].start, statement.content[-1].end)
            for statement in article.statements
            if statement.content
        ]
        for article in articles.values()
    }
    for place in _places(path):
        assert place.end <= len(articles[place.article].text)
        assert match([place], statements[place.article]) != [None]
