"""`qala db`: migrate the database, load archives, say what it holds, check that it is whole."""

from typing import TYPE_CHECKING

import click

from api.cli.running import load_reader, progress, say
from api.entities.checks import CHECKS as OF_REGISTRY
from api.facets.checks import CHECKS as OF_COUNTS
from api.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

TABLES = ("articles", "statements", "mentions", "entities")

# Each query counts rows that cannot be. SQL's substring counts characters, as offsets do.
CHECKS = {
    "mentions whose text is not at their offsets": """
        SELECT count(*) FROM mentions m JOIN articles a ON a.id = m.article_id
        WHERE substring(a.text FROM m.start + 1 FOR m."end" - m.start) <> m.text""",
    "spans of statements whose text is not at their offsets": """
        SELECT count(*) FROM statements s JOIN articles a ON a.id = s.article_id
        CROSS JOIN LATERAL jsonb_array_elements(
            jsonb_build_array(s.cue, s.source, s.via) || s.content || s.verbatim) AS t(span)
        WHERE jsonb_typeof(span) = 'object' AND span->>'text' <> substring(
            a.text FROM (span->>'start')::int + 1
            FOR (span->>'end')::int - (span->>'start')::int)""",
    "statements without a speaker": """
        SELECT count(*) FROM statements s
        WHERE NOT EXISTS (SELECT FROM speakers p WHERE p.statement_id = s.id)""",
    "articles that no analysis stands for": """
        SELECT count(*) FROM articles a
        WHERE NOT EXISTS (SELECT FROM analyses n WHERE n.article_id = a.id)""",
    "articles whose counts are not those of their rows": """
        SELECT count(*) FROM articles a
        WHERE a.mention_count <> (SELECT count(*) FROM mentions m WHERE m.article_id = a.id)
        OR a.quote_count <> (
            SELECT count(*) FROM statements s WHERE s.article_id = a.id AND NOT s.hidden)""",
    "articles and quotes that no words find (qala db derive)": """
        SELECT (SELECT count(*) FROM articles WHERE search IS NULL)
        + (SELECT count(*) FROM statements WHERE search IS NULL)""",
    "speakers, topics and mentioned entities that are not at their statement's place": """
        SELECT count(*) FROM statements s JOIN (
            SELECT statement_id, day, article_id, statement_number FROM speakers
            UNION ALL SELECT statement_id, day, article_id, statement_number FROM statement_topics
            UNION ALL SELECT statement_id, day, article_id, statement_number FROM statement_entities
        ) p ON p.statement_id = s.id
        WHERE (p.day, p.article_id, p.statement_number) <> (s.day, s.article_id, s.number)""",
    "quotes that are not as their corrections say": """
        SELECT count(*) FROM statements s
        FULL JOIN (SELECT * FROM corrections WHERE anchored) c ON c.quote_id = s.id
        WHERE (c.id IS NOT NULL OR s.corrected <> '{}' OR s.hidden) AND (
            s.corrected IS DISTINCT FROM coalesce(
                ARRAY(SELECT jsonb_object_keys(c.fields) ORDER BY 1), '{}')
            OR s.hidden <> coalesce((c.fields->>'hidden')::boolean, false)
            OR (c.fields ? 'topics' AND ARRAY(
                SELECT t.slug FROM topics t WHERE c.fields->'topics' ? t.slug ORDER BY 1
            ) <> ARRAY(
                SELECT t.slug FROM statement_topics t WHERE t.statement_id = s.id ORDER BY 1)))""",
    "steps that a load has put off (qala db load)": "SELECT count(*) FROM pending",
    **OF_REGISTRY,
    **OF_COUNTS,
}


@click.group()
def db() -> None:
    """Migrate the database, load archives, say what it holds, check that it is whole."""


@db.command()
def migrate() -> None:
    """Bring the tables up to date; on an empty database, make them."""
    from api.database import current_revision, open_database

    with open_database(Settings.from_environ()) as database:
        click.echo(f"The database is at revision {current_revision(database.engine)}.")


@db.command()
def status() -> None:
    """Print where the database is, its revision, and how many rows it holds."""
    from api.database import current_revision, head_revision, open_database

    settings = Settings.from_environ()
    with open_database(settings, upgrade=False) as database:
        place = database.engine.url.render_as_string(hide_password=True)
        found, newest = current_revision(database.engine), head_revision()
        click.echo(f"database    {place}")
        click.echo(
            f"revision    {found or 'none'}{'' if found == newest else f' (newest: {newest})'}"
        )
        if found is None:
            raise click.ClickException("The database has no tables; run: qala db migrate")
        for table in TABLES:
            click.echo(f"{table:12}{_count(database.engine, f'SELECT count(*) FROM {table}')}")
        if found != newest:
            raise click.ClickException("The tables are not up to date; run: qala db migrate")


@db.command()
def check() -> None:
    """Check that what is stored is whole: offsets, counts, speakers. Exit code 1 if it is not."""
    from api.database import open_database

    broken = 0
    with open_database(Settings.from_environ()) as database:
        for what, query in CHECKS.items():
            count = _count(database.engine, query)
            broken += count
            click.echo(f"{'ok    ' if not count else 'BROKEN'}  {count:6} {what}")
    if broken:
        raise click.exceptions.Exit(1)


@db.command()
@click.option(
    "--all", "every", is_flag=True, help="Words and vectors of all, not the missing ones."
)
@click.option("--no-vectors", is_flag=True, help="Leave out vectors, which need the model.")
@click.option("--threads", type=click.IntRange(1), metavar="N", help="Threads for vectors.")
def derive(every: bool, no_vectors: bool, threads: int | None) -> None:
    """Compute anew what follows from what is stored.

    Words that articles and quotes are found by, entities with their names and counts, topics of
    quotes, and the vectors that quotes are found by in meaning: words and vectors where they are
    missing, the rest whole. After a migration all but vectors has been done already.

    Cut off, the same command again does the rest.
    """
    from api import derive as deriving
    from api.database import open_database

    settings = Settings.from_environ()
    with open_database(settings) as database:
        say(f"{deriving.derive_registry(database)} entities.")
        articles = deriving.without_words(database, every=every)
        for step, what in (
            (deriving.derive_statement_words, "Words of quotes"),
            (deriving.derive_article_words, "Words of articles"),
        ):
            for _ in progress(step(database, articles), what, len(articles)):
                pass
        say(f"Words of {len(articles)} articles.")
        say(f"{deriving.derive_topics(database)} topics.")
        missing = 0 if no_vectors else deriving.without_vectors(database, every=every)
        if missing:
            reader = load_reader(settings, threads=threads)
            steps = deriving.derive_vectors(database, reader, every=every)
            for _ in progress(steps, "Vectors", missing, "quote"):
                pass
        say(f"Vectors of {missing} quotes.")


@db.command()
@click.argument("paths", nargs=-1, metavar="PATH…")
@click.option("--replace", is_flag=True, help="Store anew what is stored already.")
@click.option(
    "--bulk/--no-bulk",
    default=None,
    help="Drop indexes and make them again at the end; nobody else can write meanwhile. "
    "Default: for a load of thousands into an empty database.",
)
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True, metavar="N")
def load(paths: tuple[str, ...], replace: bool, bulk: bool | None, processes: int) -> None:
    """Store what `qala annotate` wrote as Parquet, with no model and many times faster.

    PATH is a .parquet file, a folder of these, a pattern, or an address such as
    s3://bucket/folder. What is stored with the same text already is left as it is, so that a load
    that was cut off is finished by the same command. What fails is reported, the rest goes on, and
    the exit code is 1.
    """
    from api.cli.loading import load_files

    load_files(paths, replace=replace, bulk=bulk, processes=processes)


def _count(engine: "Engine", query: str) -> int:
    from sqlalchemy import text

    with engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())
