"""`/articles/<id>/annotations`: everything read from an article, as W3C Web Annotations."""

from http import HTTPStatus
from typing import Any

from flask import jsonify, request
from flask.views import MethodView
from sqlalchemy.orm import Session, selectinload

from api.annotations.build import annotation_page
from api.annotations.schemas import AnnotationPageSchema
from api.articles.queries import require_article
from api.database.models import Article, Statement
from api.errors import NotFoundError
from api.formats.media import LD_TYPE
from api.http.errors import raises
from api.http.lists import public_root
from api.http.parsing import JSON_TYPE, Blueprint
from api.http.responses import conditional, produces
from api.schemas import ARTICLE_ID, Strict
from api.state import state

blp = Blueprint("annotations", __name__, description="W3C Web Annotations.")


@produces(LD_TYPE, JSON_TYPE)
@blp.route("/articles/<article:article_id>/annotations", parameters=[ARTICLE_ID])
class ArticleAnnotationsViews(MethodView):
    """All annotations of one article."""

    @conditional
    @blp.arguments(Strict, location="query")
    @blp.response(HTTPStatus.OK, AnnotationPageSchema, content_type=LD_TYPE)
    @blp.alt_response(HTTPStatus.OK, schema=AnnotationPageSchema)
    @raises(blp, NotFoundError)
    def get(self, _: dict[str, Any], article_id: str) -> Any:
        """Mentions and statements of one article as Web Annotations (JSON-LD)."""
        with state().database.session() as session:
            body = annotation_page(_whole(session, article_id), public_root())
        response = jsonify(body)
        response.mimetype = request.accept_mimetypes.best_match([LD_TYPE, JSON_TYPE]) or LD_TYPE
        return response


def _whole(session: Session, article_id: str) -> Article:
    require_article(session, article_id)
    statements = selectinload(Article.statements)
    return session.get_one(
        Article,
        article_id,
        options=[
            selectinload(Article.mentions),
            statements.selectinload(Statement.speakers),
            statements.selectinload(Statement.topics),
        ],
        populate_existing=True,
    )
