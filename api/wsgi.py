"""For gunicorn: `gunicorn --config python:api.gunicorn`; other servers call `create` themselves.

Nothing happens at import. The model is loaded here, before gunicorn's workers fork, and not run:
its threads start with the first text, in each worker for itself.
"""

from flask import Flask

from api.app import create_app
from api.cli.running import load_reader
from api.database import open_database
from api.observing import tracing
from api.observing.stages import watch
from api.settings import Settings
from api.sharing import without_threads


def create() -> Flask:
    """The application by the environment's settings, its database migrated, its model loaded.

    Raises `SettingsError`, `DatabaseError` and `ModelError`.
    """
    settings = Settings.from_environ()
    tracing.check(settings)
    database = open_database(settings)
    with without_threads():
        reader = watch(load_reader(settings))
        reader.sentences  # noqa: B018  (loads it now, for all workers)
    database.bound()
    return create_app(settings, reader, database)
