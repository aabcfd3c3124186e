"""`qala db backup` and `qala db restore`. Flow: tables ⇄ **file**."""

import sys
from pathlib import Path

import click

from api.cli.checking import check_quietly
from api.cli.running import say
from api.settings import Settings


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True))
def backup(file: Path) -> None:
    """Write all that is stored to FILE, in the place of what was there.

    It is of one moment, while others go on writing: articles with all that was found in them,
    vectors, topics, corrections with their history, keys (hashed). FILE appears when it is whole
    and on disk, and only its owner can read it; - is standard output.
    """
    from api.backup import back_up
    from api.database import open_database

    with open_database(Settings.from_environ(), upgrade=False) as database:
        to_pipe = str(file) == "-"
        manifest = back_up(database.engine, sys.stdout.buffer if to_pipe else file)
    say(
        f"{manifest.rows} rows of {len(manifest.tables)} tables, revision {manifest.revision}, "
        f"made {manifest.made_at}."
    )


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="In the place of all that the database holds.")
def restore(file: Path, replace: bool) -> None:
    """Put what `qala db backup` wrote into an empty database.

    FILE is read to its end first: one that was cut short or altered is refused, and the database
    left as it is. All of it goes in or nothing. Tables of an older version are then migrated, and
    what is there is checked (`qala db check`): exit code 1 if it is not whole.
    """
    from api import backup as backups
    from api.database import open_database

    with open_database(Settings.from_environ(), upgrade=False) as database:
        manifest = backups.restore(database, file, replace=replace)
        say(f"{manifest.rows} rows of {len(manifest.tables)} tables, made {manifest.made_at}.")
        if not check_quietly(database):
            raise click.exceptions.Exit(1)
