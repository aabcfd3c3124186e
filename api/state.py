"""What the views share, hung on the application: settings, database, reader."""

import threading
from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from api.database import Database
from api.reading import GuardedReader
from api.settings import Settings
from api.system.probe import Probe

KEY = "qala"


@dataclass(frozen=True, slots=True)
class State:
    """One application's parts."""

    settings: Settings
    database: Database
    reader: GuardedReader
    # Cleared while `api.warming` gets the process ready.
    ready: threading.Event = field(default_factory=threading.Event)
    # Set when the process was asked to end, and finishes what it has accepted.
    stopping: threading.Event = field(default_factory=threading.Event)
    # What `/readyz` asks the database by.
    probe: Probe = field(default_factory=Probe)

    def __post_init__(self) -> None:
        """Ready, where nobody warms up."""
        self.ready.set()


def state() -> State:
    """The parts of the application that serves this request."""
    return cast(State, current_app.extensions[KEY])
