"""Plain threaded serving for `qala serve`; gunicorn uses `api.wsgi`."""

from flask import Flask


def serve(app: Flask, host: str, port: int) -> None:
    """Serve until interrupted (SIGINT or SIGTERM), then return. `port` 0 takes a free one.

    Raises `ServeError` when the address cannot be used.
    """
    raise NotImplementedError
