"""`/topics`, `/topics/<slug>` with its quotes, speakers and history."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from flask.views import MethodView

from api.corrections.history import RevisionPageSchema
from api.database.models import Topic
from api.errors import ArgumentError, NotFoundError
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
from api.schemas import TOPIC_SLUG, PageArgsSchema, Strict
from api.state import state
from api.topics import queries, speakers
from api.topics.schemas import (
    TopicChangeArgsSchema,
    TopicInSchema,
    TopicPageSchema,
    TopicQuoteArgsSchema,
    TopicSchema,
    TopicSpeakerArgsSchema,
    TopicSpeakerPageSchema,
)
from api.topics.service import TopicIn, delete_topic, put_topic, require_topic

blp = Blueprint("topics", __name__, description="Named sets of terms, and who speaks of them.")


@blp.route("/topics")
class TopicsViews(MethodView):
    """All topics."""

    @served(blp, PageArgsSchema, TopicPageSchema, tables.TOPICS)
    @raises(blp, ArgumentError)
    def get(self, args: dict[str, Any]) -> Any:
        """Topics in order of slug, each with how many quotes are about it."""
        with state().database.session() as session:
            page = queries.list_topics(session, args["limit"], args.get("cursor"))
            counts = queries.quote_counts(session, [row.slug for row in page.rows])
            return page_response(page, lambda row: queries.present(row, counts.get(row.slug, 0)))


@blp.route("/topics/<slug>", parameters=[TOPIC_SLUG])
class TopicsBySlugViews(MethodView):
    """One topic."""

    @conditional
    @blp.arguments(Strict, location="query")
    @blp.response(HTTPStatus.OK, TopicSchema)
    @raises(blp, NotFoundError)
    def get(self, _: dict[str, Any], slug: str) -> Any:
        """One topic with its terms."""
        with state().database.session() as session:
            return _present(session, require_topic(session, slug))

    @blp.arguments(Strict, location="query")
    @blp.arguments(TopicInSchema)
    @blp.response(HTTPStatus.OK, TopicSchema)
    @blp.alt_response(HTTPStatus.CREATED, schema=TopicSchema, description="Made.")
    @raises(blp, NotFoundError, ArgumentError)
    def put(self, _: dict[str, Any], body: dict[str, Any], slug: str) -> Any:
        """Make or replace a topic, and tag all stored quotes by its terms.

        What editors said of single quotes stays. Whoever may call this may change what is served;
        `by` is what the caller says.
        """
        by = body.pop("by", None)
        with state().database.session() as session:
            created = put_topic(session, slug, TopicIn(**body), by)
        with state().database.session() as session:
            topic = _present(session, require_topic(session, slug))
        headers = {"Location": url_for("topics.TopicsBySlugViews", slug=slug)}
        return topic, HTTPStatus.CREATED if created else HTTPStatus.OK, headers

    @blp.arguments(TopicChangeArgsSchema, location="query")
    @blp.response(HTTPStatus.NO_CONTENT, description="Deleted.")
    @raises(blp, NotFoundError)
    def delete(self, args: dict[str, Any], slug: str) -> None:
        """Delete a topic; its quotes stay, and lose the tag."""
        with state().database.session() as session:
            delete_topic(session, slug, args.get("by"))


@blp.route("/topics/<slug>/quotes", parameters=[TOPIC_SLUG])
class TopicQuotesViews(MethodView):
    """The quotes about one topic."""

    @served(blp, TopicQuoteArgsSchema, QuotePageSchema, tables.QUOTES)
    @raises(blp, NotFoundError, ArgumentError)
    def get(self, args: dict[str, Any], slug: str) -> Any:
        """Quotes about a topic; as `/quotes` with `topic`."""
        with state().database.session() as session:
            topic = require_topic(session, slug)
            page = list_quotes(session, {**args, "topic": topic.slug})
            unit = args["offsets"]
            return page_response(
                page, lambda row: quote(row, row.article_id, Offsets(unit, row.article.astral))
            )


@blp.route("/topics/<slug>/speakers", parameters=[TOPIC_SLUG])
class TopicSpeakersViews(MethodView):
    """Who said what about one topic."""

    @served(blp, TopicSpeakerArgsSchema, TopicSpeakerPageSchema, tables.SPEAKERS)
    @raises(blp, NotFoundError, ArgumentError)
    def get(self, args: dict[str, Any], slug: str) -> Any:
        """Speakers about a topic, most quotes first, with counts by stance and outlet.

        Each with the latest quote. The filters are those of `/quotes`.
        """
        with state().database.session() as session:
            topic = require_topic(session, slug)
            page = speakers.topic_speakers(session, {**args, "topic": topic.slug})
            return page_response(page, speakers.present)


@blp.route("/topics/<slug>/history", parameters=[TOPIC_SLUG])
class TopicHistoryViews(MethodView):
    """What was changed of one topic."""

    @blp.arguments(PageArgsSchema, location="query")
    @blp.response(HTTPStatus.OK, RevisionPageSchema)
    @raises(blp, NotFoundError, ArgumentError)
    def get(self, args: dict[str, Any], slug: str) -> Any:
        """Who changed what of a topic and when, newest first; of a deleted one too."""
        with state().database.session() as session:
            page = queries.topic_history(session, slug, args["limit"], args.get("cursor"))
            return page_response(page, lambda row: row)


def _present(session: Any, row: Topic) -> dict[str, Any]:
    counts = queries.quote_counts(session, [row.slug])
    return queries.present(row, counts.get(row.slug, 0))
