"""`/analyze`: what a text yields, with nothing stored."""

from http import HTTPStatus
from typing import Any

from flask.views import MethodView

from api.articles import present
from api.articles.rows import build_article
from api.articles.schemas import AnalysedSchema, TextInSchema
from api.articles.service import ArticleIn, check
from api.entities.foreseeing import foresee
from api.errors import ArgumentError
from api.http.errors import raises
from api.http.parsing import Blueprint
from api.schemas import OffsetsArgsSchema
from api.state import state
from nlp.errors import TextError

blp = Blueprint("analyze", __name__, description="Reading a text without storing it.")


@blp.route("/analyze")
class AnalyzeViews(MethodView):
    """The analysis of one text."""

    @blp.arguments(OffsetsArgsSchema, location="query")
    @blp.arguments(TextInSchema)
    @blp.response(HTTPStatus.OK, AnalysedSchema)
    @raises(blp, TextError, ArgumentError)
    def post(self, args: dict[str, Any], body: dict[str, Any]) -> Any:
        """Analyse a text as `POST /articles` would, and store nothing."""
        article = ArticleIn(**body)
        key = check(article, state().settings.max_chars)
        analysis = state().reader.read(article.text)
        row = build_article(key, article.text, article.headline, analysis, words=False)
        if row.mentions or row.statements:
            with state().database.session() as session:
                foresee(session, row)
        return present.analysed(row, args["offsets"])
