"""`qala reanalyze`: another model's analysis takes the place of the old one."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import text as sql

from api.database import Database
from nlp.errors import TextError
from nlp.records import Analysis
from tests.cli.conftest import TEXT, StubReader

Run = Callable[..., Result]
NAMES = ("a", "b", "c")


@pytest.fixture(autouse=True)
def stored(qala: Run, database: Database) -> None:
    lines = "\n".join(json.dumps({"id": name, "text": f"{TEXT} {name}"}) for name in NAMES)
    assert qala("ingest", "-", stdin=lines).exit_code == 0


def analyses(database: Database) -> dict[str, list[str]]:
    with database.session() as session:
        rows = session.execute(sql("SELECT article_id, model FROM analyses ORDER BY id")).all()
    return {name: [model for key, model in rows if key == name] for name in NAMES}


def newer(monkeypatch: pytest.MonkeyPatch, model: str = "stub-2") -> None:
    monkeypatch.setattr(StubReader, "model", model)
    real = StubReader.read

    def read(self: StubReader, text: str) -> Analysis:
        found = real(self, text)
        return Analysis(found.text, found.layout, found.mentions, found.statements, model)

    monkeypatch.setattr(StubReader, "read", read)


def test_what_the_model_has_read_is_left_alone(qala: Run, database: Database) -> None:
    found = qala("reanalyze")
    assert (found.exit_code, found.stderr) == (0, "0 analysed anew by stub-1.\n")
    assert analyses(database) == {name: ["stub-1"] for name in NAMES}
    assert qala("reanalyze", "--all", "a").stderr == "1 analysed anew by stub-1.\n"
    assert analyses(database)["a"] == ["stub-1", "stub-1"]


def test_another_model_reads_what_the_old_one_read(
    qala: Run, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept() -> list[object]:
        with database.session() as session:
            query = "SELECT a.id, a.created_at, s.id, s.text FROM articles a JOIN statements s "
            return list(session.execute(sql(query + "ON s.article_id = a.id ORDER BY 1")))

    before = kept()
    newer(monkeypatch)
    assert qala("reanalyze", "b", "--threads", "1").stderr == "1 analysed anew by stub-2.\n"
    assert analyses(database) == {"a": ["stub-1"], "b": ["stub-1", "stub-2"], "c": ["stub-1"]}
    assert qala("reanalyze").stderr == "2 analysed anew by stub-2.\n"
    assert set(map(tuple, analyses(database).values())) == {("stub-1", "stub-2")}
    assert kept() == before


def test_what_fails_is_named_and_tried_again_the_next_time(
    qala: Run, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer(monkeypatch)
    fine = StubReader.read

    def refuse(self: StubReader, text: str) -> Analysis:
        if text.endswith("b"):
            raise TextError("empty", "not today")
        return fine(self, text)

    with monkeypatch.context() as broken:
        broken.setattr(StubReader, "read", refuse)
        found = qala("reanalyze")
    assert found.exit_code == 1
    assert found.stderr == "b: not today\n2 analysed anew by stub-2, 1 failed.\n"
    assert analyses(database)["b"] == ["stub-1"]
    assert qala("reanalyze").stderr == "1 analysed anew by stub-2.\n"


def test_unknown_ids_are_named(qala: Run, database: Database) -> None:
    found = qala("reanalyze", "a", "nobody")
    assert found.exit_code == 1
    assert found.stderr.startswith("nobody: There is no article of this id.\n")


def test_what_is_deleted_or_replaced_meanwhile_is_left_so(
    qala: Run, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading takes seconds; nobody waits for it, and nobody's change is undone by it."""
    from api.articles.service import ArticleIn, delete_article, store_analysis

    newer(monkeypatch)
    slow = StubReader.read

    def meanwhile(self: StubReader, text: str) -> Analysis:
        if text.endswith("a"):
            delete_article(database, "a")
        if text.endswith("b"):
            other = ArticleIn(f"{TEXT} جديد", id="b")
            store_analysis(database, other, slow(self, other.text), replace=True)
        return slow(self, text)

    monkeypatch.setattr(StubReader, "read", meanwhile)
    found = qala("reanalyze")
    assert found.stderr.splitlines()[-1] == "1 analysed anew by stub-2, 2 failed."
    with database.session() as session:
        texts = dict(session.execute(sql("SELECT id, text FROM articles")).all())
    assert texts == {"b": f"{TEXT} جديد", "c": f"{TEXT} c"}
