"""What keeps browsers safe, on every answer: no other type, no frame, no scripts but a page's own.

Flow: view → answer → **headers** → client. A page brings its own policy (`api.dashboard.policy`);
everything else is data that may load nothing.
"""

from flask import Flask, Response, request
from flask_cors import CORS

from api.http.responses import REQUEST_ID_HEADER, VERSION_HEADER
from api.security.limits import LIMIT_HEADER, REMAINING_HEADER, RESET_HEADER
from api.settings import Settings

_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
_UNFRAMED = "frame-ancestors 'none'"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # The pages ask for none of these, nor may what frames them on their behalf.
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), "
    "payment=(), usb=()",
}
_PREFLIGHT_SECONDS = 600


def register(app: Flask, settings: Settings) -> None:
    """Give every answer its headers; open the API to the pages of `settings.cors`."""

    def finish(response: Response) -> Response:
        headers = response.headers
        for name, value in _ALWAYS.items():
            headers[name] = value
        policy = headers.setdefault("Content-Security-Policy", _DATA_POLICY)
        if _UNFRAMED in policy:
            headers["X-Frame-Options"] = "DENY"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
        else:
            # Frames of `/embed/…`, which the policy lets some sites show, isolated ones too.
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if settings.hsts and request.is_secure:
            headers["Strict-Transport-Security"] = f"max-age={settings.hsts}"
        return response

    app.after_request(finish)
    if settings.cors:
        CORS(
            app,
            origins=settings.cors.split(),
            # A browser sends nothing by itself: there are no cookies.
            supports_credentials=False,
            send_wildcard=True,
            methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match", REQUEST_ID_HEADER],
            expose_headers=[
                *("ETag", "Link", "Location", "Retry-After", "WWW-Authenticate"),
                *(REQUEST_ID_HEADER, VERSION_HEADER),
                *(LIMIT_HEADER, REMAINING_HEADER, RESET_HEADER),
            ],
            max_age=_PREFLIGHT_SECONDS,
        )
