"""A server that listens on this machine alone: what of it other machines and pages may not reach.

Flow: request → **does it come from this machine, and from no other site's page** → guard.

A page of any site can make its visitor's browser ask a server on this machine: by a form or a
script, and, once its name leads here (DNS rebinding), with the answer readable. The browser says in
`Host`, `Origin` and `Sec-Fetch-Site` for whom it asks.
"""

from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Request

from api.http.errors import ApiError
from api.settings import Settings

# What proxies add. Through one, a request of anybody's comes from this machine.
_PROXIED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto")
_PORTS = {"http": "80", "https": "443"}


def is_loopback(host: str | None) -> bool:
    """Whether a host, as a name or an address without brackets, is always this machine."""
    if host is None:
        return False
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_local(settings: Settings) -> bool:
    """Whether a server by these settings is to be reached from this machine alone."""
    return is_loopback(settings.host) and settings.proxies == 0


def check_host(request: Request, settings: Settings) -> None:
    """Raise 421 unless the request is for this machine by one of its own names.

    The host of `QALA_PUBLIC_URL` is one, for who puts a proxy before it.
    """
    host, _ = _named(request)
    if is_loopback(host) or (host and host == urlsplit(settings.public_url).hostname):
        return
    raise ApiError(
        HTTPStatus.MISDIRECTED_REQUEST,
        "This server answers under the names of its own machine; set QALA_PUBLIC_URL to add one.",
    )


def why_not_ours(request: Request) -> str | None:
    """Why a request without a key may not write: it may come from elsewhere. None: it may."""
    host, port = _named(request)
    if not is_loopback(request.remote_addr) or any(name in request.headers for name in _PROXIED):
        return "it came from another machine"
    # nginx, unless told otherwise, adds nothing of the above, but speaks HTTP/1.0.
    if request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        return "it came by HTTP/1.0, as from a proxy"
    if not is_loopback(host) or port != str(request.environ.get("SERVER_PORT")):
        return "its Host is not this server"
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.headers.get('Host')}":
        return "it came from another site's page"
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        return "it came from another site's page"
    return None


def _named(request: Request) -> tuple[str | None, str]:
    """Host and port that the client asked for."""
    try:
        parts = urlsplit(f"//{request.headers.get('Host', '')}")
        return parts.hostname, str(parts.port or _PORTS[request.scheme])
    except ValueError:
        return None, ""
