"""`qala db check`: whether what is stored is whole, and repairing it. Flow: rows → **report**."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from api.cli.running import say
from api.settings import Settings

if TYPE_CHECKING:
    from api.checking import Finding
    from api.database import Database

_STATES = {"ok": "ok", "broken": "BROKEN", "waiting": "waiting", "skipped": "skipped"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("--repair", is_flag=True, help="Repair what follows from what is there.")
@click.option("--files/--no-files", default=True, help="PostgreSQL's own files too, by amcheck.")
def check(as_json: bool, repair: bool, files: bool) -> None:
    """Check that what is stored is whole. Exit code 1 if it is not.

    Every article with its sections, mentions, quotes and speakers; each span against the text;
    words, names, topics and counts against what would be computed now; corrections and history;
    references, indexes and triggers. Others may write meanwhile: all of it is of one moment.

    --repair computes anew what follows from other rows, while others who write wait, and checks
    again. It never touches what cannot be computed: texts, spans, who speaks, what editors said.
    """
    from api import checking
    from api.database import open_database, require_newest

    with open_database(Settings.from_environ(), upgrade=False) as database:
        require_newest(database.engine)
        done: list[str] = []
        found = report(checking.check(database, server=files), quiet=as_json)
        names = [one.name for one in found if one.state == "broken"]
        if repair and names:
            for line in checking.repair(database, names):
                done.append(line)
                say(f"Repaired: {line}.")
            found = report(checking.check(database, server=files), quiet=as_json)
    if as_json:
        _print(found, done)
    if any(one.state == "broken" for one in found):
        raise click.exceptions.Exit(1)


def report(findings: "Iterable[Finding]", *, quiet: bool = False) -> "list[Finding]":
    """Print a line for each finding as it comes, unless `quiet`; returns them all."""
    found = []
    for one in findings:
        found.append(one)
        if quiet:
            continue
        ids = f": {', '.join(one.first)}" if one.first else ""
        more = " …" if one.count > len(one.first) > 0 else ""
        click.echo(f"{_STATES[one.state]:8}{one.count:8} {one.what}{ids}{more}")
    return found


def check_quietly(database: "Database") -> bool:
    """Check, and print what is broken alone; whether all is whole."""
    from api import checking

    wrong = [one for one in checking.check(database) if one.state == "broken"]
    report(wrong)
    return not wrong


def _print(found: "Sequence[Finding]", done: list[str]) -> None:
    from dataclasses import asdict

    import orjson

    whole = not any(one.state == "broken" for one in found)
    body = {"whole": whole, "repaired": done, "checks": [asdict(one) for one in found]}
    click.echo(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode())
