"""`qala keys`: make, list and revoke the keys of those who may write."""

import datetime as dt
from typing import TYPE_CHECKING

import click

from api.cli.running import say
from api.security.access import SCOPES
from api.settings import Settings

if TYPE_CHECKING:
    from api.database.models import Key


@click.group()
def keys() -> None:
    """Make, list and revoke the keys of those who may write."""


@keys.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    required=True,
    help="read: analyses, and reading where it is not open. ingest: storing articles. edit: "
    "corrections, merges, splits, topics. admin: all, deleting articles too. Give it again for "
    "more; every key reads.",
)
@click.option("--days", type=click.IntRange(1, 3650), metavar="N", help="Good for so long only.")
def create(name: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a key and print it, once: of its secret only a hash is kept.

    NAME says whose it is, for qala keys list. From the first key on, nobody writes without one.
    """
    from api.database import open_database
    from api.security.keys import any_key, make_key

    with open_database(Settings.from_environ()) as database:
        with database.session() as session:
            is_first = not any_key(session)
            key = make_key(session, name, scopes, days=days)
        click.echo(key)
    if is_first:
        say("This is the first key: from now on nobody writes without one, on this machine either.")
    say("Keep it now, it cannot be shown again. Send it as: Authorization: Bearer KEY")


@keys.command("list")
def list_() -> None:
    """List all keys: id, state, when made and used, scopes, name. No secret is among it."""
    from api.database import open_database
    from api.security.keys import list_keys

    with open_database(Settings.from_environ()) as database, database.session() as session:
        found = list_keys(session)
        if not found:
            say("There are no keys; make one: qala keys create NAME --scope ingest")
            return
        click.echo("id            state    made        used              scopes              name")
        for key in found:
            click.echo(_line(key))


@keys.command()
@click.argument("key_id", metavar="ID")
def revoke(key_id: str) -> None:
    """End a key for good, from the next request on. ID is the first part of it, or all of it."""
    from api.database import open_database
    from api.security.keys import revoke_key

    with open_database(Settings.from_environ()) as database, database.session() as session:
        # Who pastes the whole key should not see its secret repeated.
        key = revoke_key(session, key_id.removeprefix("qala_").partition("_")[0])
        say(f"Key {key.id} ({key.name}) is revoked.")


def _line(key: "Key") -> str:
    from api.security.keys import is_good

    state = "good" if is_good(key) else "revoked" if key.revoked_at else "expired"
    if key.expires_at and state == "good":
        state = f"{(key.expires_at - dt.datetime.now(dt.UTC)).days + 1} days"
    used = f"{key.used_at:%Y-%m-%d %H:%M}" if key.used_at else "never"
    made = f"{key.created_at:%Y-%m-%d}"
    return f"{key.id}  {state:8} {made}  {used:16}  {','.join(key.scopes):18}  {key.name}"
