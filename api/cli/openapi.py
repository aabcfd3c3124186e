"""`qala openapi`: write the OpenAPI document and the examples beside it."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from api.cli.ingest import Ingester
from api.cli.inputs import find_articles
from api.cli.running import Failures, output, progress, say
from api.cli.seeds import SEEDS
from api.settings import Settings

FOLDER = Path("openapi")


@click.group()
def openapi() -> None:
    """Write the OpenAPI document and its examples."""


@openapi.command()
@click.option(
    "-o",
    "--output",
    "out",
    default=str(FOLDER / "openapi.json"),
    show_default=True,
    help="File to write; - for standard output.",
)
def spec(out: str) -> None:
    """Write the OpenAPI 3.1 document of this version."""
    from api.app import create_app
    from api.openapi import render

    document = render(create_app(Settings(), None))
    with output(out) as file:
        file.write(document)


@openapi.command()
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER / "examples",
    show_default=True,
    help="Folder to write.",
)
def examples(folder: Path) -> None:
    """Write examples: real responses about the seeds.

    They come from a database of their own that is thrown away, and are read in float32, the same on
    every processor, whatever the settings say.
    """
    from api.app import create_app
    from api.database import open_database
    from api.openapi import write_examples

    with TemporaryDirectory(prefix="qala-") as data:
        settings = replace(
            Settings.from_environ(), database_url=None, data=Path(data), precision="fp32"
        )
        failures = Failures()
        with open_database(settings) as database:
            ingester = Ingester(database, settings, failures)
            ingester.store(progress(find_articles([str(SEEDS)]), "Analysing seeds"))
            app = create_app(settings, ingester.reader, database)
            for file in write_examples(app, folder):
                say(str(file))
    failures.end("The seeds are stored")
