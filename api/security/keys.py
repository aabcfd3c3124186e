"""Keys to the API: made, found, listed, revoked. Of a secret, only its SHA-256 is stored.

A key reads `qala_<id>_<secret>`: 12 and 64 hexadecimal digits. The secret has 256 random bits, so
that a quick hash is enough; a slow one is for what people choose.

Flow: `qala keys` → **table `keys`** → `api.security.access`.
"""

import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from api.database.models import Key
from api.errors import NotFoundError
from api.security.access import SCOPES, Scope
from nlp.errors import QalaError

_FORM = re.compile(r"qala_([0-9a-f]{12})_([0-9a-f]{64})\Z")
_LONGEST_NAME = 200
# Compared with where there is no such key, so that both take as long.
_NOBODYS = bytes(32)
# So often at most is it written down that a key was used.
_USED_EVERY = dt.timedelta(minutes=10)


class KeyValueError(QalaError):
    """A key cannot be made like this; the message says why."""


def make_key(session: Session, name: str, scopes: Iterable[str], *, days: int | None = None) -> str:
    """Store a new key and return it: it cannot be had again.

    `days` says for how long it is good. Raises `KeyValueError`.
    """
    name = name.strip()
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise KeyValueError(f"A key's name has 1 to {_LONGEST_NAME} printable characters.")
    chosen = set(scopes)
    if not chosen or not chosen <= set(SCOPES):
        raise KeyValueError(f"A key has scopes out of {', '.join(SCOPES)}.")
    key_id, secret = secrets.token_hex(6), secrets.token_hex(32)
    session.add(
        Key(
            id=key_id,
            name=name,
            digest=_digest(secret),
            scopes=[scope for scope in SCOPES if scope in chosen],
            expires_at=_now() + dt.timedelta(days=days) if days else None,
        )
    )
    return f"qala_{key_id}_{secret}"


def find_key(session: Session, text: str) -> Key | None:
    """The key that this is, when it may be used now. Notes that it was."""
    form = _FORM.match(text)
    if form is None:
        return None
    key = session.get(Key, form[1])
    is_it = hmac.compare_digest(key.digest if key else _NOBODYS, _digest(form[2]))
    if key is None or not is_it or not is_good(key):
        return None
    now = _now()
    if key.used_at is None or now - key.used_at > _USED_EVERY:
        key.used_at = now
    return key


def is_good(key: Key) -> bool:
    """Whether it is neither revoked nor expired."""
    return key.revoked_at is None and (key.expires_at is None or _now() < key.expires_at)


def allows(key: Key, scope: Scope) -> bool:
    """Whether a key is good for a scope: every key reads, and `admin` does everything."""
    return scope == "read" or scope in key.scopes or "admin" in key.scopes


def any_key(session: Session) -> bool:
    """Whether a key was ever made, be it revoked since."""
    return bool(session.scalar(select(exists(select(Key.id)))))


def list_keys(session: Session) -> list[Key]:
    """All keys, the oldest first."""
    return list(session.scalars(select(Key).order_by(Key.created_at, Key.id)))


def revoke_key(session: Session, key_id: str) -> Key:
    """End a key for good, from the next request on. Raises `NotFoundError`."""
    key = session.get(Key, key_id)
    if key is None:
        raise NotFoundError(f"There is no key {key_id}; qala keys list shows them.")
    key.revoked_at = key.revoked_at or _now()
    return key


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
