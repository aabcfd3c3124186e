"""`/entities` and what hangs on it, and the mentions of one article."""

from http import HTTPStatus
from typing import Any

from flask.views import MethodView

from api.articles.queries import require_article
from api.corrections.history import RevisionPageSchema
from api.database.models import Statement
from api.entities import present, queries
from api.entities.arguments import (
    EntityArgsSchema,
    EntityChangeSchema,
    EntityMentionArgsSchema,
    EntityQuoteArgsSchema,
    MergeSchema,
    SplitSchema,
    SuggestArgsSchema,
)
from api.entities.editing import merge, rename, split
from api.entities.namesakes import split_articles
from api.entities.schemas import (
    LABELS,
    EntityMentionPageSchema,
    EntityPageSchema,
    EntitySchema,
    MentionPageSchema,
    SuggestionsSchema,
)
from api.entities.suggest import suggest
from api.errors import ArgumentError, ConflictError, MovedError, NotFoundError
from api.formats import tables
from api.http.errors import raises
from api.http.formats import served
from api.http.lists import page_response
from api.http.parsing import Blueprint
from api.http.responses import conditional
from api.offsets import Offsets
from api.quotes.present import quote
from api.quotes.queries import list_quotes
from api.quotes.schemas import QuotePageSchema
from api.schemas import ARTICLE_ID, ENTITY_ID, ArticleListArgsSchema, PageArgsSchema, Strict
from api.state import state

blp = Blueprint("entities", __name__, description="Persons, organisations and places.")


@blp.route("/entities")
class EntitiesViews(MethodView):
    """All entities."""

    @served(blp, EntityArgsSchema, EntityPageSchema, tables.ENTITIES)
    @raises(blp, ArgumentError)
    def get(self, args: dict[str, Any]) -> Any:
        """Entities across articles, by filters."""
        with state().database.session() as session:
            return page_response(queries.list_entities(session, args), present.entity)


@blp.route("/entities/suggest")
class EntitySuggestViews(MethodView):
    """Entities while a name is typed."""

    @blp.arguments(SuggestArgsSchema, location="query")
    @blp.response(HTTPStatus.OK, SuggestionsSchema)
    def get(self, args: dict[str, Any]) -> Any:
        """Entities of which a form begins so, in either script; the most frequent first."""
        label = LABELS.get(args.get("type", ""))
        with state().database.session() as session:
            found = suggest(session, args["q"], label, args["limit"])
            return {"items": [present.suggestion(one) for one in found]}


@blp.route("/entities/<entity:entity_id>", parameters=[ENTITY_ID])
class EntitiesByIdViews(MethodView):
    """One entity."""

    @conditional
    @blp.arguments(Strict, location="query")
    @blp.response(HTTPStatus.OK, EntitySchema)
    @raises(blp, NotFoundError, MovedError)
    def get(self, _: dict[str, Any], entity_id: str) -> Any:
        """One entity, with the forms of its names and how often it is named and speaks.

        An id whose entity was merged into another, or whose name turned out to be short for
        another's, is answered with the address of that one.
        """
        return _entity(entity_id)

    @blp.arguments(Strict, location="query")
    @blp.arguments(EntityChangeSchema)
    @blp.response(HTTPStatus.OK, EntitySchema)
    @raises(blp, NotFoundError, ConflictError)
    def patch(self, _: dict[str, Any], body: dict[str, Any], entity_id: str) -> Any:
        """Choose what an entity is called. No later article changes it; null takes it back."""
        fields = {name: value for name, value in body.items() if name != "by"}
        with state().database.session() as session:
            rename(session, entity_id, fields, body.get("by"))
        return _entity(entity_id)


@blp.route("/entities/<entity:entity_id>/merge", parameters=[ENTITY_ID])
class EntityMergeViews(MethodView):
    """Two entities that are one."""

    @blp.arguments(Strict, location="query")
    @blp.arguments(MergeSchema)
    @blp.response(HTTPStatus.OK, EntitySchema)
    @raises(blp, NotFoundError, ConflictError, ArgumentError)
    def post(self, _: dict[str, Any], body: dict[str, Any], entity_id: str) -> Any:
        """Make all names of this entity those of `into`, which is answered.

        This one's id leads there from now on. A split of its names undoes it.
        """
        with state().database.session() as session:
            found = merge(session, entity_id, body["into"], body.get("by"), force=body["force"])
        return _entity(found)


@blp.route("/entities/<entity:entity_id>/split", parameters=[ENTITY_ID])
class EntitySplitViews(MethodView):
    """An entity that is several."""

    @blp.arguments(Strict, location="query")
    @blp.arguments(SplitSchema)
    @blp.response(HTTPStatus.OK, EntitySchema)
    @raises(blp, NotFoundError, ConflictError, ArgumentError)
    def post(self, _: dict[str, Any], body: dict[str, Any], entity_id: str) -> Any:
        """Make some names, or all names in some articles, another entity, which is answered.

        Names get the id that they would have alone. Where they are all that a merge brought, the
        merge is undone. In articles, a namesake gets an id of its own; merge it to take that back.
        """
        with state().database.session() as session:
            if "names" in body:
                found = split(session, entity_id, body["names"], body.get("by"))
            else:
                found = split_articles(session, entity_id, body["articles"], body.get("by"))
        return _entity(found)


@blp.route("/entities/<entity:entity_id>/history", parameters=[ENTITY_ID])
class EntityHistoryViews(MethodView):
    """What editors did with one entity."""

    @blp.arguments(PageArgsSchema, location="query")
    @blp.response(HTTPStatus.OK, RevisionPageSchema)
    @raises(blp, NotFoundError, ArgumentError)
    def get(self, args: dict[str, Any], entity_id: str) -> Any:
        """Who changed what of an entity, and of those merged into it, newest first."""
        with state().database.session() as session:
            page = queries.entity_history(session, entity_id, args["limit"], args.get("cursor"))
            return page_response(page, lambda row: row)


@blp.route("/entities/<entity:entity_id>/quotes", parameters=[ENTITY_ID])
class EntityQuotesViews(MethodView):
    """What one entity said."""

    @served(blp, EntityQuoteArgsSchema, QuotePageSchema, tables.QUOTES)
    @raises(blp, NotFoundError, MovedError, ArgumentError)
    def get(self, args: dict[str, Any], entity_id: str) -> Any:
        """Quotes of one entity, by the filters of quotes."""
        with state().database.session() as session:
            queries.require_entity(session, entity_id)
            page = list_quotes(session, {**args, "speaker_id": entity_id})
            return page_response(
                page,
                lambda row: quote(
                    row, row.article_id, Offsets(args["offsets"], row.article.astral)
                ),
            )


@blp.route("/entities/<entity:entity_id>/mentions", parameters=[ENTITY_ID])
class EntityMentionsViews(MethodView):
    """Where one entity is mentioned."""

    @served(blp, EntityMentionArgsSchema, EntityMentionPageSchema, tables.MENTIONS)
    @raises(blp, NotFoundError, MovedError, ArgumentError)
    def get(self, args: dict[str, Any], entity_id: str) -> Any:
        """Mentions of one entity in all articles, those of the newest articles first."""
        with state().database.session() as session:
            page = queries.mentions_of_entity(session, entity_id, args["limit"], args.get("cursor"))
            return page_response(page, lambda row: present.mention_in_article(row, args["offsets"]))


@blp.route("/articles/<article:article_id>/entities", parameters=[ARTICLE_ID])
class ArticleEntitiesViews(MethodView):
    """The mentions of one article."""

    @conditional
    @blp.arguments(ArticleListArgsSchema, location="query")
    @blp.response(HTTPStatus.OK, MentionPageSchema)
    @raises(blp, NotFoundError, ArgumentError)
    def get(self, args: dict[str, Any], article_id: str) -> Any:
        """Named entities of one article, each where it is mentioned."""
        with state().database.session() as session:
            offsets = Offsets(args["offsets"], require_article(session, article_id).astral)
            page = queries.mentions_of(session, article_id, args["limit"], args.get("cursor"))
            return page_response(page, lambda row: present.mention(row, offsets))


def _entity(entity_id: str) -> dict[str, Any]:
    with state().database.session() as session:
        return present.entity(queries.get_entity(session, entity_id))


def _quote(row: Statement, unit: str) -> dict[str, Any]:
    return quote(row, row.article_id, Offsets(unit, row.article.astral))
