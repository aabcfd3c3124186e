"""`qala train`: train the pipeline from a config."""

import json
from pathlib import Path
from typing import Any

import click

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="PATH",
    help="Recipe. Default: that of the pipeline that ships with Qala.",
)
@click.option(
    "--base", metavar="DIR_OR_HUB_NAME", help="Encoder: a folder, or a name on a model hub."
)
@click.option("--data", type=_FOLDER, metavar="DIR", help="Folder of the annotated articles.")
@click.option(
    "--output", type=_FOLDER, required=True, metavar="DIR", help="Folder to write the pipeline to."
)
@click.pass_context
def train(
    ctx: click.Context, config: Path | None, base: str | None, data: Path | None, output: Path
) -> None:
    """Train the pipeline.

    Any value of the config can be overridden by its path: --training.max_steps 100.
    """
    overrides = _overrides(ctx.args)

    from nlp.training.train import train as run

    run(config=config, base=base, data=data, output=output, overrides=overrides)


def _overrides(arguments: list[str]) -> dict[str, Any]:
    """`--section.key value` and `--section.key=value` pairs; values are JSON, or else strings."""
    found: dict[str, Any] = {}
    rest = iter(arguments)
    for argument in rest:
        name, given, value = argument.removeprefix("--").partition("=")
        if not argument.startswith("--") or "." not in name:
            raise click.UsageError(f"{argument} is no option, nor a path like --training.max_steps")
        if not given:
            following = next(rest, None)
            if following is None:
                raise click.UsageError(f"{argument} needs a value")
            value = following
        try:
            found[name] = json.loads(value)
        except json.JSONDecodeError:
            found[name] = value
    return found
