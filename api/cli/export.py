"""`qala export`: stored lists as files, in the forms that the API serves. Flow: rows → **files**.

The lists are those of the API, asked in this process: the same filters, checks and writers.
"""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING

import click

from api.cli.running import load_reader, output, progress, say
from api.settings import Settings
from nlp.interchange import to_line

if TYPE_CHECKING:
    import marshmallow as ma
    from flask import Flask

    from api.articles.service import ArticleIn
    from api.database import Database

LINES = "jsonl"
# Forms of a list by the names that the API has for them.
_NAMES = {LINES: "ndjson"}
# What says how the API is asked, and not which items.
_NOT_OPTIONS = {"cursor", "offsets", "format"}
# What the options' values are called by, so that none takes the name of another.
_OPTION = "list_"
# Articles looked up at once.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Export:
    """One list: its address in the API and what its files can be."""

    path: str
    forms: tuple[str, ...] = (LINES, "csv")

    def arguments(self) -> "type[ma.Schema]":
        """The schema of its arguments in the API."""
        from api.articles.schemas import ArticleArgsSchema
        from api.entities.arguments import EntityArgsSchema
        from api.quotes.filters import QuoteArgsSchema
        from api.schemas import PageArgsSchema

        return {
            "/articles": ArticleArgsSchema,
            "/entities": EntityArgsSchema,
            "/quotes": QuoteArgsSchema,
            "/topics": PageArgsSchema,
        }[self.path]


class _ExportCommand(click.Command):
    """A command whose options are the list's arguments in the API, read when they are needed."""

    def __init__(self, name: str, export: Export, about: str) -> None:
        super().__init__(name, callback=lambda **options: _export(export, **options), help=about)
        self.export = export

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The options; the API's modules are loaded for them."""
        options: list[click.Parameter] = [
            click.Option(
                ["-o", "--output", "out"],
                default="-",
                metavar="FILE",
                help="Default: - (stdout).",
            ),
            click.Option(
                ["--format", "form"],
                type=click.Choice(self.export.forms),
                default=LINES,
                show_default=True,
                help="Form of the file.",
            ),
        ]
        for name, field in self.export.arguments()._declared_fields.items():
            key = field.data_key or name
            if key not in _NOT_OPTIONS:
                help_text = field.metadata["description"].replace("`", "")
                options.append(click.Option([_flag(key), _OPTION + key], help=help_text))
        return [*options, *super().get_params(ctx)]


@click.group()
def export() -> None:
    """Write what is stored to standard output or a file, filtered and in the forms of the API.

    JSON lines and CSV hold the whole list, unless --limit is given; the other forms hold one page.
    """


for command in (
    _ExportCommand(
        "articles",
        Export("/articles"),
        "Write articles. JSON lines hold them as they were handed in, in order of id, and `qala "
        "ingest` reads them again; CSV holds no texts.",
    ),
    _ExportCommand(
        "quotes",
        Export("/quotes", (LINES, "csv", "atom", "annotations", "schemaorg")),
        "Write quotes as the API serves them.",
    ),
    _ExportCommand("entities", Export("/entities"), "Write entities as the API serves them."),
    _ExportCommand("topics", Export("/topics"), "Write topics as the API serves them."),
):
    export.add_command(command)


def _export(export: Export, out: str, form: str, **options: str | None) -> None:
    from api.app import create_app
    from api.database import open_database

    settings = Settings.from_environ()
    asked = {
        name.removeprefix(_OPTION): value for name, value in options.items() if value is not None
    }
    # Only what is looked for by meaning needs the model.
    reader = load_reader(settings) if "about" in asked else None
    count = 0
    with open_database(settings) as database:
        app = create_app(settings, reader, database)
        if export.path == "/articles" and form == LINES:
            pieces = _articles(app, database, asked)
        else:
            pieces = _pieces(app, export.path, {**asked, "format": _NAMES.get(form, form)})
        with output(out) as file:
            for piece in progress(pieces, "Exporting", unit="piece"):
                file.write(piece)
                count += _rows(piece) if form == "csv" else piece.count("\n")
    what = export.path.strip("/")
    if form in {LINES, "csv"}:
        say(f"{count - (form == 'csv')} {what}.")  # a table has a header
    else:
        say(f"A page of {what}.")


def _pieces(app: "Flask", path: str, asked: dict[str, str]) -> Iterator[str]:
    """A list as the API answers with it, piece by piece. Raises click's errors for its errors."""
    from api.security.guard import inside_client
    from api.state import KEY

    settings: Settings = app.extensions[KEY].settings
    root = settings.public_url or f"http://{settings.host}:{settings.port}"
    with closing(inside_client(app).get(path, base_url=root, query_string=asked)) as response:
        if response.status_code != HTTPStatus.OK:
            body = response.get_json()
            for name, messages in body["errors"].get("query", {}).items():
                raise click.BadParameter(" ".join(messages), param_hint=_flag(name))
            raise click.ClickException(body["message"])
        for piece in response.iter_encoded():
            yield piece.decode()


def _articles(app: "Flask", database: "Database", asked: dict[str, str]) -> Iterator[str]:
    """Articles as they were handed in, a line each, in order of id."""
    from api.articles.service import stored_articles

    if not asked:
        yield from map(_line, stored_articles(database))
        return
    pieces = _pieces(app, "/articles", {**asked, "format": "ndjson"})
    ids = iter(sorted(json.loads(line)["id"] for piece in pieces for line in piece.splitlines()))
    while batch := list(islice(ids, _BATCH)):
        yield from map(_line, stored_articles(database, batch))


def _line(article: "ArticleIn") -> str:
    date = article.date and article.date.isoformat()
    return to_line({**asdict(article), "date": date})


def _rows(piece: str) -> int:
    """How many rows a piece of a table has: each holds whole ones."""
    return sum(1 for _ in csv.reader(io.StringIO(piece, newline="")))


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"
