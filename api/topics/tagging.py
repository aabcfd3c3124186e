"""Says which topics statements are about. Flow: rows → **topics of rows**.

A statement is of the topics whose terms it holds, unless an editor said which it is of
(`corrections.fields["topics"]`): then of exactly those. Storing an article and changing a topic
exclude each other for a moment, so that neither misses what the other does; articles do not wait
for each other.
"""

from collections.abc import Collection

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from api.database.connection import without_limit
from api.database.models import Topic
from api.entities import registry
from api.facets.counting import count_all, count_articles, count_nothing
from api.topics.terms import topic_queries

# Any number that nothing else in this database locks.
_LOCK = 0x746F706963

# What statements are tagged with, by editors' choices and else by terms; what of it is there
# already stays as it is, since counts hang on it. The words are looked up by their index for one
# topic, and read for the statements of one article.
_TAG = """
    WITH {given} sought AS MATERIALIZED (
        SELECT t.slug, CAST(t.query AS tsquery) AS query FROM topics t WHERE {topics}),
    chosen AS MATERIALIZED (
        SELECT c.quote_id, c.fields->'topics' AS slugs FROM corrections c
        WHERE c.anchored AND jsonb_typeof(c.fields->'topics') = 'array' AND {corrections}),
    wanted AS MATERIALIZED (
        SELECT t.slug, s.id, s.day, s.article_id, s.number, 'terms' AS method
        FROM sought t JOIN {among} s ON s.search @@ t.query
        WHERE {statements} AND NOT EXISTS (SELECT FROM chosen c WHERE c.quote_id = s.id)
        UNION ALL
        SELECT t.slug, s.id, s.day, s.article_id, s.number, 'editor'
        FROM chosen c JOIN statements s ON s.id = c.quote_id
        JOIN sought t ON jsonb_exists(c.slugs, t.slug)),
    gone AS (
        DELETE FROM statement_topics o WHERE {tags}
        AND NOT EXISTS (SELECT FROM wanted w WHERE w.slug = o.slug AND w.id = o.statement_id))
    INSERT INTO statement_topics AS o
        (slug, statement_id, day, article_id, statement_number, method)
    SELECT * FROM wanted
    ON CONFLICT (slug, statement_id) DO UPDATE SET method = excluded.method
    WHERE o.method <> excluded.method"""
_OF_ARTICLES = text(
    _TAG.format(
        # Read first, or the words of all statements are looked up for the few; and unpacked once
        # (which the concatenation does) for all topics.
        given="given AS MATERIALIZED ("
        "SELECT s.id, s.day, s.article_id, s.number, s.search || '' AS search "
        "FROM statements s WHERE s.article_id = ANY(:articles)),",
        among="given",
        topics="true",
        corrections="c.article_id = ANY(:articles)",
        statements="true",
        tags="o.statement_id IN (SELECT g.id FROM given g)",
    )
)
_OF_TOPIC = text(
    _TAG.format(
        given="",
        among="statements",
        topics="t.slug = :slug",
        corrections="true",
        statements="true",
        tags="o.slug = :slug",
    )
)


def tag_articles(session: Session, articles: Collection[str]) -> None:
    """Tag the statements of stored articles with the topics that they are about.

    Their rows must be flushed; they are counted then (`api.facets`). It may be called again, as
    after a correction.
    """
    share_topics(session)
    session.execute(_OF_ARTICLES, {"articles": list(articles)})
    count_articles(session, articles)


def tag_article(session: Session, article_id: str) -> None:
    """The same for one."""
    tag_articles(session, [article_id])


def retag(session: Session, slug: str) -> None:
    """Tag all stored statements with one topic anew; `own_topics` must have been called."""
    session.execute(_OF_TOPIC, {"slug": slug})


def retag_all(session: Session) -> int:
    """Make the topics' queries anew, tag everything by them and count it all anew.

    Returns the number of topics. What was loaded past `api.articles.service` is counted then too.
    """
    own_topics(session)
    # Nothing is counted while tags come and go.
    count_nothing(session)
    topics = session.scalars(select(Topic).order_by(Topic.slug)).all()
    for topic in topics:
        topic.query, topic.named = topic_queries(
            (topic.name_ar, topic.name_en), [*topic.terms_ar, *topic.terms_en]
        )
    session.flush()
    for topic in topics:
        retag(session, topic.slug)
    count_all(session)
    return len(topics)


def share_topics(session: Session) -> None:
    """Until this transaction ends, let no topic change."""
    session.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": _LOCK})


def own_topics(session: Session) -> None:
    """Until this transaction ends, let nobody else tag statements or change topics.

    Tagging an archive takes longer than a request is given, so the limit is lifted. Who deletes
    articles holds the registry's lock, which comes first here too.
    """
    registry.lock(session)
    without_limit(session)
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def known_topics(session: Session, slugs: Collection[str]) -> set[str]:
    """Those of `slugs` that are topics."""
    return set(session.scalars(select(Topic.slug).where(Topic.slug.in_(slugs))))
