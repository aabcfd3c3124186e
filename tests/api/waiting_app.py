"""Applications for gunicorn: one whose reader reads only when it is told to, and a plain one."""

import os
from pathlib import Path

from flask import Flask

from api.app import create_app
from api.database import open_database
from api.settings import Settings
from nlp.records import Analysis
from tests.api.fake_reader import FakeReader

# Name the pipe that a reading opens for writing, and the one that it then opens for reading: each
# waits for the other side.
BEGUN = "QALA_TEST_BEGUN"
GO = "QALA_TEST_GO"


def make_pipes(folder: Path) -> tuple[str, str]:
    """Both pipes, new in a folder: what `BEGUN` and `GO` are to name."""
    begun, go = os.fspath(folder / "begun"), os.fspath(folder / "go")
    for pipe in (begun, go):
        os.mkfifo(pipe)
    return begun, go


class WaitingReader(FakeReader):
    """Says that it begins, and reads when it is let go."""

    def read(self, text: str) -> Analysis:
        os.close(os.open(os.environ[BEGUN], os.O_WRONLY))
        os.close(os.open(os.environ[GO], os.O_RDONLY))
        return super().read(text)


def create() -> Flask:
    """The application by the environment's settings."""
    settings = Settings.from_environ()
    return create_app(settings, WaitingReader(), open_database(settings), local=True)


def plain() -> Flask:
    """The same with a reader that does not wait."""
    settings = Settings.from_environ()
    return create_app(settings, FakeReader(), open_database(settings), local=True)
