"""`qala db`: migrate the database, load archives, say what it holds, check and back it up."""

from typing import TYPE_CHECKING

import click

from api.cli.backups import backup, restore
from api.cli.checking import check
from api.cli.running import load_reader, progress, say
from api.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

TABLES = ("articles", "statements", "mentions", "entities")


@click.group()
def db() -> None:
    """Migrate the database, load archives, say what it holds, check it, back it up."""


@db.command()
@click.option(
    "--down-to", metavar="REVISION", help="Undo newer migrations, for an older version of Qala."
)
def migrate(down_to: str | None) -> None:
    """Bring the tables up to date; on an empty database, make them.

    --down-to takes the tables back to those of an older version, which hold less: below 0005 keys
    are lost, below 0002 corrections, topics, merges and history too. Make a backup first.
    """
    from api.database import current_revision, downgrade, open_database

    with open_database(Settings.from_environ(), upgrade=down_to is None) as database:
        if down_to is not None:
            downgrade(database.engine, down_to)
        click.echo(f"The database is at revision {current_revision(database.engine)}.")


@db.command()
def status() -> None:
    """Print where the database is, its revision, and how many rows it holds."""
    from api.database import current_revision, head_revision, open_database

    settings = Settings.from_environ()
    with open_database(settings, upgrade=False) as database:
        place = database.engine.url.render_as_string(hide_password=True)
        found, newest = current_revision(database.engine), head_revision()
        click.echo(f"database    {place}")
        click.echo(
            f"revision    {found or 'none'}{'' if found == newest else f' (newest: {newest})'}"
        )
        if found is None:
            raise click.ClickException("The database has no tables; run: qala db migrate")
        for table in TABLES:
            click.echo(f"{table:12}{_count(database.engine, f'SELECT count(*) FROM {table}')}")
        if found != newest:
            raise click.ClickException("The tables are not up to date; run: qala db migrate")


@db.command()
@click.option(
    "--all", "every", is_flag=True, help="Words and vectors of all, not the missing ones."
)
@click.option("--no-vectors", is_flag=True, help="Leave out vectors, which need the model.")
@click.option("--threads", type=click.IntRange(1), metavar="N", help="Threads for vectors.")
def derive(every: bool, no_vectors: bool, threads: int | None) -> None:
    """Compute anew what follows from what is stored.

    Words that articles and quotes are found by, entities with their names and counts, topics of
    quotes, and the vectors that quotes are found by in meaning: words and vectors where they are
    missing, the rest whole. After a migration all but vectors has been done already.

    Cut off, the same command again does the rest.
    """
    from api import derive as deriving
    from api.database import open_database

    settings = Settings.from_environ()
    with open_database(settings) as database:
        say(f"{deriving.derive_registry(database)} entities.")
        articles = deriving.without_words(database, every=every)
        for step, what in (
            (deriving.derive_statement_words, "Words of quotes"),
            (deriving.derive_article_words, "Words of articles"),
        ):
            for _ in progress(step(database, articles), what, len(articles)):
                pass
        say(f"Words of {len(articles)} articles.")
        say(f"{deriving.derive_topics(database)} topics.")
        missing = 0 if no_vectors else deriving.without_vectors(database, every=every)
        if missing:
            reader = load_reader(settings, threads=threads)
            steps = deriving.derive_vectors(database, reader, every=every)
            for _ in progress(steps, "Vectors", missing, "quote"):
                pass
        say(f"Vectors of {missing} quotes.")


@db.command()
@click.argument("paths", nargs=-1, metavar="PATH…")
@click.option("--replace", is_flag=True, help="Store anew what is stored already.")
@click.option(
    "--bulk/--no-bulk",
    default=None,
    help="Drop indexes and make them again at the end; nobody else can write meanwhile. "
    "Default: for a load of thousands into an empty database.",
)
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True, metavar="N")
def load(paths: tuple[str, ...], replace: bool, bulk: bool | None, processes: int) -> None:
    """Store what `qala annotate` wrote as Parquet, with no model and many times faster.

    PATH is a .parquet file, a folder of these, a pattern, or an address such as
    s3://bucket/folder. What is stored with the same text already is left as it is, so that a load
    that was cut off is finished by the same command. What fails is reported, the rest goes on, and
    the exit code is 1.
    """
    from api.cli.loading import load_files

    load_files(paths, replace=replace, bulk=bulk, processes=processes)


for command in (check, backup, restore):
    db.add_command(command)


def _count(engine: "Engine", query: str) -> int:
    from sqlalchemy import text

    with engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())
