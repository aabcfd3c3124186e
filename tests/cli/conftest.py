"""A reader that finds what it is told to, so that commands are tested without a model."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text as sql

from api.cli import main
from api.database import Database, open_database
from api.settings import VARIABLES, Settings
from nlp.reader import Reader
from nlp.records import Analysis, Cue, Layout, Mention, Metadata, Section, Span, Speaker, Statement

TEXT = "قالت هدى العلي إن المكتبة ستفتح غدا."


class StubReader:
    """Reads every text as one section, with the statement of TEXT where the text begins with it."""

    model = "stub-1"

    def read(self, text: str) -> Analysis:
        return analysis(text)

    def read_many(self, texts: Iterable[str], batch_size: int = 8) -> Iterator[Analysis]:
        batch: list[str] = []
        for text in texts:
            batch.append(text)
            if len(batch) == batch_size:
                yield from map(self.read, batch)
                batch = []
        yield from map(self.read, batch)

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        vectors[:, 0] = 1.0
        return vectors


def cut(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words)


def analysis(text: str) -> Analysis:
    layout = Layout((Section("s1", "body", 0, len(text)),), Metadata())
    if not text.startswith(TEXT):
        return Analysis(text, layout, (), (), "stub-1")
    name = cut(text, "هدى العلي")
    mention = Mention(name.start, name.end, name.text, "PER", name.text, "s1")
    statement = Statement(
        number=1,
        cue=Cue(0, 4, "قالت", "قال", "neutral"),
        source=name,
        content=(cut(text, "إن المكتبة ستفتح غدا"),),
        kind="indirect",
        speakers=(Speaker(name.text, "person", "explicit", name, "PER"),),
        section="s1",
    )
    return Analysis(text, layout, (mention,), (statement,), "stub-1")


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """The folders that a reader was loaded from; commands get the stub instead."""
    asked: list[Path | None] = []

    def load(path: Path | None = None, *_: object) -> StubReader:
        asked.append(path)
        return StubReader()

    monkeypatch.setattr(Reader, "load", load)
    return asked


@pytest.fixture
def qala(loads: list[Path | None]) -> Callable[..., Result]:
    """Run a command line in this process; the exit code and both outputs come back."""

    def run(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin)

    return run


def reachable(data: Path) -> Path:
    """The folder, open to the other account that the server of data that are root's runs under."""
    for folder in (data, *data.parents[:2]):
        folder.chmod(0o755)
    return data


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database of the tests' own that stays open, so that commands join its server."""
    data = reachable(tmp_path_factory.mktemp("data"))
    with open_database(Settings(data=data)) as database:
        yield database


@pytest.fixture
def database(server: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The empty database that the commands of this test use."""
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("QALA_DATA", os.fspath(server.settings.data))
    with server.session() as session:
        session.execute(
            sql("TRUNCATE articles, entities, names, name_decisions, revisions, keys CASCADE")
        )
    return server
