"""Writes the figures of the model card from files of gold and predicted articles.

    python -m nlp.evaluation.card CARD --set NAME GOLD PRED … [--conll NAME FILE …] [--plot FILE]

The card holds pairs of comment lines, `<!-- qala:BLOCK -->` and `<!-- /qala:BLOCK -->`. What
stands between them is replaced and all else left as it is: `figures` (the sets side by side),
`breakdowns`, `reliability`, `conll` (from what `qala evaluate --conll … --json` printed). The same
files give the same card, to the byte.
"""

import argparse
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.errors import FormatError, QalaError
from nlp.evaluation import markdown
from nlp.evaluation.bootstrap import intervals
from nlp.evaluation.breakdown import FEWEST, break_down
from nlp.evaluation.confidences import Kept, keep_sure
from nlp.evaluation.files import read_pairs, read_reliability
from nlp.evaluation.groupings import GROUPINGS
from nlp.evaluation.measures import measure
from nlp.evaluation.plot import draw
from nlp.evaluation.tally import Pairs, tally_article

_BLOCK = re.compile(r"(<!-- qala:(\w+) -->\n)(.*?)(<!-- /qala:\2 -->)", re.S)
_MARKER = re.compile(r"<!-- /?qala:(\w+) -->")


@dataclass(frozen=True, slots=True)
class Measured:
    """A set that the card reports: its name, gold articles with their predictions, whose file.

    `missing` are the ids of articles without a prediction: they count as ones with nothing found.
    """

    name: str
    pairs: Pairs
    predicted: Path
    missing: Sequence[str]


@dataclass(frozen=True, slots=True)
class Card:
    """All that the blocks are made from.

    `conll` are objects as `qala evaluate --conll --json` prints them, by name; `plot` is where the
    picture of reliability goes, `folder` that of the card; `rounds` and `seed` are the bootstrap's.
    """

    sets: Sequence[Measured]
    folder: Path
    conll: Mapping[str, Mapping[str, Any]]
    plot: Path | None = None
    rounds: int = 1000
    seed: int = 0

    def figures(self) -> str:
        """The headline figures of all sets."""
        columns = {}
        for one in self.sets:
            tallies = [tally_article(*pair) for pair in one.pairs]
            columns[one.name] = measure(tallies), intervals(tallies, self.rounds, seed=self.seed)
        lacking = [
            f" Of {one.name}, {len(one.missing)} of {len(one.pairs)} articles have no prediction"
            " and count as ones with nothing found."
            for one in self.sets
            if one.missing
        ]
        return f"{markdown.figures_table(columns)}\n\n{self._note()}{''.join(lacking)}"

    def breakdowns(self) -> str:
        """The measures of each set by group of statements; all sets but the first folded away."""
        parts = [f"{self._note()} Groups of fewer than {FEWEST} articles have none."]
        for number, one in enumerate(self.sets):
            tables = []
            for grouping in GROUPINGS.values():
                groups = break_down(one.pairs, grouping, self.rounds, self.seed)
                if len(groups) > 1:
                    tables.append(markdown.groups_table(f"by {grouping.title}", groups))
            if number:
                opening = f"<details>\n<summary>{one.name[:1].upper()}{one.name[1:]}</summary>"
                parts += [opening, *tables, "</details>"]
            else:
                parts += [f"**{one.name[:1].upper()}{one.name[1:]}**", *tables]
        return "\n\n".join(parts)

    def reliability(self) -> str:
        """How far confidences can be trusted; the plot and the thresholds are of the first set."""
        found = {}
        kept: list[Kept] = []
        for one in self.sets:
            found[one.name], confidences = read_reliability(
                one.pairs, one.predicted, self.rounds, self.seed
            )
            kept = kept or keep_sure(one.pairs, confidences)
        first = self.sets[0].name
        parts = [
            markdown.reliability_table(found),
            "ECE: expected calibration error over ten bins of equal mass; `by chance`: what a"
            " perfectly calibrated confidence would show with as few answers. A speaker is judged"
            " where its statement was found.",
        ]
        if self.plot is not None:
            self.plot.write_text(draw(found[first]), encoding="utf-8", newline="\n")
            address = Path(os.path.relpath(self.plot, self.folder)).as_posix()
            parts.append(f"![Share right over confidence, {first}]({address})")
        parts += [f"What `min_confidence` leaves ({first}):", markdown.thresholds_table(kept)]
        return "\n\n".join(parts)

    def entities(self) -> str:
        """Entities on public sets. Raises `FormatError` when none were given."""
        if not self.conll:
            raise FormatError("the card has a block for public sets: give --conll NAME FILE")
        return markdown.conll_table(self.conll)

    def _note(self) -> str:
        return f"In brackets: 95 % intervals, bootstrap over articles, {self.rounds:,} draws."


def render(text: str, card: Card) -> str:
    """The text of a card with every block made anew.

    Raises `FormatError` when it has no block, one that is unknown or not closed, or none for what
    was given.
    """
    makers: dict[str, Callable[[], str]] = {
        "figures": card.figures,
        "breakdowns": card.breakdowns,
        "reliability": card.reliability,
        "conll": card.entities,
    }
    blocks = [found[2] for found in _BLOCK.finditer(text)]
    if unknown := sorted(set(_MARKER.findall(text)) - makers.keys()):
        raise FormatError(f"the card has unknown blocks: {', '.join(unknown)}")
    if not blocks:
        shown = ", ".join(f"<!-- qala:{name} --> … <!-- /qala:{name} -->" for name in makers)
        raise FormatError(f"the card has no place for figures; there can be {shown}")
    if len(_MARKER.findall(text)) != 2 * len(blocks):
        raise FormatError("a block of the card is not closed, or closed without being open")
    for name, given in (("conll", card.conll), ("reliability", card.plot)):
        if given and name not in blocks:
            raise FormatError(f"the card has no block {name!r} for what was given")
    return _BLOCK.sub(lambda found: f"{found[1]}\n{makers[found[2]]()}\n\n{found[4]}", text)


def update(path: Path, card: Card) -> None:
    """Make the blocks of the card at `path` anew; nothing else in it changes."""
    text = render(path.read_text(encoding="utf-8"), card)
    path.write_text(text, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """The command. Ends with exit code 1 and a message when a file is not as it should be."""
    parser = argparse.ArgumentParser(
        prog="python -m nlp.evaluation.card", description="Write the figures of the model card."
    )
    parser.add_argument("card", type=Path, help="Markdown file with the blocks")
    parser.add_argument(
        "--set",
        dest="sets",
        nargs=3,
        action="append",
        required=True,
        metavar=("NAME", "GOLD", "PRED"),
        help="annotated articles, gold and predicted; several times, the first is plotted",
    )
    parser.add_argument(
        "--conll",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "FILE"),
        help="what `qala evaluate --conll … --json` printed",
    )
    parser.add_argument("--plot", type=Path, help="SVG file for the plot of reliability")
    parser.add_argument("--intervals", type=int, default=1000, help="bootstrap draws (1000)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the bootstrap (0)")
    given = parser.parse_args(arguments)
    try:
        card = Card(
            [_measured(*one) for one in given.sets],
            given.card.parent,
            {name: json.loads(Path(file).read_text("utf-8")) for name, file in given.conll},
            given.plot,
            given.intervals,
            given.seed,
        )
        update(given.card, card)
    except (QalaError, OSError, json.JSONDecodeError) as error:
        parser.exit(1, f"{error}\n")


def _measured(name: str, gold: str, predicted: str) -> Measured:
    pairs, missing = read_pairs(Path(gold), Path(predicted))
    return Measured(name, pairs, Path(predicted), missing)


if __name__ == "__main__":
    main()
