"""Each request's line in the log, and its share in the metrics.

Flow: request → view → answer → **line, counts**. What was asked is told by the rule of its address
(`/articles/<id>`), never by the address, which holds ids and words that were searched for.
"""

import logging
import re
import time
import uuid

from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, unbind_contextvars

from api.observing import metrics

logger = logging.getLogger("api.access")


REQUEST_ID_HEADER = "X-Request-ID"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}\Z")
# Words of a client's own would make ever more series.
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def register(app: Flask) -> None:
    """Install the hooks; before all others, so that they see the whole time of a request."""
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_end)


def route() -> str:
    """The rule that the request's address matched; empty where there is none."""
    return request.url_rule.rule if request.url_rule else ""


def _begin() -> None:
    """Name the request: as its client does, where that is plain, or anew."""
    g.begun = time.perf_counter()
    asked = request.headers.get(REQUEST_ID_HEADER, "")
    g.request_id = asked if _REQUEST_ID.match(asked) else uuid.uuid4().hex
    bind_contextvars(request_id=g.request_id)


def _finish(response: Response) -> Response:
    taken = time.perf_counter() - g.get("begun", time.perf_counter())
    method = request.method if request.method in _METHODS else "other"
    metrics.REQUESTS.labels(route(), method, response.status_code).inc()
    metrics.LATENCY.labels(route()).observe(taken)
    logger.info(
        "request",
        extra={
            "method": method,
            "route": route(),
            "status": response.status_code,
            "ms": round(taken * 1000, 1),
        },
    )
    return response


def _end(_: BaseException | None) -> None:
    unbind_contextvars("request_id")
