"""Getting ready: what is done before `/readyz` says so."""

import threading
from collections.abc import Sequence

from api.app import create_app
from api.database import Database
from api.settings import Settings
from api.warming import warm
from nlp.errors import ModelError
from nlp.records import Analysis
from tests.api.fake_reader import FakeReader, Floats
from tests.api.http_checks import error, good


class HeldReader(FakeReader):
    """Begins to read when it is let go; counts what it encodes."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.encoded: list[str] = []

    def read(self, text: str) -> Analysis:
        assert self.go.wait(60)
        return super().read(text)

    def encode(self, texts: Sequence[str]) -> Floats:
        self.encoded += texts
        return super().encode(texts)


def test_ready_is_who_has_read_and_searched(settings: Settings, database: Database) -> None:
    reader = HeldReader()
    app = create_app(settings, reader, database)
    client = app.test_client()
    assert good(client.get("/readyz"))["status"] == "ready"
    warming = warm(app)
    body = error(client.get("/readyz"), 503)
    assert "to get ready" in body["message"]
    assert good(client.get("/healthz"))["status"] == "ok"
    reader.go.set()
    warming.join()
    assert good(client.get("/readyz"))["status"] == "ready"
    assert reader.reads == 1
    # In both languages.
    assert {text.isascii() for text in reader.encoded} == {True, False}
    assert good(client.get("/articles"))["total"] == 0


def test_what_fails_keeps_nobody_waiting(settings: Settings, database: Database) -> None:
    class Broken(FakeReader):
        @property
        def model(self) -> str:
            raise ModelError("the weights are gone")

        @model.setter
        def model(self, _: str) -> None: ...

    app = create_app(settings, Broken(), database)
    warm(app).join()
    assert app.extensions["qala"].ready.is_set()
