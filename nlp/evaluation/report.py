"""Prints measures: a table for people, a dictionary for programs."""

from collections.abc import Mapping
from typing import Any

from nlp.evaluation.bootstrap import Interval
from nlp.evaluation.measures import Measures, Recall, Score

_F1 = ("who_said_what", "statement_f1", "content_exact", "cue_f1", "source_f1", "entity_f1")
_SHARES = ("speaker_acc", "kind_acc")


def to_json(measures: Measures, intervals: Mapping[str, Interval] | None = None) -> dict[str, Any]:
    """The measures as a JSON-ready dictionary, rounded to four digits."""
    data: dict[str, Any] = {
        "articles": measures.articles,
        "statements": measures.statements,
        "entities": measures.entities,
        "who_said_what": score_json(measures.who_said_what),
        "statement_f1": score_json(measures.statement_f1),
        "content_exact": score_json(measures.content_exact),
        "cue_f1": score_json(measures.cue_f1),
        "source_f1": score_json(measures.source_f1),
        "speaker_acc": round(measures.speaker_acc, 4),
        "kind_acc": round(measures.kind_acc, 4),
        "recall_by_kind": {k: _recall(r) for k, r in measures.recall_by_kind.items()},
        "entity_f1": score_json(measures.entity_f1),
        "entity_by_label": {k: score_json(s) for k, s in measures.entity_by_label.items()},
    }
    if intervals is not None:
        data["intervals"] = {k: [round(v, 4) for v in pair] for k, pair in intervals.items()}
    return data


def to_table(measures: Measures, intervals: Mapping[str, Interval] | None = None) -> str:
    """The measures as lines of text; intervals stand behind the figures they belong to."""
    around = intervals or {}
    data = to_json(measures)
    rows = [
        ", ".join(f"{data[name]} {name}" for name in ("articles", "statements", "entities")),
        "",
        f"{'':16}{'F1':>8}{'P':>8}{'R':>8}{'  95 % interval' if around else ''}",
    ]
    for name in _F1:
        rows.append(score_row(name, data[name], around.get(name)))
        if name == "entity_f1":
            rows += [score_row(f"  {k}", v, None) for k, v in data["entity_by_label"].items()]
    rows.append("")
    rows += [f"{name:16}{data[name]:8.4f}{_interval(around.get(name), 16)}" for name in _SHARES]
    rows += ["", f"{'recall by kind':16}{'gold':>8}{'found':>8}{'speaker':>8}"]
    for kind, recall in data["recall_by_kind"].items():
        shares = "".join(_share(recall[key]) for key in ("found", "with_speaker"))
        interval = around.get(f"{kind}_with_speaker")
        rows.append(f"  {kind:14}{recall['gold']:8}{shares}{_interval(interval, 0)}")
    return "\n".join(rows)


def score_row(
    name: str, score: Mapping[str, float], interval: Interval | None, width: int = 16
) -> str:
    """One line of a table: a name `width` wide, F1, precision, recall, the interval if any."""
    figures = "".join(f"{score[key]:8.4f}" for key in ("f1", "p", "r"))
    return f"{name:{width}}{figures}{_interval(interval, 0)}"


def _interval(interval: Interval | None, indent: int) -> str:
    return f"{'':{indent}}  {interval[0]:.4f}-{interval[1]:.4f}" if interval else ""


def _share(value: float | None) -> str:
    return f"{'-':>8}" if value is None else f"{value:8.4f}"


def score_json(score: Score) -> dict[str, float]:
    """A score as `p`, `r` and `f1`, rounded to four digits."""
    return {
        "p": round(score.precision, 4),
        "r": round(score.recall, 4),
        "f1": round(score.f1, 4),
    }


def _recall(recall: Recall) -> dict[str, Any]:
    return {
        "gold": recall.gold,
        "found": None if recall.found is None else round(recall.found, 4),
        "with_speaker": None if recall.with_speaker is None else round(recall.with_speaker, 4),
    }
