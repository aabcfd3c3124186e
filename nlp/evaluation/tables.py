"""Prints what goes beyond the measures: breakdowns, reliability, differences, CoNLL scores.

Each has a table for people (`…_table`) and a JSON-ready form for programs (`…_json`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from nlp.evaluation.breakdown import COUNTS, MEASURES, Group
from nlp.evaluation.calibration import Bin, Reliability
from nlp.evaluation.confidences import Kept
from nlp.evaluation.conll import ConllScores
from nlp.evaluation.differences import CLASSES, Difference
from nlp.evaluation.report import score_json, score_row

_SHOWN = 160  # characters of a content; what is longer loses its middle


def groups_table(title: str, groups: Sequence[Group]) -> str:
    """Three rows a group: counts, F1, precision, recall, and intervals where there are any."""
    around = "  95 % interval" if any(group.intervals for group in groups) else ""
    columns = f"{'right':>7}{'gold':>7}{'pred':>7}{'F1':>8}{'P':>8}{'R':>8}{around}"
    rows = [f"{f'by {title}':17}{columns}"]
    for group in groups:
        counts = group.counts
        rows.append(f"{group.name} ({_number(group.articles, 'article')})")
        for measure, what in MEASURES.items():
            of = f"  {measure:15}{counts[what]:7}{counts['gold']:7}{counts['predicted']:7}"
            score = score_json(group.scores[measure])
            rows.append(score_row(of, score, group.intervals.get(measure), width=0))
    return "\n".join(rows)


def groups_json(groups: Sequence[Group]) -> dict[str, Any]:
    """The groups by name, with `COUNTS`, scores and intervals."""
    return {
        group.name: {
            "articles": group.articles,
            **{what: group.counts[what] for what in COUNTS},
            **{measure: score_json(group.scores[measure]) for measure in MEASURES},
            "intervals": {k: [round(v, 4) for v in pair] for k, pair in group.intervals.items()},
        }
        for group in groups
    }


def reliability_table(found: Mapping[str, Reliability], kept: Sequence[Kept]) -> str:
    """Calibration error and score of each kind of answer, their bins, and what thresholds leave."""
    rows = [f"{'reliability':12}{'answers':>8}{'mean':>8}{'right':>8}{'ECE':>8}{'chance':>8}"]
    rows[0] += f"{'ECE-w':>8}{'Brier':>8}"
    for name, one in found.items():
        figures = (one.confidence, one.accuracy, one.ece, one.ece_chance, one.ece_width, one.brier)
        rows.append(f"{name:12}{one.count:8}" + "".join(f"{figure:8.4f}" for figure in figures))
    rows += [
        "(ECE over ten bins of equal mass, ECE-w of equal width; chance: the ECE that a perfectly",
        "calibrated confidence would show with as few answers)",
    ]
    for name, one in found.items():
        rows += ["", f"{name:12}{'answers':>8}{'mean':>8}{'right':>8}", *map(_bin_row, one.bins)]
    rows += ["", f"{'min_confidence':16}{'kept':>8}{'P':>8}{'R':>8}{'P who':>8}{'R who':>8}"]
    for part in kept:
        scores = (part.found, part.with_speaker)
        shown = "".join(f"{s.precision:8.4f}{s.recall:8.4f}" for s in scores)
        rows.append(f"{part.least:<16.2f}{part.statements:8}{shown}")
    rows.append("(P, R: statements found; P who, R who: found with the right speaker)")
    return "\n".join(rows)


def reliability_json(found: Mapping[str, Reliability], kept: Sequence[Kept]) -> dict[str, Any]:
    """The same as numbers: by kind of answer, and `min_confidence`."""
    return {
        **{name: _rounded(asdict(one)) for name, one in found.items()},
        "min_confidence": [
            {
                "least": part.least,
                "statements": part.statements,
                "statement_f1": score_json(part.found),
                "who_said_what": score_json(part.with_speaker),
            }
            for part in kept
        ],
    }


def differences_table(found: Sequence[Difference], most: int) -> str:
    """How many differences there are by class and detail, then up to `most` of each class."""
    by_class = {kind: [d for d in found if d.kind == kind] for kind in CLASSES}
    rows = [f"{len(found)} differences"]
    for kind, items in by_class.items():
        if items:
            rows.append(f"{len(items):6}  {kind}")
            details = Counter(item.detail for item in items).most_common()
            rows += [f"{count:12}  {detail}" for detail, count in details]
    for kind, items in by_class.items():
        if shown := items[:most]:
            rows += ["", f"{kind}: {len(shown)} of {len(items)}"]
            rows += [row for item in shown for row in _difference(item)]
    return "\n".join(rows)


def differences_json(found: Sequence[Difference], most: int) -> dict[str, Any]:
    """`error_counts` by class and detail, and `errors`: up to `most` of each class."""
    counts: dict[str, Counter[str]] = {}
    for item in found:
        counts.setdefault(item.kind, Counter())[item.detail] += 1
    listed = [d for kind in CLASSES for d in [d for d in found if d.kind == kind][:most]]
    return {
        "error_counts": {
            kind: dict(counts[kind].most_common()) for kind in CLASSES if kind in counts
        },
        "errors": [
            {"class" if k == "kind" else k: v for k, v in asdict(d).items()} for d in listed
        ],
    }


def conll_table(found: ConllScores) -> str:
    """The scores of all entities and by label, intervals behind."""
    around = found.intervals
    rows = [
        f"{_number(found.texts, 'text')}, {found.entities} entities of PER, ORG and LOC"
        " (exact spans of whole tokens; other types are O)",
        "",
        f"{'':16}{'F1':>8}{'P':>8}{'R':>8}{'  95 % interval' if around else ''}",
        score_row("entity_f1", score_json(found.overall), around.get("entities")),
    ]
    for label, score in found.by_label.items():
        rows.append(score_row(f"  {label}", score_json(score), around.get(label)))
    return "\n".join(rows)


def conll_json(found: ConllScores) -> dict[str, Any]:
    """The same as numbers."""
    return {
        "texts": found.texts,
        "entities": found.entities,
        "entity_f1": score_json(found.overall),
        "entity_by_label": {label: score_json(score) for label, score in found.by_label.items()},
        "intervals": {
            "entity_f1" if k == "entities" else k: [round(v, 4) for v in pair]
            for k, pair in found.intervals.items()
        },
    }


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _bin_row(part: Bin) -> str:
    around = f"  {part.interval[0]:.4f}-{part.interval[1]:.4f}" if part.interval else ""
    figures = f"{part.count:8}{part.confidence:8.4f}{part.accuracy:8.4f}"
    return f"  {part.low:.1f}-{part.high:.1f}   {figures}{around}"


def _difference(item: Difference) -> list[str]:
    """A difference on lines of its own: a line holds one text, so that Arabic reads undisturbed."""
    rows = [f"  {item.article}:{item.start}  {item.kind}: {item.detail}"]
    for name, words in (("gold", item.gold), ("got", item.predicted), ("at", item.about)):
        if words:
            rows.append(f"      {name:5} {_shown(words)}")
    return rows


def _shown(words: str) -> str:
    line = " ".join(words.split())
    half = _SHOWN // 2
    return line if len(line) <= _SHOWN else f"{line[:half]} […] {line[-half:]}"


def _rounded(value: Any) -> Any:
    """A nested value with its numbers rounded to four digits."""
    match value:
        case float():
            return round(value, 4)
        case dict():
            return {k: _rounded(v) for k, v in value.items()}
        case list() | tuple():
            return [_rounded(v) for v in value]
        case _:
            return value
