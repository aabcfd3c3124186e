"""Groups of statements: how they are told apart, how they are counted, their intervals."""

from dataclasses import replace
from typing import Any

import pytest

from nlp.evaluation.breakdown import COUNTS, break_down
from nlp.evaluation.distance import DISTANCES, speaker_distance
from nlp.evaluation.groupings import GROUPINGS, cue_class, outlet_of, section_of
from nlp.evaluation.tables import groups_json, groups_table
from nlp.interchange import AnnotatedArticle, AnnotatedEntity, AnnotatedStatement
from nlp.records import Span
from tests.nlp.evaluation.invented import GOLD, article, changed

STORY = (
    "الحلبي: الجسر سيفتح غدا\n\n"
    "قال الوزير سامي الحلبي إن الجسر سيفتح غدا. وأضاف أن العمل انتهى.\n"
    "وكان سامي الحلبي قد زار الجسر. وشدد على أن السلامة أولا، ونفى مسؤولون محليون ذلك.\n"
    "وأكدت أن الطريق مغلق.\n"
    "وهذا ما كررته ليلى مراد لاحقا، وفقا لمسؤولين محليين."
)
NAME = "سامي الحلبي"


def span(words: str, after: int = 0) -> Span:
    start = STORY.index(words, after)
    return Span(start, start + len(words), words)


def named(words: str, name: str, after: int = 0) -> AnnotatedEntity:
    found = span(words, after)
    return AnnotatedEntity(found.start, found.end, found.text, "PER", name)


def said(
    cue: str, speaker: str, source: str | None = None, kind: str = "person"
) -> AnnotatedStatement:
    return AnnotatedStatement(
        id=1,
        cue=span(cue),
        source=span(source) if source else None,
        content=(span("الجسر", STORY.index("الجسر") + 1),),
        kind="indirect",
        speaker=speaker,
        speaker_type=kind,
        via=None,
        parent=None,
    )


BODY = AnnotatedArticle(
    "a",
    STORY,
    (
        named("الحلبي", NAME),
        named(NAME, NAME),
        named(NAME, NAME, after=STORY.index("وكان")),
        named("ليلى مراد", "ليلى مراد"),
    ),
)


@pytest.mark.parametrize(
    ("statement", "distance"),
    [
        (said("قال", NAME, "الوزير سامي الحلبي"), "in its source"),
        (said("قال", NAME), "same sentence"),
        (said("وأضاف", NAME), "same paragraph"),
        (said("وأكدت", NAME), "further back"),
        (said("وأكدت", "ليلى مراد"), "only later"),
        (said("وأكدت", "كريم نصار"), "never named"),
        (said("وأكدت", "غير معروف", kind="unknown"), "never named"),
        (said("وأكدت", ""), "never named"),
        # Of two, the one that is farther away.
        (said("قال", f"{NAME} ; ليلى مراد"), "only later"),
        # Words of a description, in another case and behind a preposition.
        (said("وفقا", "مسؤولون محليون", "لمسؤولين محليين", "group"), "in its source"),
        (said("وأكدت", "مسؤولون محليون", kind="group"), "further back"),
        # With a class word that the article leaves out, and with one that is all there is.
        (said("وأكدت", "شركة ليلى مراد", kind="organisation"), "only later"),
        (said("وأكدت", "موقع الجسر", kind="organisation"), "further back"),
        # Another spelling of a mention is enough.
        (said("وأكدت", "سامى الحلبي"), "further back"),
    ],
)
def test_the_distance_of_a_speaker(statement: AnnotatedStatement, distance: str) -> None:
    assert distance in DISTANCES
    assert speaker_distance(BODY, statement) == distance


def test_a_description_may_hold_a_class_word() -> None:
    text = "زار متحدث باسم وزارة النقل الجسر.\nوقال إنه آمن."
    cue = Span(text.index("وقال"), text.index("وقال") + 4, "وقال")
    statement = replace(said("قال", "متحدث باسم وزارة النقل", kind="unnamed"), cue=cue)
    assert speaker_distance(AnnotatedArticle("a", text), statement) == "further back"


def test_a_decimal_point_ends_no_sentence() -> None:
    text = "ارتفع المؤشر 2.5 نقطة بحسب سامي، وقال إنه مسرور."
    start = text.index("وقال")
    cue = Span(start, start + 4, "وقال")
    statement = replace(said("قال", "سامي"), cue=cue)
    assert speaker_distance(AnnotatedArticle("a", text), statement) == "same sentence"


@pytest.mark.parametrize(
    ("cue", "group"),
    [
        ("وقال", "verb"),
        ("مؤكدا", "participle"),
        ("تصريحات", "noun"),
        ("ووفقا", "preposition"),
        ("على حد قوله", "noun"),
        (":", "colon"),
        ("ززز", "not in the lexicon"),
        (None, "none"),
    ],
)
def test_the_class_of_a_cue(cue: str | None, group: str) -> None:
    words = Span(0, len(cue), cue) if cue else None
    assert cue_class(replace(said("قال", NAME), cue=words)) == group
    assert group in GROUPINGS["cue"].order


@pytest.mark.parametrize(
    ("identity", "outlet", "group"),
    [
        ("x-1", "صدى الساحل", "صدى الساحل"),
        ("x-1", "sada_2022", "sada"),
        ("sada_tn-00017", None, "sada"),
        ("sada-2022-1", None, "sada"),
        ("000_61642", None, "not given"),
        ("صدى_4", None, "صدى"),
    ],
)
def test_the_outlet_of_an_article(identity: str, outlet: str | None, group: str) -> None:
    assert outlet_of(AnnotatedArticle(identity, "نص", outlet=outlet)) == group


def test_the_section_of_a_statement() -> None:
    assert section_of(BODY, said(":", NAME)) == "title"
    assert section_of(BODY, said("قال", NAME)) == "body"


def pair(**change: Any) -> tuple[AnnotatedArticle, AnnotatedArticle]:
    return article(GOLD), article(changed(**change))


def test_what_is_found_counts_where_the_gold_is_and_what_is_not_where_it_says() -> None:
    wrong = {"name": "الأفق", "type": "organisation"}
    extra = {**GOLD["statements"][0], "kind": "mixed"}
    extra["content"] = [GOLD["statements"][0]["cue"]]
    gold, predicted = pair(kind="direct", speaker=wrong)
    predicted = replace(
        predicted,
        statements=(*predicted.statements[:2], article(changed(**extra)).statements[0]),
    )
    groups = {g.name: g for g in break_down([(gold, predicted)], GROUPINGS["kind"])}
    # The one called direct is found, as the indirect one that it is; the extra one is its own.
    assert set(groups) == {"indirect", "mixed"}
    assert groups["indirect"].counts == dict(zip(COUNTS, (3, 2, 2, 2, 1), strict=True))
    assert groups["mixed"].counts == dict(zip(COUNTS, (0, 1, 0, 0, 0), strict=True))
    found = groups["indirect"].scores
    assert (found["statement_f1"].precision, found["statement_f1"].recall) == (1, 2 / 3)
    assert found["who_said_what"].f1 == pytest.approx(2 / 5)
    assert groups["mixed"].scores["statement_f1"].f1 == 0
    assert groups["mixed"].articles == 1


@pytest.mark.parametrize("name", GROUPINGS)
def test_the_groups_sum_to_the_whole(name: str) -> None:
    pairs = [pair(), pair(kind="direct", cue=None), (article(GOLD), article({**GOLD, "id": "b"}))]
    groups = break_down(pairs, GROUPINGS[name])
    total = {what: sum(g.counts[what] for g in groups) for what in COUNTS}
    assert total == {"gold": 9, "predicted": 9, "found": 9, "exact": 9, "speaker": 9}


def test_intervals_need_articles_and_hold_the_figure() -> None:
    wrong = {"name": "الأفق", "type": "organisation"}
    pairs = [pair(speaker=wrong) if i % 2 else pair() for i in range(8)]
    (group,) = break_down(pairs, GROUPINGS["kind"], rounds=200)
    low, high = group.intervals["who_said_what"]
    assert group.scores["who_said_what"].f1 == pytest.approx(20 / 24)
    assert low < 20 / 24 < high
    assert group.intervals["statement_f1"] == (1, 1)
    assert group == break_down(pairs, GROUPINGS["kind"], rounds=200)[0]
    seeds = {
        break_down(pairs, GROUPINGS["kind"], 8, seed)[0].intervals["who_said_what"]
        for seed in range(9)
    }
    assert len(seeds) > 1
    assert break_down(pairs[:4], GROUPINGS["kind"], rounds=200)[0].intervals == {}
    assert break_down(pairs, GROUPINGS["kind"])[0].intervals == {}


def test_groups_come_in_their_order_then_by_size() -> None:
    groups = break_down([pair(kind="direct")], GROUPINGS["kind"])
    assert [g.name for g in groups] == ["indirect"]
    gold = article(changed(kind="mixed"))
    groups = break_down([(gold, gold)], GROUPINGS["kind"])
    assert [g.name for g in groups] == ["indirect", "mixed"]
    outlets = [replace(article(GOLD), outlet=name) for name in ("ب", "أ", "أ")]
    groups = break_down([(a, a) for a in outlets], GROUPINGS["outlet"])
    assert [(g.name, g.articles) for g in groups] == [("أ", 2), ("ب", 1)]
    assert break_down([], GROUPINGS["outlet"], rounds=9) == []


def test_the_tables_have_counts_and_figures() -> None:
    pairs = [pair(speaker={"name": "الأفق", "type": "organisation"})] * 6
    groups = break_down(pairs, GROUPINGS["section"], rounds=50)
    table = groups_table("section", groups)
    rows = {row.split()[0]: row.split()[1:] for row in table.splitlines()}
    assert rows["who_said_what"][:6] == ["12", "18", "18", "0.6667", "0.6667", "0.6667"]
    assert rows["who_said_what"][6] == "0.6667-0.6667"
    assert "body (6 articles)" in table
    data = groups_json(groups)["body"]
    assert (data["articles"], data["gold"], data["speaker"]) == (6, 18, 12)
    assert data["who_said_what"]["f1"] == 0.6667
    assert data["intervals"]["who_said_what"] == [0.6667, 0.6667]
