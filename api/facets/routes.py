"""`/quotes/facets` and `/entities/<id>/timeline`."""

from typing import Any

from flask.views import MethodView

from api.errors import ArgumentError, MovedError, NotFoundError
from api.facets.rows import facets
from api.facets.schemas import (
    FacetArgsSchema,
    FacetsSchema,
    TimelineArgsSchema,
    TimelineSchema,
)
from api.facets.timeline import timeline
from api.formats import tables
from api.http.errors import raises
from api.http.formats import served
from api.http.parsing import Blueprint
from api.schemas import ENTITY_ID
from api.state import state

blp = Blueprint("facets", __name__, description="Counts of quotes, and over time.")


@blp.route("/quotes/facets")
class FacetsViews(MethodView):
    """Counts of quotes."""

    @served(blp, FacetArgsSchema, FacetsSchema, tables.FACETS)
    @raises(blp, ArgumentError)
    def get(self, args: dict[str, Any]) -> Any:
        """Count quotes by one to three dimensions, in flat rows.

        `by=stance` counts by stance, `by=day,outlet` gives a series for each outlet. Rows are for
        charts, data frames and spreadsheets: a column for each dimension, and `count`.
        """
        with state().database.session() as session:
            return facets(session, args)


@blp.route("/entities/<entity:entity_id>/timeline", parameters=[ENTITY_ID])
class TimelineViews(MethodView):
    """One entity over time."""

    @served(blp, TimelineArgsSchema, TimelineSchema, tables.TIMELINE)
    @raises(blp, NotFoundError, MovedError, ArgumentError)
    def get(self, args: dict[str, Any], entity_id: str) -> Any:
        """What an entity said and how often articles name it, by day, week or month."""
        with state().database.session() as session:
            return timeline(session, entity_id, args)
