"""Prints measured ratios: one Markdown table, or JSON. Flow: ratios, machine → **table**."""

import statistics
from collections.abc import Sequence
from typing import Any

from api.bench.machine import Machine
from api.bench.ratios import Ratio

_HEAD = (
    "| measured | against | unit | median | median | ratio | quartiles | pairs | aim |",
    "|---|---|---|---:|---:|---:|---:|---:|---|",
)
_REACHED = {True: "reached", False: "missed", None: "open"}


def markdown(machine: Machine, how: Sequence[str], ratios: Sequence[Ratio]) -> str:
    """The machine, the table, and below it how it was measured."""
    lines = [*machine.lines(), "", *_HEAD, *map(row, ratios), ""]
    notes = [f"{r.first} against {r.second}: {r.note}" for r in ratios if r.note]
    return "\n".join(lines + [f"- {line}" for line in (*how, *dict.fromkeys(notes))])


def plain(machine: Machine, how: Sequence[str], ratios: Sequence[Ratio]) -> dict[str, Any]:
    """All of it for JSON, each pair's two values among it."""
    return {
        "machine": {name: getattr(machine, name) for name in Machine.__dataclass_fields__},
        "how": list(how),
        "ratios": [_item(ratio) for ratio in ratios],
    }


def row(ratio: Ratio) -> str:
    """One line of the table."""
    low, high = ratio.quartiles
    refusal = ratio.refusal
    cells = [
        *(ratio.first, ratio.second, ratio.unit),
        *(_short(statistics.median(ratio.firsts)), _short(statistics.median(ratio.seconds))),
        refusal or f"**{_short(ratio.median)}**",
        "" if refusal else f"{_short(low)} to {_short(high)}",
        str(len(ratio.firsts)),
        f"{ratio.aim} {_REACHED[ratio.reached]}" if ratio.aim else "",
    ]
    return f"| {' | '.join(cells)} |"


def _item(ratio: Ratio) -> dict[str, Any]:
    refusal = ratio.refusal
    return {
        "comparison": ratio.comparison,
        "first": _side(ratio.first, ratio.firsts),
        "second": _side(ratio.second, ratio.seconds),
        "unit": ratio.unit,
        "pairs": len(ratio.firsts),
        "ratio": None if refusal else ratio.median,
        "quartiles": None if refusal else ratio.quartiles,
        "refusal": refusal,
        "aim": str(ratio.aim) if ratio.aim else None,
        "reached": ratio.reached,
        "note": ratio.note,
    }


def _side(what: str, values: Sequence[float]) -> dict[str, Any]:
    return {"what": what, "median": statistics.median(values), "values": values}


def _short(number: float) -> str:
    """Three digits that count, never with an exponent."""
    size = abs(number)
    places = next((n for n, least in enumerate((100, 10, 0.1, 0.01)) if size >= least), 4)
    return f"{number:,.{places}f}"
