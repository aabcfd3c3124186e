"""Renders figures as the Markdown tables of the model card: three digits, intervals in brackets."""

from collections.abc import Mapping, Sequence
from typing import Any

from nlp.evaluation.bootstrap import FIGURES, Interval
from nlp.evaluation.breakdown import MEASURES, Group
from nlp.evaluation.calibration import Reliability
from nlp.evaluation.confidences import Kept
from nlp.evaluation.measures import Measures

_NAMES = {
    "who_said_what": "**who_said_what** F1",
    "statement_f1": "statement_f1",
    "content_exact": "content_exact (F1)",
    "cue_f1": "cue_f1",
    "source_f1": "source_f1",
    "speaker_acc": "speaker_acc (share of the statements found)",
    "kind_acc": "kind_acc (share of the statements found)",
    "direct_with_speaker": "direct quotes found with their speaker (share)",
    "entity_f1": "entity_f1",
}


def figures_table(sets: Mapping[str, tuple[Measures, Mapping[str, Interval]]]) -> str:
    """One column a set, one row a figure with its interval; precision and recall where they are."""
    rows = [["", *sets]]
    sizes = [
        f"{m.articles} articles, {m.statements} statements, {m.entities} mentions"
        for m, _ in sets.values()
    ]
    rows.append(["", *sizes])
    for name, label in _NAMES.items():
        cells = [_with_interval(FIGURES[name](m), around.get(name)) for m, around in sets.values()]
        if name == "direct_with_speaker":
            direct = [m.recall_by_kind["direct"].gold for m, _ in sets.values()]
            cells = [f"{cell} of {n}" if n else "-" for cell, n in zip(cells, direct, strict=True)]
        rows.append([label, *cells])
    for label in next(iter(sets.values()))[0].entity_by_label:
        cells = [_digits(m.entity_by_label[label].f1) for m, _ in sets.values()]
        rows.append([f"entity_f1, {label} alone", *cells])
    for name in ("who_said_what", "statement_f1", "entity_f1"):
        scores = [getattr(m, name) for m, _ in sets.values()]
        cells = [f"{_digits(score.precision)} / {_digits(score.recall)}" for score in scores]
        rows.append([f"{name}: precision / recall", *cells])
    return _table(rows)


def groups_table(title: str, groups: Sequence[Group]) -> str:
    """One row a group: its size, statements found, with precision and recall, exact, by whom."""
    head = [title, "articles", "gold", "predicted", "statement_f1", "P", "R", *[*MEASURES][1:]]
    rows = [[*head, "speaker_acc"]]
    for group in groups:
        cells = {
            name: _with_interval(group.scores[name].f1, group.intervals.get(name))
            for name in MEASURES
        }
        found = group.scores["statement_f1"]
        sizes = [str(group.articles), *(str(group.counts[k]) for k in ("gold", "predicted"))]
        shares = [_digits(found.precision), _digits(found.recall)]
        first, *others = cells.values()
        right, found_at_all = group.counts["speaker"], group.counts["found"]
        accuracy = _digits(right / found_at_all) if found_at_all else "-"
        rows.append([group.name, *sizes, first, *shares, *others, accuracy])
    return _table(rows)


def reliability_table(sets: Mapping[str, Mapping[str, Reliability]]) -> str:
    """One row for the statements and one for the speakers of each set."""
    rows = [["", "answers", "mean confidence", "right", "ECE", "by chance", "ECE, equal width"]]
    rows[0].append("Brier score")
    for name, found in sets.items():
        for what, one in found.items():
            figures = (one.confidence, one.accuracy, one.ece, one.ece_chance, one.ece_width)
            cells = [_digits(figure) for figure in (*figures, one.brier)]
            rows.append([f"{name}: {what}", str(one.count), *cells])
    return _table(rows)


def thresholds_table(kept: Sequence[Kept]) -> str:
    """What each `min_confidence` leaves: how many statements, precision and recall."""
    rows = [["`min_confidence`", "statements kept", "found: P", "R", "with speaker: P", "R"]]
    for part in kept:
        scores = (part.found, part.with_speaker)
        cells = [_digits(figure) for s in scores for figure in (s.precision, s.recall)]
        rows.append([f"{part.least:.1f}", str(part.statements), *cells])
    return _table(rows)


def conll_table(sets: Mapping[str, Mapping[str, Any]]) -> str:
    """One row a set and label, from what `qala evaluate --conll --json` prints."""
    rows = [["", "F1", "precision", "recall"]]
    for name, data in sets.items():
        scores = {"": data["entity_f1"], **data["entity_by_label"]}
        around = data.get("intervals", {})
        for label, score in scores.items():
            first = _with_interval(score["f1"], around.get(label or "entity_f1"))
            title = f"{name}, {label}" if label else f"{name}, all"
            rows.append([title, first, _digits(score["p"]), _digits(score["r"])])
    return _table(rows)


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ")


def _with_interval(figure: float, around: Sequence[float] | None) -> str:
    if around is None:
        return _digits(figure)
    return f"{_digits(figure)} ({_digits(around[0])}-{_digits(around[1])})"


def _digits(figure: float) -> str:
    return f"{figure:.3f}"
