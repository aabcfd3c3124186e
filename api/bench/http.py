"""Applications on loopback and one client that asks them: what every timing over HTTP uses."""

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, Response
from werkzeug.serving import WSGIRequestHandler, make_server


class FailedRequestError(Exception):
    """A request was not answered as it should be."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds."""

    taken: float
    body: bytes
    kind: str


class Client:
    """One connection that stays open."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=600)

    def ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        """Send a request, JSON if it has a body. Raises `FailedRequestError` above 299."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        start = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        taken = time.perf_counter() - start
        if response.status >= http.client.MULTIPLE_CHOICES:
            raise FailedRequestError(f"{path}: {response.status} {content[:300].decode()}")
        return Answer(taken, content, response.headers.get("Content-Type", ""))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def serving(app: Flask) -> Iterator[Client]:
    """Serve an application from a thread, on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    client = Client("127.0.0.1", server.server_port)
    try:
        yield client
    finally:
        client.close()
        server.shutdown()
        thread.join()
        server.server_close()


class Bare:
    """A Flask application with one route, which returns the bytes that it was handed last."""

    def __init__(self) -> None:
        self._held = Answer(0.0, b"", "text/plain")
        self.app = Flask("bare", static_folder=None)
        self.app.add_url_rule("/", "held", self._answer)

    def hold(self, answer: Answer) -> None:
        """Return from now on what another application answered."""
        self._held = answer

    def _answer(self) -> Response:
        return Response(self._held.body, content_type=self._held.kind)
