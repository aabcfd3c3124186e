"""The Flask application: `create_app` joins settings, database, reader and resources."""

from flask import Flask

from api.articles.service import ReadsText
from api.database import Database
from api.settings import Settings


def create_app(
    settings: Settings, reader: ReadsText | None = None, database: Database | None = None
) -> Flask:
    """Build the application. Does no I/O: the database opens on the first request that needs it.

    `reader` None is for documents only (`api.openapi.render`): requests that analyse get 503.
    `database` None opens one by `settings`.
    """
    raise NotImplementedError
