"""Turns counts into the measures: precision, recall, F1, shares."""

from collections.abc import Iterable
from dataclasses import dataclass

from nlp.evaluation.tally import KINDS, LABELS, Tally


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, each in [0, 1]."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Recall:
    """Of the gold statements of one kind: how many there are, and the shares found.

    The shares are None where there are none to find.
    """

    gold: int
    found: float | None
    with_speaker: float | None


@dataclass(frozen=True, slots=True)
class Measures:
    """All measures of a set of articles; see `nlp.evaluation` for what each one means."""

    articles: int
    statements: int
    entities: int
    who_said_what: Score
    statement_f1: Score
    content_exact: Score
    cue_f1: Score
    source_f1: Score
    speaker_acc: float
    kind_acc: float
    recall_by_kind: dict[str, Recall]
    entity_f1: Score
    entity_by_label: dict[str, Score]


def measure(tallies: Iterable[Tally]) -> Measures:
    """The measures of all articles together, each statement and each mention counting the same."""
    n = Tally()
    for tally in tallies:
        n.update(tally)

    def statements(what: str) -> Score:
        return score(n[what], n["gold"], n["predicted"])

    def entities(what: str) -> Score:
        return score(n[f"{what}.found"], n[f"{what}.gold"], n[f"{what}.predicted"])

    return Measures(
        articles=n["articles"],
        statements=n["gold"],
        entities=n["entities.gold"],
        who_said_what=statements("speaker"),
        statement_f1=statements("found"),
        content_exact=statements("exact"),
        cue_f1=statements("cue"),
        source_f1=statements("source"),
        speaker_acc=_share(n["speaker"], n["found"]) or 0.0,
        kind_acc=_share(n["kind"], n["found"]) or 0.0,
        recall_by_kind={
            kind: Recall(
                n[f"{kind}.gold"],
                _share(n[f"{kind}.found"], n[f"{kind}.gold"]),
                _share(n[f"{kind}.speaker"], n[f"{kind}.gold"]),
            )
            for kind in KINDS
        },
        entity_f1=entities("entities"),
        entity_by_label={label: entities(label) for label in LABELS},
    )


def score(found: int, gold: int, predicted: int) -> Score:
    """Precision, recall and F1 from counts; 0 where there is nothing to divide by."""
    precision = found / predicted if predicted else 0.0
    recall = found / gold if gold else 0.0
    total = precision + recall
    return Score(precision, recall, 2 * precision * recall / total if total else 0.0)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
