"""`qala train`: train the pipeline from a config. Flow: annotated articles → **model**."""

import json
import logging
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

import nlp
from api.cli.running import say

_CONFIG = Path(nlp.__file__).parent / "configs" / "qala_ar.cfg"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=_CONFIG,
    metavar="PATH",
    help="Recipe. Default: that of the pipeline that ships with Qala.",
)
@click.option(
    "--base",
    metavar="DIR_OR_NAME@COMMIT",
    help="Encoder: a folder, or a name on a model hub with the commit that is meant. Default: the "
    "one that the recipe names.",
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="Folder that holds corpus/train.jsonl, and ner/ where there is more to learn from.",
)
@click.option(
    "--output", type=_FOLDER, required=True, metavar="DIR", help="Folder to write the pipeline to."
)
@click.option(
    "--start", type=_FOLDER, metavar="DIR", help="Pipeline of the same recipe to train on from."
)
@click.option(
    "--articles",
    type=_FILE,
    multiple=True,
    metavar="FILE",
    help="Further annotated articles, JSON Lines. May be given several times.",
)
@click.option(
    "--silver",
    type=_FILE,
    multiple=True,
    metavar="FILE",
    help="Articles that a model annotated (qala annotate). May be given several times.",
)
@click.argument("overrides", nargs=-1, type=click.UNPROCESSED, metavar="[--SETTING VALUE]…")
def train(
    config: Path,
    base: str | None,
    data: Path,
    output: Path,
    start: Path | None,
    articles: tuple[Path, ...],
    silver: tuple[Path, ...],
    overrides: tuple[str, ...],
) -> None:
    """Train the pipeline.

    Settings of the recipe's training section can be given on the command line: --epochs 2.
    """
    from nlp.training.loop import Settings
    from nlp.training.train import Files
    from nlp.training.train import train as run

    changes = _changes(overrides, {field.name for field in fields(Settings)})
    logging.getLogger("nlp.training").setLevel(logging.INFO)
    files = Files(data, articles, silver)
    say(f"Written to {run(config, files, output, base, start, changes)}")


def _changes(arguments: tuple[str, ...], known: set[str]) -> dict[str, Any]:
    """`--setting value` and `--setting=value` pairs. Raises `UsageError` for what is unknown."""
    found: dict[str, Any] = {}
    rest = iter(arguments)
    for argument in rest:
        option, given, value = argument.partition("=")
        name = option.removeprefix("--").replace("-", "_")
        if not option.startswith("--") or name not in known:
            settings = ", ".join(f"--{setting.replace('_', '-')}" for setting in sorted(known))
            raise click.UsageError(f"{option} is no setting of the recipe; there are {settings}")
        if not given:
            following = next(rest, None)
            if following is None:
                raise click.UsageError(f"{option} needs a value")
            value = following
        try:
            found[name] = json.loads(value)
        except json.JSONDecodeError as error:
            raise click.UsageError(
                f"{option}: {value!r} is no number, nor true or false"
            ) from error
    return found
