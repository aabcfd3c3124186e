"""The headline measures by group of statements, with intervals over articles.

A statement that was found counts in the group of its gold statement; one that was missed in its
own, and so does a predicted one that matches nothing. Every statement therefore counts once, and
the counts of all groups sum to those of the whole.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlp.evaluation.bootstrap import Floats, Interval, draws, f1_interval
from nlp.evaluation.groupings import Grouping
from nlp.evaluation.matching import match
from nlp.evaluation.measures import Score, score
from nlp.evaluation.tally import Pairs, right_speaker
from nlp.interchange import AnnotatedArticle

COUNTS = ("gold", "predicted", "found", "exact", "speaker")
# Measures of a group, and what of `COUNTS` is right by each.
MEASURES = {"statement_f1": "found", "content_exact": "exact", "who_said_what": "speaker"}
FEWEST = 5  # articles, below which an interval over articles would mean little


@dataclass(frozen=True, slots=True)
class Group:
    """The statements of one group: in how many articles, their `COUNTS`, and the measures.

    `intervals` are those of the F1 by measure; empty where none were asked for or the articles are
    fewer than `FEWEST`.
    """

    name: str
    articles: int
    counts: dict[str, int]
    scores: dict[str, Score]
    intervals: dict[str, Interval]


def break_down(pairs: Pairs, grouping: Grouping, rounds: int = 0, seed: int = 0) -> list[Group]:
    """The groups that occur, in the grouping's order, then by their number of gold statements.

    `pairs` are gold articles with their predictions. `rounds` draws of articles make the
    intervals; the same `seed` gives the same ones.
    """
    tallies = [_tally(gold, predicted, grouping) for gold, predicted in pairs]
    names = dict.fromkeys(name for tally in tallies for name, _ in sorted(tally))
    weights = draws(len(tallies), rounds, seed) if rounds else None
    groups = [_group(name, tallies, weights) for name in names]
    order = {name: place for place, name in enumerate(grouping.order)}
    return sorted(groups, key=lambda g: (order.get(g.name, len(order)), -g.counts["gold"], g.name))


def _tally(
    gold: AnnotatedArticle, predicted: AnnotatedArticle, grouping: Grouping
) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    ours = [grouping.group(gold, statement) for statement in gold.statements]
    counts.update((name, "gold") for name in ours)
    matched = {}
    for pair in match(gold.statements, predicted.statements, gold.text):
        name = matched[pair.predicted] = ours[pair.gold]
        counts[name, "found"] += 1
        counts[name, "exact"] += pair.overlap == 1.0
        statements = gold.statements[pair.gold], predicted.statements[pair.predicted]
        counts[name, "speaker"] += right_speaker(gold, *statements)
    for i, statement in enumerate(predicted.statements):
        counts[matched.get(i) or grouping.group(gold, statement), "predicted"] += 1
    return counts


def _group(name: str, tallies: Sequence[Counter[tuple[str, str]]], weights: Floats | None) -> Group:
    counts = np.array([[tally[name, what] for what in COUNTS] for tally in tallies])
    articles = int(counts.any(axis=1).sum())
    total = dict(zip(COUNTS, counts.sum(axis=0).tolist(), strict=True))
    around: dict[str, Interval] = {}
    if weights is not None and articles >= FEWEST:
        around = _intervals(weights @ counts)
    return Group(
        name,
        articles,
        total,
        {
            measure: score(total[what], total["gold"], total["predicted"])
            for measure, what in MEASURES.items()
        },
        around,
    )


def _intervals(sums: Floats) -> dict[str, Interval]:
    both = sums[:, COUNTS.index("gold")] + sums[:, COUNTS.index("predicted")]
    around = {m: f1_interval(sums[:, COUNTS.index(what)], both) for m, what in MEASURES.items()}
    return {measure: interval for measure, interval in around.items() if interval is not None}
