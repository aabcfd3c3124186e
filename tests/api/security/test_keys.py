"""Keys: made once, found by their secret alone, ended by revoking or by time."""

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Callable

import pytest
from sqlalchemy import text

from api.database import Database, models
from api.errors import NotFoundError
from api.security import keys
from api.security.keys import KeyValueError, any_key, find_key, list_keys, make_key, revoke_key

NewKey = Callable[..., str]


def test_a_key_is_long_and_random_and_only_its_hash_is_stored(
    database: Database, new_key: NewKey
) -> None:
    made = {new_key("edit") for _ in range(20)}
    assert len(made) == 20
    with database.engine.connect() as connection:
        rows = {row.id: row for row in connection.execute(text("SELECT * FROM keys"))}
    for key in made:
        form = re.fullmatch(r"qala_([0-9a-f]{12})_([0-9a-f]{64})", key)
        assert form is not None
        row = rows[form[1]]
        assert bytes(row.digest) == hashlib.sha256(form[2].encode()).digest()
        assert form[2] not in repr(row)
        assert row.scopes == ["edit"]


def test_it_is_found_whole_and_in_no_other_form(database: Database, new_key: NewKey) -> None:
    key, other = new_key("ingest"), new_key("ingest")
    *_, key_id, secret = key.split("_")
    wrong = [
        *("", "qala", key_id, secret, key.upper(), f" {key}", f"{key}\n", f"{key}0", key[:-1]),
        f"qala_{key_id}_{other.split('_')[2]}",
        f"qala_{'0' * 12}_{secret}",
        f"qala_{key_id}_{hashlib.sha256(secret.encode()).hexdigest()}",
        key.replace("qala", "قالة"),
    ]
    with database.session() as session:
        found = find_key(session, key)
        assert found is not None
        assert (found.id, found.scopes) == (key_id, ["ingest"])
        assert [text for text in wrong if find_key(session, text)] == []


def test_secrets_are_compared_in_constant_time_whether_there_is_such_a_key_or_not(
    database: Database, new_key: NewKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[int, int]] = []
    real = hmac.compare_digest

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    key = new_key("read")
    with database.session() as session:
        assert find_key(session, key)
        assert not find_key(session, f"qala_{'0' * 12}_{'0' * 64}")
    assert compared == [(32, 32)] * 2


def test_a_revoked_key_is_good_for_nothing_and_stays_on_the_list(
    database: Database, new_key: NewKey
) -> None:
    key = new_key("admin")
    with database.session() as session:
        revoke_key(session, key.split("_")[1])
    with database.session() as session:
        assert find_key(session, key) is None
        [row] = list_keys(session)
        revoked = row.revoked_at
        # Again changes nothing.
        assert revoke_key(session, row.id).revoked_at == revoked
        assert any_key(session)
        with pytest.raises(NotFoundError, match="qala keys list"):
            revoke_key(session, "nothing")


def test_a_key_ends_by_itself(database: Database, new_key: NewKey) -> None:
    key = new_key("read", days=30)
    with database.session() as session:
        row = find_key(session, key)
        assert row is not None and row.expires_at is not None
        assert dt.timedelta(29) < row.expires_at - row.created_at <= dt.timedelta(30)
        row.expires_at = row.created_at - dt.timedelta(seconds=1)
    with database.session() as session:
        assert find_key(session, key) is None


def test_it_is_noted_when_a_key_was_used_but_not_each_time(
    database: Database, new_key: NewKey
) -> None:
    key = new_key("read")
    used = []
    for _ in range(3):
        with database.session() as session:
            assert find_key(session, key)
        with database.session() as session:
            used.append(session.get_one(models.Key, key.split("_")[1]).used_at)
    assert used[0] is not None
    assert used == [used[0]] * 3
    with database.session() as session:
        row = session.get_one(models.Key, key.split("_")[1])
        row.used_at = used[0] - dt.timedelta(hours=1)
    with database.session() as session:
        found = find_key(session, key)
        assert found is not None and found.used_at is not None
        assert found.used_at > used[0]


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        (["read"], {"read"}),
        (["ingest"], {"read", "ingest"}),
        (["edit"], {"read", "edit"}),
        (["ingest", "edit"], {"read", "ingest", "edit"}),
        (["admin"], {"read", "ingest", "edit", "admin"}),
    ],
)
def test_what_each_scope_allows(scopes: list[str], allowed: set[str]) -> None:
    key = models.Key(scopes=scopes)
    assert {scope for scope in keys.SCOPES if keys.allows(key, scope)} == allowed


@pytest.mark.parametrize(
    ("name", "scopes"),
    [("", ["read"]), ("x" * 201, ["read"]), ("a\nb", ["read"]), ("a", []), ("a", ["root"])],
)
def test_what_is_no_key(database: Database, name: str, scopes: list[str]) -> None:
    with pytest.raises(KeyValueError), database.session() as session:
        make_key(session, name, scopes)
    with database.session() as session:
        assert not any_key(session)
