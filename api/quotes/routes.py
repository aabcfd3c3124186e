"""`/quotes`, `/quotes/<id>`, and the quotes and reported speech of one article."""

from http import HTTPStatus
from typing import Any

from flask.views import MethodView

from api.articles.queries import require_article
from api.database.models import Statement
from api.errors import ArgumentError, NotFoundError
from api.formats import tables
from api.http.errors import raises
from api.http.formats import served
from api.http.lists import page_response
from api.http.parsing import Blueprint
from api.http.responses import conditional
from api.offsets import Offsets
from api.quotes import present, queries
from api.quotes.filters import QuoteArgsSchema
from api.quotes.schemas import (
    QuotePageSchema,
    QuoteSchema,
    SimilarArgsSchema,
    SimilarSchema,
    SpeechPageSchema,
)
from api.quotes.similar import similar_quotes
from api.schemas import ARTICLE_ID, QUOTE_ID, ArticleListArgsSchema, OffsetsArgsSchema
from api.state import state

blp = Blueprint("quotes", __name__, description="Who said what.")


@blp.route("/quotes")
class QuotesViews(MethodView):
    """All quotes."""

    @served(blp, QuoteArgsSchema, QuotePageSchema, tables.QUOTES)
    @raises(blp, ArgumentError)
    def get(self, args: dict[str, Any]) -> Any:
        """Quotes of all articles, by filters."""
        with state().database.session() as session:
            page = queries.list_quotes(session, args)
            return page_response(page, lambda row: _quote(row, args["offsets"]))


@blp.route("/quotes/<quote:quote_id>", parameters=[QUOTE_ID])
class QuotesByIdViews(MethodView):
    """One quote."""

    @conditional
    @blp.arguments(OffsetsArgsSchema, location="query")
    @blp.response(HTTPStatus.OK, QuoteSchema)
    @raises(blp, NotFoundError)
    def get(self, args: dict[str, Any], quote_id: str) -> Any:
        """One quote."""
        with state().database.session() as session:
            return _quote(queries.get_quote(session, quote_id), args["offsets"])


@blp.route("/quotes/<quote:quote_id>/similar", parameters=[QUOTE_ID])
class SimilarQuotesViews(MethodView):
    """What is like one quote."""

    @blp.arguments(SimilarArgsSchema, location="query")
    @blp.response(HTTPStatus.OK, SimilarSchema)
    @raises(blp, NotFoundError)
    def get(self, args: dict[str, Any], quote_id: str) -> Any:
        """The same statement elsewhere, and near meanings apart from it."""
        with state().database.session() as session:
            quote = queries.get_quote(session, quote_id)
            return present.similar(similar_quotes(session, quote, args["limit"]), args["offsets"])


@blp.route("/articles/<article:article_id>/quotes", parameters=[ARTICLE_ID])
class ArticleQuotesViews(MethodView):
    """The quotes of one article."""

    @conditional
    @served(blp, ArticleListArgsSchema, QuotePageSchema, tables.QUOTES)
    @raises(blp, NotFoundError, ArgumentError)
    def get(self, args: dict[str, Any], article_id: str) -> Any:
        """Quotes of one article, in order, each with its speaker resolved."""
        with state().database.session() as session:
            require_article(session, article_id)
            page = queries.quotes_of(session, article_id, args["limit"], args.get("cursor"))
            return page_response(page, lambda row: _quote(row, args["offsets"]))


@blp.route("/articles/<article:article_id>/reported-speech", parameters=[ARTICLE_ID])
class ArticleSpeechViews(MethodView):
    """The reported speech of one article."""

    @conditional
    @blp.arguments(ArticleListArgsSchema, location="query")
    @blp.response(HTTPStatus.OK, SpeechPageSchema)
    @raises(blp, NotFoundError, ArgumentError)
    def get(self, args: dict[str, Any], article_id: str) -> Any:
        """Cues of one article with their sources and contents, as the text has them."""
        with state().database.session() as session:
            offsets = Offsets(args["offsets"], require_article(session, article_id).astral)
            page = queries.quotes_of(session, article_id, args["limit"], args.get("cursor"))
            return page_response(page, lambda row: present.speech(row, offsets))


def _quote(row: Statement, unit: str) -> dict[str, Any]:
    return present.quote(row, row.article_id, Offsets(unit, row.article.astral))
