"""`qala keys`: the key is printed once, and no secret after that."""

from collections.abc import Callable

import pytest
from click.testing import Result

from api.database import Database
from api.security.access import SCOPES
from api.security.keys import find_key

Run = Callable[..., Result]


def test_a_key_is_made_listed_and_revoked(qala: Run, database: Database) -> None:
    made = qala("keys", "create", "محرر المكتب", "--scope", "edit", "--scope", "ingest")
    assert made.exit_code == 0
    # Alone on standard output, for scripts.
    [key] = made.stdout.splitlines()
    assert "first key" in made.stderr
    with database.session() as session:
        found = find_key(session, key)
        assert found is not None
        assert (found.name, found.scopes) == ("محرر المكتب", ["ingest", "edit"])
    key_id, secret = key.split("_")[1:]
    listed = qala("keys", "list")
    row = listed.stdout.splitlines()[1]
    assert row.split()[:2] == [key_id, "good"]
    assert "ingest,edit" in row and row.endswith("محرر المكتب")
    assert secret not in listed.output
    # By its id, or by all of it as it lies in somebody's clipboard.
    revoked = qala("keys", "revoke", key)
    assert revoked.exit_code == 0
    assert key_id in revoked.stderr and secret not in revoked.output
    assert qala("keys", "list").stdout.splitlines()[1].split()[1] == "revoked"
    with database.session() as session:
        assert find_key(session, key) is None
    assert "first key" not in qala("keys", "create", "other", "--scope", "read").stderr


def test_a_key_for_some_days_says_so(qala: Run, database: Database) -> None:
    qala("keys", "create", "guest", "--scope", "read", "--days", 30)
    assert "30 days" in qala("keys", "list").stdout


def test_without_keys_the_list_says_how_to_make_one(qala: Run, database: Database) -> None:
    found = qala("keys", "list")
    assert (found.exit_code, found.stdout) == (0, "")
    assert "qala keys create" in found.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("create", "nobody"),
        ("create", "root", "--scope", "root"),
        ("create", " ", "--scope", "read"),
        ("create", "late", "--scope", "read", "--days", 0),
        ("revoke", "0123456789ab"),
    ],
)
def test_what_cannot_be_is_an_error(
    qala: Run, database: Database, arguments: tuple[object, ...]
) -> None:
    found = qala("keys", *arguments)
    assert found.exit_code in {1, 2}
    assert found.stdout == ""
    assert "Traceback" not in found.stderr


def test_help_names_every_scope(qala: Run) -> None:
    said = qala("keys", "create", "--help").stdout
    assert [scope for scope in SCOPES if f"{scope}:" not in said] == []
