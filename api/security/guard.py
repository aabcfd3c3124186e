"""Asks of each request for what it needs: a host, a key, a scope, and that it is not one too many.

Flow: request → **guard** → view. Errors are those of `api.http.errors`: 401, 403, 421, 429.
"""

from http import HTTPStatus
from typing import Any

from flask import Flask, g, request
from flask.testing import FlaskClient

from api.database.models import Key
from api.http.errors import ApiError
from api.security import limits
from api.security.access import FREE, Access, access_of
from api.security.keys import allows, any_key, find_key
from api.security.local import check_host, why_not_ours
from api.settings import Settings
from api.state import state

_SCHEME = "bearer"
# Only who calls the application sets this; what clients send is in the environment as `HTTP_…`.
_INSIDE = "qala.inside"
_FIRST_KEY = "make one on the server: qala keys create NAME --scope ingest"


def register(app: Flask, settings: Settings, *, local: bool) -> None:
    """Stand before the views.

    `local`: the server is reached from this machine alone, so that nobody needs a key while there
    is none.
    """

    def identify() -> None:
        """Find out what the request needs and whose it is."""
        g.access = FREE
        rule = request.url_rule
        if request.environ.get(_INSIDE) is True:
            return
        if local:
            check_host(request, settings)
        # What nothing serves, and a question about an address, need nothing.
        if rule is None or request.method == "OPTIONS":
            return
        access = g.access = access_of(request.method, rule.rule)
        g.counted = access.counted
        if access.scope is not None:
            given = request.headers.get("Authorization")
            g.key = _key(given) if given is not None else None
            g.is_refused = given is not None and g.key is None

    def require() -> None:
        """Raise the error that the request deserves."""
        access: Access = g.access
        if g.get("is_refused"):
            raise unauthorized("This key is unknown, revoked or expired.", "invalid_token")
        if access.scope is None or (access.is_read and settings.reads == "open"):
            return
        key: Key | None = g.key
        if key is None:
            _forgive(local)
        elif not allows(key, access.scope):
            raise ApiError(
                HTTPStatus.FORBIDDEN,
                f"This needs a key with the scope {access.scope}; "
                f"this one has {', '.join(key.scopes)}.",
            )

    app.before_request(identify)
    limits.register(app, settings)
    app.before_request(require)


def inside_client(app: Flask) -> FlaskClient:
    """A client of the application for Qala's own commands: nothing is asked of it."""
    client = app.test_client()
    environ: dict[str, Any] = client.environ_base
    environ[_INSIDE] = True
    return client


def unauthorized(message: str, error: str = "") -> ApiError:
    """The error of a request that lacks a good key, as RFC 6750 has it."""
    challenge = 'Bearer realm="qala"' + (f', error="{error}"' if error else "")
    return ApiError(HTTPStatus.UNAUTHORIZED, message, headers={"WWW-Authenticate": challenge})


def _key(given: str) -> Key | None:
    scheme, _, text = given.partition(" ")
    if scheme.lower() != _SCHEME:
        return None
    with state().database.session() as session:
        return find_key(session, text.strip())


def _forgive(local: bool) -> None:
    """Let a request without a key pass, where nobody has one and it is ours; else raise 401."""
    with state().database.session() as session:
        is_keyed = any_key(session)
    if is_keyed:
        raise unauthorized("This needs a key: Authorization: Bearer KEY.")
    if not local:
        raise unauthorized(f"This needs a key, and there is none yet; {_FIRST_KEY}.")
    if reason := why_not_ours(request):
        raise unauthorized(
            f"Without a key, only this machine may do this, and {reason}. For a key, {_FIRST_KEY}."
        )
