"""Puts an application behind all of this, in the one order that is right.

Flow: proxy → **address** → guard → view → **headers**.
"""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from api.security import guard, headers
from api.settings import Settings


def protect(app: Flask, settings: Settings, *, local: bool = False) -> None:
    """Protect an application by the settings; raises `SettingsError`.

    `local`: it is served on this machine alone (`api.security.local.is_local`), so that nobody
    needs a key while there is none.
    """
    if settings.proxies:
        # Addresses and scheme only: a proxy that sets these may pass on others from the client.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    guard.register(app, settings, local=local)
    headers.register(app, settings)
