"""Draws reliability as SVG: bars of accuracy over confidence, the diagonal, counts.

The picture has its own background, light or dark as the reader's system asks for, and needs no
font, script or file besides.
"""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from nlp.evaluation.calibration import Bin, Reliability

_SIDE = 260.0  # of the square that a panel's bars are in, in pixels
_LEFT, _TOP, _RIGHT, _BOTTOM = 58.0, 64.0, 22.0, 74.0
_PANEL = _LEFT + _SIDE + _RIGHT
_HEIGHT = _TOP + _SIDE + _BOTTOM
_STYLE = """
    svg { --paper: #ffffff; --ink: #1f2328; --faint: #59636e; --grid: #d9dde2; --bar: #5b8fc9; }
    @media (prefers-color-scheme: dark) {
      svg { --paper: #0d1117; --ink: #f0f6fc; --faint: #a5aeb8; --grid: #30363d; --bar: #3f6fa8; }
    }
    .paper { fill: var(--paper); } .bar { fill: var(--bar); }
    .grid { stroke: var(--grid); } .axis, .whisker { stroke: var(--ink); fill: none; }
    .ideal { stroke: var(--ink); stroke-dasharray: 5 4; }
    .mean { fill: var(--paper); stroke: var(--ink); }
    text { font: 12px system-ui, sans-serif; fill: var(--ink); text-anchor: middle; }
    .name { font-weight: 600; font-size: 14px; } .faint { fill: var(--faint); font-size: 11px; }
    .end { text-anchor: end; }
"""


def draw(panels: Mapping[str, Reliability], title: str = "Reliability of confidence") -> str:
    """One panel for each name, side by side, as the text of an SVG file.

    A bar is as high as its answers are right, with a whisker where an interval is known; the ring
    marks their mean confidence on the diagonal, so that a calibrated bar ends at its ring.
    """
    width = _PANEL * max(len(panels), 1)
    spoken = "; ".join(
        f"{name}: expected calibration error {r.ece:.3f} over {r.count} answers"
        for name, r in panels.items()
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {_HEIGHT:g}"'
        f' width="{width:g}" height="{_HEIGHT:g}" role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(spoken)}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{width:g}" height="{_HEIGHT:g}" rx="6"/>',
    ]
    for number, (name, found) in enumerate(panels.items()):
        lines.append(f'<g transform="translate({number * _PANEL + _LEFT:g} {_TOP:g})">')
        lines += _panel(name, found)
        lines.append("</g>")
    return "\n".join([*lines, "</svg>", ""])


def _panel(name: str, found: Reliability) -> list[str]:
    middle = _SIDE / 2
    figures = f"ECE {found.ece:.3f} · Brier {found.brier:.3f} · n = {found.count}"
    lines = [
        _text(middle, -38, name, "name"),
        _text(middle, -20, figures, "faint"),
    ]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = tick * _SIDE, _SIDE - tick * _SIDE
        lines += [
            f'<path class="grid" d="M0 {y:g}H{_SIDE:g}"/>',
            _text(x, _SIDE + 16, f"{tick:g}"),
            _text(-8, y + 4, f"{tick:g}", "end"),
        ]
    for part in found.bins:
        lines += _bar(part)
    lines += [
        f'<path class="ideal" d="M0 {_SIDE:g}L{_SIDE:g} 0"/>',
        f'<path class="axis" d="M0 0V{_SIDE:g}H{_SIDE:g}"/>',
        *(_ring(part) for part in found.bins),
        _text(middle, _SIDE + 48, "confidence (below the bars: number of answers)", "faint"),
        f'<g transform="translate(-42 {middle:g}) rotate(-90)">{_text(0, 0, "share right")}</g>',
    ]
    return lines


def _bar(part: Bin) -> list[str]:
    left, right = part.low * _SIDE + 1.5, part.high * _SIDE - 1.5
    x, height = (left + right) / 2, part.accuracy * _SIDE
    lines = [
        f'<rect class="bar" x="{left:.1f}" y="{_SIDE - height:.1f}" width="{right - left:.1f}"'
        f' height="{height:.1f}"/>',
        _text(x, _SIDE + 31, str(part.count), "faint"),
    ]
    if part.interval is not None:
        low, high = (_SIDE - bound * _SIDE for bound in part.interval)
        lines.append(
            f'<path class="whisker" d="M{x:.1f} {low:.1f}V{high:.1f}'
            f'M{x - 3:.1f} {low:.1f}h6M{x - 3:.1f} {high:.1f}h6"/>'
        )
    return lines


def _ring(part: Bin) -> str:
    x = part.confidence * _SIDE
    return f'<circle class="mean" cx="{x:.1f}" cy="{_SIDE - x:.1f}" r="3.5"/>'


def _text(x: float, y: float, words: str, style: str = "") -> str:
    known = f' class="{style}"' if style else ""
    return f'<text{known} x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'
