"""Rate limits: how many reads, writes and analyses one key, or else one address, may ask for.

Flow: request → key or address → **count** → view, or 429 with `Retry-After`.
"""

import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, Response, g, request
from flask_limiter import ApplicationLimit, Limiter
from limits.errors import ConfigurationError

from api.security.counting import ProcessStorage
from api.settings import Settings, SettingsError

LIMIT_HEADER = "X-RateLimit-Limit"
REMAINING_HEADER = "X-RateLimit-Remaining"
RESET_HEADER = "X-RateLimit-Reset"
# Keys that are no good, of one address.
_REFUSED = "60/minute"
# The part of an IPv6 address that is one connection's: who has one, has them all.
_NETWORK = 64
# Seconds that Redis may take; without it each process counts for itself.
_PATIENCE = 1


def register(app: Flask, settings: Settings) -> None:
    """Count requests by what `api.security.guard` found out about them.

    That is `g.counted`, `g.key` and `g.is_refused`. Raises `SettingsError`.
    """
    if settings.limits == "off":
        return
    in_process = settings.limits == "memory"
    limits = {
        "reads": settings.limit_reads,
        "writes": settings.limit_writes,
        "analyses": settings.limit_analyses,
    }
    try:
        limiter = Limiter(
            _who,
            app=app,
            application_limits=[
                *(_limit(limit, name, partial(_is_not, name)) for name, limit in limits.items()),
                _limit(_REFUSED, "refused", lambda: not g.get("is_refused"), _address),
            ],
            strategy="fixed-window",
            storage_uri=f"{ProcessStorage.STORAGE_SCHEME[0]}://" if in_process else settings.limits,
            storage_options={}
            if in_process
            else {"socket_timeout": _PATIENCE, "socket_connect_timeout": _PATIENCE},
            in_memory_fallback_enabled=not in_process,
            key_prefix="qala",
        )
    except ConfigurationError as error:
        raise SettingsError(
            f"QALA_LIMITS cannot be used: {error}. For Redis, install qala[redis]."
        ) from error
    app.after_request(partial(_show, limiter))


def _limit(
    limit: str, name: str, exempt: Callable[[], bool], who: Callable[[], str] | None = None
) -> ApplicationLimit:
    return ApplicationLimit(
        limit,
        key_function=who,
        scope=name,
        exempt_when=exempt,
        error_message=f"That is more than {limit.replace('/', ' a ')}.",
    )


def _is_not(name: str) -> bool:
    return bool(g.get("counted") != name)


def _who() -> str:
    """Whose requests are counted together."""
    key = g.get("key")
    return f"key {key.id}" if key else _address()


def _address() -> str:
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "nowhere"  # a socket in the file system
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _NETWORK), strict=False))
    return str(address)


def _show(limiter: Limiter, response: Response) -> Response:
    """Say how much there was and is left; where there is nothing, when to come back."""
    limit = limiter.current_limit
    if limit is not None:
        response.headers[LIMIT_HEADER] = str(limit.limit.amount)
        response.headers[REMAINING_HEADER] = str(limit.remaining)
        response.headers[RESET_HEADER] = str(limit.reset_at)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers["Retry-After"] = str(max(1, limit.reset_at - int(time.time())))
    return response
