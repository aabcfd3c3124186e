"""What the OpenAPI document says of keys, scopes and limits, from the table of access.

Flow: `api.security.access` → **document** → clients, `/docs`.
"""

from typing import Any

from api.security.access import Access, access_of
from api.security.limits import LIMIT_HEADER, REMAINING_HEADER, RESET_HEADER
from api.settings import Settings

SCHEME = "key"
SCHEMES: dict[str, Any] = {
    SCHEME: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "qala_<id>_<secret>",
        "description": "A key of `qala keys create`. Its scopes: `read` (which every key has), "
        "`ingest`, `edit`, and `admin`, which has all. Without any key made, a server that "
        "listens on its own machine alone takes requests from there without one.",
    }
}
HEADERS: dict[str, Any] = {
    "WWW-Authenticate": {
        "description": "That a key is wanted, and what was wrong with the one given (RFC 6750).",
        "schema": {"type": "string"},
        "example": 'Bearer realm="qala", error="invalid_token"',
    },
    "Retry-After": {
        "description": "In how many seconds to ask again.",
        "schema": {"type": "integer"},
        "example": 12,
    },
    LIMIT_HEADER: {
        "description": "How many requests of this kind the key, or else the address, may make in "
        "the present window. Absent where requests are not counted, as its two companions.",
        "schema": {"type": "integer"},
        "example": 3000,
    },
    REMAINING_HEADER: {
        "description": "How many of them are left.",
        "schema": {"type": "integer"},
        "example": 2999,
    },
    RESET_HEADER: {
        "description": "When the window ends, in seconds since 1970.",
        "schema": {"type": "integer"},
        "example": 1767225600,
    },
}


def access_to(path: str, method: str) -> Access:
    """What an operation of the document needs."""
    return access_of(method.upper(), path.replace("{", "<").replace("}", ">"))


def security(access: Access, settings: Settings) -> list[dict[str, list[str]]]:
    """The `security` of an operation. An empty requirement means that no key is needed."""
    if access.scope is None:
        return []
    needed: dict[str, list[str]] = {SCHEME: [access.scope]}
    return [{}, needed] if access.is_read and settings.reads == "open" else [needed]


def errors(access: Access) -> dict[str, str]:
    """The errors that stand before a view, by status, each with its description."""
    found: dict[str, str] = {}
    if access.scope is not None:
        found["401"] = "The key is missing, unknown, revoked or expired."
        # Every key reads.
        if access.scope != "read":
            found["403"] = f"The key lacks the scope `{access.scope}`."
    if access.counted:
        found["429"] = "Too many requests of this kind; `Retry-After` says when to ask again."
    return found


def headers(access: Access, status: str) -> list[str]:
    """The headers that are about keys and limits, of an answer with this status."""
    names = []
    if status == "401":
        names.append("WWW-Authenticate")
    if status in {"429", "503"}:
        names.append("Retry-After")
    if access.counted and (status.startswith("2") or status == "429"):
        names += [LIMIT_HEADER, REMAINING_HEADER, RESET_HEADER]
    return names
