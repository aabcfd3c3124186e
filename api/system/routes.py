"""`/healthz` and `/readyz`: whether the process lives, and whether it can serve."""

from http import HTTPStatus
from typing import Any

from flask.views import MethodView

from api import __version__
from api.database import current_revision, head_revision
from api.errors import BusyError
from api.http.errors import ApiError
from api.http.parsing import Blueprint
from api.schemas import Strict
from api.state import state
from api.system.schemas import HealthSchema, ReadySchema

blp = Blueprint("system", __name__, description="Operations.")


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

        503 too while a process that has just started gets ready: its first answers would be slow.
        """
        if not state().ready.is_set():
            raise ApiError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "The first text is being read, to get ready.",
                headers={"Retry-After": "1"},
            )
        revision = current_revision(state().database.engine)
        if revision != head_revision():
            raise ApiError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "The tables are not those of this version; migrate the database.",
                headers={"Retry-After": "30"},
            )
        if not state().reader.loaded:
            raise BusyError("No model is loaded.")
        return {"status": "ready", "database": revision, "model": state().reader.model}
