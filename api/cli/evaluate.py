"""`qala evaluate`: measure predicted annotations against gold ones."""

import itertools
import json
from pathlib import Path

import click

from api.cli.running import say
from nlp.errors import FormatError
from nlp.evaluation import (
    find_differences,
    intervals,
    measure,
    pair_articles,
    tally_article,
    to_json,
    to_table,
)
from nlp.interchange import AnnotatedArticle, read_annotated

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("gold", type=_FILE)
@click.argument("predicted", type=_FILE, metavar="PRED")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--errors",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="List the first N differences, by class.",
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
    gold: Path, predicted: Path, *, as_json: bool, errors: int, rounds: int, seed: int
) -> None:
    """Measure predictions against gold annotations.

    GOLD and PRED hold an annotated article a line, paired by id; an article without a prediction
    counts as one with nothing found. With --json the differences are a list in the object.
    """
    wanted = _read(gold, {})
    given = _read(predicted, {article.id: article.text for article in wanted.values()})
    if missing := sorted(wanted.keys() - given.keys()):
        shown = ", ".join(missing[:5])
        say(f"No prediction for {len(missing)} of {len(wanted)} articles: {shown}")
    pairs = list(pair_articles(wanted.values(), given))
    tallies = [tally_article(*pair) for pair in pairs]
    around = intervals(tallies, rounds, seed=seed) if rounds else None
    found = measure(tallies)
    every = itertools.chain.from_iterable(find_differences(*pair) for pair in pairs)
    listed = [str(difference) for difference in itertools.islice(every, errors)]
    if as_json:
        data = to_json(found, around) | ({"errors": listed} if errors else {})
        click.echo(json.dumps(data, ensure_ascii=False))
    else:
        click.echo(to_table(found, around))
        for line in ["", *listed] if listed else []:
            click.echo(line)


def _read(path: Path, texts: dict[str, str]) -> dict[str, AnnotatedArticle]:
    try:
        with path.open("rb") as lines:
            return {article.id: article for article in read_annotated(lines, texts)}
    except FormatError as error:
        raise FormatError(f"{path}: {error}") from error
