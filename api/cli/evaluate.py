"""`qala evaluate`: measure predicted annotations against gold ones, or entities on a CoNLL set."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.running import load_reader, output, progress, say
from api.settings import Settings

if TYPE_CHECKING:
    from nlp.evaluation.tally import Pairs
    from nlp.records import Mention

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_GROUPINGS = ("kind", "outlet", "section", "distance", "cue")
_ALL = 1_000_000_000


class _Most(click.IntRange):
    """A number that may be left out, but only where no file follows."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and not value.lstrip("-").isdecimal():
            self.fail(f"{value!r} is no number; without one, it goes behind the files", param, ctx)
        return super().convert(value, param, ctx)


@click.command()
@click.argument("gold", type=_FILE, required=False)
@click.argument("predicted", type=_FILE, required=False, metavar="[PRED]")
@click.option(
    "--conll",
    type=_FILE,
    metavar="FILE",
    help="Read the texts of FILE and measure their entities; without GOLD and PRED.",
)
@click.option(
    "--model",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="With --conll: folder of the pipeline. Default: QALA_MODEL, or the one that ships.",
)
@click.option(
    "--guidelines",
    default="qala",
    metavar="NAME",
    help="With --conll: whose guidelines entities are read by. Default: qala.",
)
@click.option("-o", "--output", "out", default="-", metavar="OUT", help="Default: - (stdout).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--by",
    type=click.Choice(_GROUPINGS),
    multiple=True,
    help="Add the measures by group of statements; may come several times.",
)
@click.option(
    "--reliability",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.svg",
    help="Add how far confidences can be trusted, and plot it into FILE.svg.",
)
@click.option(
    "--errors",
    type=_Most(0),
    is_flag=False,
    flag_value=_ALL,
    default=None,
    metavar="[N]",
    help="Count differences by class and list the first N of each (without N, all).",
)
@click.option(
    "--intervals",
    "rounds",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Add 95 % intervals from N bootstrap draws of articles (1000 is usual).",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the bootstrap.")
def evaluate(
    gold: Path | None,
    predicted: Path | None,
    *,
    conll: Path | None,
    model: Path | None,
    guidelines: str,
    out: str,
    as_json: bool,
    by: tuple[str, ...],
    reliability: Path | None,
    errors: int | None,
    rounds: int,
    seed: int,
) -> None:
    """Measure predictions against gold annotations.

    GOLD and PRED hold an annotated article a line, paired by id; an article without a prediction
    counts as one with nothing found. With --json all that is asked for is in one object.

    With --conll, FILE holds a token and its tag a line (PER, LOC and ORG count, other types are
    O). The pipeline reads the tokens joined into texts, its mentions are widened to whole tokens,
    and an entity is right when its type and both ends are.
    """
    if conll is not None:
        if gold or by or reliability or errors is not None:
            raise click.UsageError(
                "--conll goes with --model, --guidelines, --json, --intervals and --seed only"
            )
        parts = [_conll(conll, model, guidelines, rounds, seed)]
    elif gold is None or predicted is None:
        raise click.UsageError("GOLD and PRED are needed, or --conll FILE")
    elif model is not None:
        raise click.UsageError("--model goes with --conll: PRED holds what a model has read")
    else:
        parts = _annotated(gold, predicted, by, reliability, errors, rounds, seed)
    data = {key: value for _, part in parts for key, value in part.items()}
    tables = "\n\n".join(table for table, _ in parts)
    with output(out) as file:
        file.write((json.dumps(data, ensure_ascii=False) if as_json else tables) + "\n")


# A table, and the fields of the JSON object that say the same.
_Part = tuple[str, dict[str, Any]]


def _annotated(
    gold: Path,
    predicted: Path,
    by: Sequence[str],
    plot: Path | None,
    errors: int | None,
    rounds: int,
    seed: int,
) -> list[_Part]:
    from nlp.evaluation import find_differences, intervals, measure, tables, to_json, to_table
    from nlp.evaluation.breakdown import break_down
    from nlp.evaluation.files import read_pairs
    from nlp.evaluation.groupings import GROUPINGS
    from nlp.evaluation.tally import tally_article

    pairs, missing = read_pairs(gold, predicted)
    if missing:
        shown = ", ".join(missing[:5])
        say(f"No prediction for {len(missing)} of {len(pairs)} articles: {shown}")
    tallies = [tally_article(*pair) for pair in pairs]
    found, around = measure(tallies), intervals(tallies, rounds, seed=seed) if rounds else None
    parts: list[_Part] = [(to_table(found, around), to_json(found, around))]
    if by:
        sorted_by = {name: break_down(pairs, GROUPINGS[name], rounds, seed) for name in by}
        shown_by = [tables.groups_table(GROUPINGS[name].title, g) for name, g in sorted_by.items()]
        data = {name: tables.groups_json(groups) for name, groups in sorted_by.items()}
        parts.append(("\n\n".join(shown_by), {"by": data}))
    if plot is not None:
        parts.append(_reliability(pairs, predicted, plot, rounds, seed))
    if errors is not None:
        listed = [difference for pair in pairs for difference in find_differences(*pair)]
        table = tables.differences_table(listed, errors)
        parts.append((table, tables.differences_json(listed, errors)))
    return parts


def _reliability(pairs: "Pairs", predicted: Path, plot: Path, rounds: int, seed: int) -> _Part:
    from nlp.evaluation import tables
    from nlp.evaluation.confidences import keep_sure
    from nlp.evaluation.files import read_reliability
    from nlp.evaluation.plot import draw

    found, confidences = read_reliability(pairs, predicted, rounds, seed)
    kept = keep_sure(pairs, confidences)
    with output(str(plot)) as file:
        file.write(draw(found))
    data = {"reliability": tables.reliability_json(found, kept)}
    return tables.reliability_table(found, kept), data


def _conll(path: Path, model: Path | None, guidelines: str, rounds: int, seed: int) -> _Part:
    from nlp.evaluation import tables
    from nlp.evaluation.conll import score_texts
    from nlp.evaluation.files import read_conll

    texts = read_conll(path)
    reader = load_reader(Settings.from_environ(), model)
    if guidelines != "qala":
        reader.follow(guidelines)

    def find(several: Iterable[str]) -> "Iterable[tuple[Mention, ...]]":
        for analysis in progress(reader.read_many(several), "Reading", len(texts), "text"):
            yield analysis.mentions

    found = score_texts(texts, find, rounds, seed)
    return tables.conll_table(found), tables.conll_json(found)
