"""`/entities`, `/entities/<id>`, and the mentions of one article."""

from http import HTTPStatus
from typing import Any

from flask.views import MethodView

from api.articles.queries import require_article
from api.entities import present, queries
from api.entities.schemas import (
    EntityArgsSchema,
    EntityPageSchema,
    EntitySchema,
    MentionPageSchema,
)
from api.errors import ArgumentError, NotFoundError
from api.http.errors import raises
from api.http.lists import page_response
from api.http.parsing import Blueprint
from api.http.responses import conditional
from api.offsets import Offsets
from api.schemas import ARTICLE_ID, ENTITY_ID, ArticleListArgsSchema, Strict
from api.state import state

blp = Blueprint("entities", __name__, description="Persons, organisations and places.")


@blp.route("/entities")
class EntitiesViews(MethodView):
    """All entities."""

    @blp.arguments(EntityArgsSchema, location="query")
    @blp.response(HTTPStatus.OK, EntityPageSchema)
    @raises(blp, ArgumentError)
    def get(self, args: dict[str, Any]) -> Any:
        """Entities across articles, by filters."""
        with state().database.session() as session:
            return page_response(queries.list_entities(session, args), present.entity)


@blp.route("/entities/<entity_id>", parameters=[ENTITY_ID])
class EntitiesByIdViews(MethodView):
    """One entity."""

    @conditional
    @blp.arguments(Strict, location="query")
    @blp.response(HTTPStatus.OK, EntitySchema)
    @raises(blp, NotFoundError)
    def get(self, _: dict[str, Any], entity_id: str) -> Any:
        """One entity, with the forms of its name and how often it is named."""
        with state().database.session() as session:
            return present.entity(queries.get_entity(session, entity_id))


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
