"""The Flask application: `create_app` joins settings, database, reader and resources."""

from typing import Any

from flask import Flask, g, request
from werkzeug.routing import BaseConverter

from api import __version__
from api.analyze.routes import blp as analyze
from api.annotations.routes import blp as annotations
from api.articles.analysing import ReadsText
from api.articles.routes import blp as articles
from api.corrections.routes import blp as corrections
from api.dashboard import routes as dashboard
from api.database import Database
from api.entities.routes import blp as entities
from api.facets.routes import blp as facets
from api.http import errors, responses
from api.observing import pool, requests
from api.openapi import INFO
from api.quotes.routes import blp as quotes
from api.reading import GuardedReader
from api.security.protecting import protect
from api.settings import Settings
from api.state import KEY, State
from api.system.pages import pages
from api.system.routes import blp as system
from api.topics.routes import blp as topics

RESOURCES = (articles, quotes, facets, corrections, entities, topics, annotations, analyze, system)


class ArticleConverter(BaseConverter):
    """An article's place in a path; `/articles/batch` is another resource."""

    regex = r"(?!batch$)[^/]+"


class QuoteConverter(BaseConverter):
    """A quote's place in a path; `/quotes/facets` is another resource."""

    regex = r"(?!facets$)[^/]+"


class EntityConverter(BaseConverter):
    """An entity's place in a path; `/entities/suggest` is another resource."""

    regex = r"(?!suggest$)[^/]+"


class QalaFlask(Flask):
    """Flask that logs the unexpected with the request's id, which the answer names."""

    def log_exception(self, exc_info: Any) -> None:
        """Log a trace."""
        self.logger.error(
            "%s %s failed, request %s",
            request.method,
            requests.route(),
            g.request_id,
            exc_info=exc_info,
        )


def create_app(
    settings: Settings,
    reader: ReadsText | None = None,
    database: Database | None = None,
    *,
    local: bool = False,
) -> Flask:
    """Build the application. Does no I/O: the database opens on the first request that needs it.

    `reader` None is for documents only (`api.openapi.render`): requests that analyse get 503.
    `database` None opens one by `settings`; it must be migrated (`api.database.open_database`).
    `local` is for who serves it on this machine alone: nobody needs a key while there is none.
    """
    app = QalaFlask("api", static_folder=None)
    # An address has one spelling; others are unknown, not redirected.
    app.url_map.merge_slashes = False
    app.url_map.converters["article"] = ArticleConverter
    app.url_map.converters["quote"] = QuoteConverter
    app.url_map.converters["entity"] = EntityConverter
    app.config.update(
        API_TITLE=INFO["title"],
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={"info": {k: v for k, v in INFO.items() if k != "title"}},
        MAX_CONTENT_LENGTH=settings.max_body,
        # Errors become responses in every mode; the log has their traces.
        PROPAGATE_EXCEPTIONS=False,
    )
    database = database or Database(settings)
    database.when_open(pool.watch)
    app.extensions[KEY] = State(
        settings,
        database,
        GuardedReader(
            reader, places=settings.readers, waiting=settings.waiting, wait=settings.read_wait
        ),
    )
    requests.register(app)
    responses.register(app)
    protect(app, settings, local=local)
    api = errors.QalaApi(app)
    errors.register(app)
    for resource in RESOURCES:
        api.register_blueprint(resource)
    app.register_blueprint(pages)
    dashboard.register(app, api.handle_http_exception)
    return app
