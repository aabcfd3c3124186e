"""`/healthz`, `/readyz`, `/metrics`: whether the process lives and can serve, and what it does."""

from http import HTTPStatus
from typing import Any

from flask import Response, g, request
from flask.views import MethodView
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from api import __version__
from api.http.errors import ApiError
from api.http.parsing import Blueprint
from api.http.responses import produces
from api.observing import metrics
from api.schemas import Strict
from api.security.guard import unauthorized
from api.security.local import why_not_ours
from api.state import state
from api.system import readiness
from api.system.schemas import HealthSchema, ReadySchema

blp = Blueprint("system", __name__, description="Operations.")

TEXT_TYPE = "text/plain"
_EXAMPLE = (
    'qala_requests_total{method="GET",route="/quotes",status="200"} 12.0\n'
    'qala_analysis_seconds_sum{stage="transformer"} 3.5\n'
)


@blp.route("/healthz")
class HealthViews(MethodView):
    """Whether the process lives."""

    @blp.arguments(Strict, location="query")
    @blp.response(HTTPStatus.OK, HealthSchema)
    def get(self, _: dict[str, Any]) -> Any:
        """Whether the process lives; asks nothing of the database."""
        return {"status": "ok", "version": __version__}


@blp.route("/readyz")
class ReadyViews(MethodView):
    """Whether requests can be served."""

    @blp.arguments(Strict, location="query")
    @blp.response(HTTPStatus.OK, ReadySchema)
    def get(self, _: dict[str, Any]) -> Any:
        """Whether the database answers with up-to-date tables and a model is loaded (else 503).

        503 too while a process that has just started gets ready, since its first answers would be
        slow, and while one stops. `errors.checks` names each check. It takes some seconds at most.
        """
        found = readiness.check(state())
        if found.wrong:
            raise ApiError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                " ".join(found.wrong.values()),
                {"checks": found.checks},
                headers={"Retry-After": str(found.retry_after)},
            )
        return {"status": "ready", "database": found.revision, "model": state().reader.model}


@blp.route("/metrics")
class MetricsViews(MethodView):
    """What Prometheus asks for."""

    @blp.describe(
        responses={
            "200": {
                "description": "Metrics in Prometheus' text format.",
                "content": {"text/plain": {"schema": {"type": "string"}, "example": _EXAMPLE}},
            }
        }
    )
    @produces(TEXT_TYPE)
    @blp.arguments(Strict, location="query")
    @blp.alt_response(HTTPStatus.NOT_FOUND, response=HTTPStatus.NOT_FOUND.name)
    def get(self, _: dict[str, Any]) -> Any:
        """Counts and times for Prometheus, of all workers together.

        For programs on this machine, and for who has a key, unless `QALA_METRICS` says otherwise.
        """
        who = state().settings.metrics
        if who == "off":
            raise ApiError(HTTPStatus.NOT_FOUND, "Metrics are turned off (QALA_METRICS).")
        if who == "local" and g.get("key") is None and why_not_ours(request):
            raise unauthorized("From elsewhere than this machine, metrics need a key.")
        # Asked before it is loaded, a reader would make us wait.
        model = state().reader.model if state().ready.is_set() else ""
        return Response(metrics.render(model), content_type=CONTENT_TYPE_PLAIN_0_0_4)
