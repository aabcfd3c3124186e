"""What the views share, hung on the application: settings, database, reader."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from api.database import Database
from api.reading import GuardedReader
from api.settings import Settings

KEY = "qala"


@dataclass(frozen=True, slots=True)
class State:
    """One application's parts."""

    settings: Settings
    database: Database
    reader: GuardedReader


def state() -> State:
    """The parts of the application that serves this request."""
    return cast(State, current_app.extensions[KEY])
