"""`PATCH /quotes/<id>`, `/quotes/<id>/history` and `/corrections`."""

from http import HTTPStatus
from typing import Any

from flask.views import MethodView

from api.corrections import queries
from api.corrections.edit import Change, change_quote
from api.corrections.history import RevisionPageSchema
from api.corrections.schemas import (
    CorrectionArgsSchema,
    CorrectionPageSchema,
    QuoteChangeSchema,
)
from api.errors import ArgumentError, NotFoundError
from api.http.errors import raises
from api.http.lists import page_response
from api.http.parsing import Blueprint
from api.offsets import Offsets
from api.quotes.present import quote
from api.quotes.queries import get_quote
from api.quotes.schemas import QuoteSchema
from api.schemas import QUOTE_ID, OffsetsArgsSchema, PageArgsSchema
from api.state import state

blp = Blueprint("corrections", __name__, description="What editors say of quotes.")


@blp.route("/quotes/<quote:quote_id>", parameters=[QUOTE_ID])
class QuoteChangesViews(MethodView):
    """Changes to one quote."""

    @blp.arguments(OffsetsArgsSchema, location="query")
    @blp.arguments(QuoteChangeSchema)
    @blp.response(HTTPStatus.OK, QuoteSchema)
    @raises(blp, NotFoundError, ArgumentError)
    def patch(self, args: dict[str, Any], body: dict[str, Any], quote_id: str) -> Any:
        """Correct a quote, or take corrections back with `reset`.

        Corrections outlive new analyses of the article. Whoever may call this may change what is
        served; `by` is what the caller says.
        """
        fields = {name: value for name, value in body.items() if name not in {"reset", "by"}}
        change = Change(fields, body.get("reset", ()), body.get("by"))
        database = state().database
        change_quote(database, quote_id, change)
        with database.session() as session:
            row = get_quote(session, quote_id)
            return quote(row, row.article_id, Offsets(args["offsets"], row.article.astral))


@blp.route("/quotes/<quote:quote_id>/history", parameters=[QUOTE_ID])
class QuoteHistoryViews(MethodView):
    """What was changed of one quote."""

    @blp.arguments(PageArgsSchema, location="query")
    @blp.response(HTTPStatus.OK, RevisionPageSchema)
    @raises(blp, NotFoundError, ArgumentError)
    def get(self, args: dict[str, Any], quote_id: str) -> Any:
        """Who changed what of a quote and when, newest first."""
        with state().database.session() as session:
            page = queries.quote_history(session, quote_id, args["limit"], args.get("cursor"))
            return page_response(page, lambda row: row)


@blp.route("/corrections")
class CorrectionsViews(MethodView):
    """All corrections."""

    @blp.arguments(CorrectionArgsSchema, location="query")
    @blp.response(HTTPStatus.OK, CorrectionPageSchema)
    @raises(blp, ArgumentError)
    def get(self, args: dict[str, Any]) -> Any:
        """Corrections of quotes of all articles, oldest first."""
        with state().database.session() as session:
            return page_response(queries.list_corrections(session, args), queries.present)
