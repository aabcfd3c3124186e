"""`/articles`, `/articles/batch` and `/articles/<id>`."""

from http import HTTPStatus
from typing import Any

from flask import request, url_for
from flask.views import MethodView

from api.articles import present, queries
from api.articles.batch import items_of_lines, items_of_list, store_batch, store_one
from api.articles.schemas import (
    ArticleArgsSchema,
    ArticleInSchema,
    ArticlePageSchema,
    ArticleSchema,
    BatchSchema,
    StoreArgsSchema,
    StoreOneArgsSchema,
)
from api.articles.service import ArticleIn, delete_article
from api.errors import ArgumentError, ConflictError, NotFoundError
from api.formats import tables
from api.http.errors import ApiError, raises
from api.http.formats import served
from api.http.lists import page_response
from api.http.parsing import JSON_TYPE, Blueprint, require_type
from api.http.responses import conditional
from api.schemas import ARTICLE_ID, OffsetsArgsSchema, Strict
from api.state import state
from nlp.errors import TextError

NDJSON_TYPE = "application/x-ndjson"

blp = Blueprint("articles", __name__, description="Articles: storing, listing, deleting.")


@blp.route("/articles")
class ArticlesViews(MethodView):
    """All articles."""

    @conditional
    @served(blp, ArticleArgsSchema, ArticlePageSchema, tables.ARTICLES)
    @raises(blp, ArgumentError)
    def get(self, args: dict[str, Any]) -> Any:
        """Articles without their texts, by filters."""
        with state().database.session() as session:
            return page_response(queries.list_articles(session, args), present.head)

    @blp.arguments(StoreOneArgsSchema, location="query")
    @blp.arguments(ArticleInSchema)
    @blp.response(HTTPStatus.CREATED, ArticleSchema, description="Analysed and stored.")
    @blp.alt_response(
        HTTPStatus.OK,
        schema=ArticleSchema,
        description="Stored already with this text, or replaced.",
        success=True,
    )
    @raises(blp, TextError, ArgumentError, ConflictError)
    def post(self, args: dict[str, Any], body: dict[str, Any]) -> Any:
        """Analyse an article and store it with all that it yields.

        Idempotent: the same id with the same text changes nothing (200), with another text it is
        a conflict (409) unless `replace=true`. Without an id, outlet, URL and text make it.
        """
        parts = state()
        article = ArticleIn(**body)
        stored = store_one(parts.database, parts.reader, article, replace=args["replace"])
        with parts.database.session() as session:
            row = queries.get_article(session, stored.id)
            created = stored.outcome == "created"
            headers = {"Location": url_for("articles.ArticlesByIdViews", article_id=stored.id)}
            status = HTTPStatus.CREATED if created else HTTPStatus.OK
            return present.article(row, args["offsets"]), status, headers


@blp.route("/articles/batch")
class ArticlesBatchViews(MethodView):
    """Many articles at once."""

    @blp.describe(
        requestBody={
            "required": True,
            "description": "A JSON list of articles as `POST /articles` takes them, or the same "
            "as NDJSON, one a line.",
            "content": {
                JSON_TYPE: {
                    "schema": {
                        "type": "array",
                        "items": {},
                        "description": "Articles; a broken one fails alone.",
                    },
                    "example": [{"id": "news-1", "text": "قال سامي الحداد إن المفاوضات مستمرة."}],
                },
                NDJSON_TYPE: {
                    "schema": {"description": "One article a line; a broken line fails alone."},
                    "example": '{"id": "news-1", "text": "قال سامي الحداد إن المفاوضات مستمرة."}\n',
                },
            },
        }
    )
    @blp.arguments(StoreArgsSchema, location="query")
    @blp.response(HTTPStatus.OK, BatchSchema)
    def post(self, args: dict[str, Any]) -> Any:
        """Analyse and store many articles; each item has its own result.

        They are analysed in groups, between which single analyses have their turns.
        At most `QALA_MAX_BATCH` items (1,000 unless set) in `QALA_MAX_BATCH_BODY` bytes.
        """
        parts = state()
        request.max_content_length = parts.settings.max_batch_body
        lines = require_type(request, JSON_TYPE, NDJSON_TYPE) == NDJSON_TYPE
        items = (items_of_lines if lines else items_of_list)(request.get_data())
        if len(items) > parts.settings.max_batch:
            raise ApiError(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                f"The batch has {len(items)} items; at most {parts.settings.max_batch} are read.",
                {"json": {"_schema": ["Too many items."]}},
            )
        return store_batch(parts.database, parts.reader, items, replace=args["replace"])


@blp.route("/articles/<article:article_id>", parameters=[ARTICLE_ID])
class ArticlesByIdViews(MethodView):
    """One article."""

    @conditional
    @blp.arguments(OffsetsArgsSchema, location="query")
    @blp.response(HTTPStatus.OK, ArticleSchema)
    @raises(blp, NotFoundError)
    def get(self, args: dict[str, Any], article_id: str) -> Any:
        """One article with its text and sections."""
        with state().database.session() as session:
            return present.article(queries.get_article(session, article_id), args["offsets"])

    @blp.arguments(Strict, location="query")
    @blp.response(HTTPStatus.NO_CONTENT, description="Deleted.")
    @raises(blp, NotFoundError)
    def delete(self, _: dict[str, Any], article_id: str) -> None:
        """Delete an article with all that it yielded."""
        delete_article(state().database, article_id)
