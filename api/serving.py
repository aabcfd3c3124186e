"""Plain threaded serving for `qala serve`; gunicorn uses `api.wsgi`."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from types import FrameType
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from api.state import KEY, State
from nlp.errors import QalaError


class ServeError(QalaError):
    """The address cannot be listened on; the message says why."""


class _QuietHandler(WSGIRequestHandler):
    """Leaves logging to the application, which knows each request's id and time."""

    server_version = "Qala"
    sys_version = ""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def serve(
    app: Flask,
    host: str,
    port: int,
    *,
    on_ready: Callable[[str], None] | None = None,
    needs: Future[Any] | None = None,
) -> None:
    """Serve until interrupted (SIGINT or SIGTERM), then return; requests under way are finished.

    From the signal on no connection is taken; `/readyz`, asked on one that was, says so.
    `on_ready` is called with the address once it is listened on. `port` 0 takes a free one. Raises
    `ServeError` when the address cannot be used. `needs` is what the application waits for itself:
    when that fails, serving ends with its error.
    """
    try:
        server = make_server(host, port, app, threaded=True, request_handler=_QuietHandler)
    except (OSError, SystemExit) as error:
        raise ServeError(
            f"Port {port} of {host} cannot be listened on; set PORT or HOST to others."
        ) from error
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    # Wait for requests under way when closing.
    server.daemon_threads = False  # type: ignore[attr-defined]
    shown = f"[{host}]" if ":" in host else host

    def stop() -> None:
        parts: State = app.extensions[KEY]
        parts.stopping.set()
        server.shutdown()

    with _stopped_by_signals(stop):
        if on_ready is not None:
            on_ready(f"http://{shown}:{server.server_port}/")
        if needs is not None:
            needs.add_done_callback(lambda done: _end_unless(done, server.shutdown))
        try:
            server.serve_forever()
        finally:
            server.server_close()
    if needs is not None and needs.done():
        needs.result()


def _end_unless(done: Future[Any], stop: Callable[[], None]) -> None:
    if done.exception() is not None:
        # `shutdown` waits for the loop, which may be this very thread's next work.
        threading.Thread(target=stop, daemon=True).start()


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` from another thread on SIGINT and SIGTERM, as `shutdown` needs it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(number: int, _frame: FrameType | None) -> None:
        # Who asks twice does not want to wait for requests under way.
        signal.signal(number, before[signal.Signals(number)])
        threading.Thread(target=stop, daemon=True).start()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
