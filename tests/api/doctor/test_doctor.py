"""The doctor: what it finds wrong, and what it says to do."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from api.cli import main
from api.database import Database, head_revision
from api.doctor import Finding, examine, of_database, of_machine, of_settings
from api.observing import logs, tracing
from api.security.keys import make_key
from api.settings import Settings
from nlp.errors import ModelError
from nlp.reader import Reader
from tests.api.fake_reader import FakeReader


def level(findings: Iterator[Finding], check: str) -> str:
    """The worst of a check; a finding that is not well says what to do."""
    levels = []
    for finding in findings:
        assert finding.found
        assert bool(finding.advice) == (finding.level != "ok")
        if finding.check == check:
            levels.append(finding.level)
    return next(found for found in ("fail", "warn", "ok") if found in levels)


def test_settings_that_are_wrong_or_unknown_are_named() -> None:
    settings, found = of_settings.read(
        {"PORT": "x", "QALA_THREADS": "0", "QALA_WORKER": "2", "QALA_WAITING": "3"}
    )
    # The others hold.
    assert (settings.port, settings.threads, settings.waiting) == (8000, 16, 3)
    assert [(one.level, one.found.split()[0]) for one in found] == [
        ("warn", "QALA_WORKER"),
        ("fail", "PORT"),
        ("fail", "QALA_THREADS"),
    ]
    assert "QALA_WORKERS" in found[0].found
    [fine] = of_settings.read({"PORT": "80", "PATH": "/bin"})[1]
    assert (fine.level, fine.found) == ("ok", "1 are set: PORT")


@pytest.mark.parametrize(
    ("changes", "check", "wanted"),
    [
        ({}, "threads", "ok"),
        ({"threads": 9}, "threads", "fail"),
        ({}, "limits", "ok"),
        ({"workers": 2}, "limits", "warn"),
        ({"limits": "off"}, "limits", "warn"),
        ({"limits": "redis://127.0.0.1:1/0"}, "limits", "fail"),
        ({}, "traces", "ok"),
        ({"traces": "http://127.0.0.1:1"}, "traces", "ok"),
    ],
)
def test_settings_that_go_together(changes: dict[str, object], check: str, wanted: str) -> None:
    assert level(of_settings.examine(Settings(**changes)), check) == wanted  # type: ignore[arg-type]


def test_traces_without_their_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "_MODULES", ("opentelemetry.none_such",))
    wanted = Settings(traces="http://127.0.0.1:1")
    assert level(of_settings.examine(wanted), "traces") == "fail"


@pytest.mark.parametrize(("free", "wanted"), [(10e9, "ok"), (2e9, "warn"), (1e8, "fail")])
def test_the_disk_of_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: float, wanted: str
) -> None:
    monkeypatch.setattr(psutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    settings = Settings(data=tmp_path / "not" / "yet" / "there")
    assert level(of_machine.examine(settings), "data folder") == wanted
    assert not (tmp_path / "not").exists()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    settings = Settings(data=file, metrics_folder=file)
    assert level(of_machine.examine(settings), "data folder") == "fail"
    assert level(of_machine.examine(settings), "metrics folder") == "fail"


def test_memory_and_files_of_the_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=1e8))
    monkeypatch.setattr(of_machine, "STATIC", tmp_path)
    settings = Settings(data=tmp_path)
    assert level(of_machine.examine(settings), "memory") == "warn"
    assert level(of_machine.examine(settings), "dashboard") == "fail"


def test_a_model_that_reads_and_one_that_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reader, "load", lambda *_: FakeReader())
    assert level(of_machine.examine_model(Settings()), "model") == "ok"

    def load(*_: object) -> FakeReader:
        raise ModelError("the weights are gone")

    monkeypatch.setattr(Reader, "load", load)
    [found] = of_machine.examine_model(Settings())
    assert (found.level, found.found) == ("fail", "the weights are gone")


def test_a_database_in_order(settings: Settings, database: Database) -> None:
    found = {one.check: one for one in of_database.examine(settings)}
    wrong = {check for check, one in found.items() if one.level != "ok"}
    assert wrong == {"keys"}
    assert "this machine" in found["keys"].found
    served = {one.check: one for one in of_database.examine(replace(settings, host="::"))}
    assert "nobody" in served["keys"].found
    with database.session() as session:
        make_key(session, "tests", ["ingest"])
    assert level(of_database.examine(settings), "keys") == "ok"


def test_a_database_that_is_gone_shows_no_password() -> None:
    gone = Settings(database_url="postgresql://u:secret@127.0.0.1:1/none")
    [found] = of_database.examine(gone)
    assert found.level == "fail"
    assert "refused" in found.found
    assert "secret" not in found.found + found.advice


@pytest.mark.parametrize(("size", "wanted"), [(10, "ok"), (30, "warn"), (60, "fail")])
def test_more_connections_than_the_server_has(
    settings: Settings, database: Database, size: int, wanted: str
) -> None:
    wide = replace(settings, workers=2, pool_size=size)
    assert level(of_database.examine(wide), "connections") == wanted


@pytest.mark.parametrize(("found", "wanted"), [("0001", "warn"), ("9999", "fail")])
def test_tables_of_another_version(
    settings: Settings, database: Database, found: str, wanted: str
) -> None:
    change = text("UPDATE alembic_version SET version_num = :version")
    with database.engine.begin() as connection:
        connection.execute(change, {"version": found})
    try:
        assert level(of_database.examine(settings), "migrations") == wanted
    finally:
        with database.engine.begin() as connection:
            connection.execute(change, {"version": head_revision()})


def test_an_account_that_may_only_read(settings: Settings, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("CREATE ROLE looker LOGIN"))
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker"))
    try:
        reads = replace(
            settings, database_url=(settings.database_url or "").replace("postgres@", "looker@")
        )
        assert level(of_database.examine(reads), "rights") == "warn"
        assert level(of_database.examine(settings), "rights") == "ok"
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("DROP OWNED BY looker"))
            connection.execute(text("DROP ROLE looker"))


def test_the_command_prints_a_table_or_json_and_ends_by_what_it_found(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "configure", lambda *_: None)
    monkeypatch.setattr(Reader, "load", lambda *_: FakeReader())
    monkeypatch.setenv("DATABASE_URL", settings.database_url or "")
    run = CliRunner().invoke
    fine = run(main, ["doctor"])
    assert fine.exit_code == 0, fine.output
    assert fine.output.splitlines()[-1].endswith("0 failures.")
    assert "fake" in fine.output
    monkeypatch.setenv("PORT", "x")
    wrong = run(main, ["doctor", "--json", "--no-model"])
    assert wrong.exit_code == 1
    body = json.loads(wrong.output)
    assert body["ok"] is False
    [named] = [one for one in body["findings"] if one["level"] == "fail"]
    assert named == {
        "check": "settings",
        "level": "fail",
        "found": "PORT is 'x'; a number is needed.",
        "advice": "See the settings in README.md.",
    }
    assert "model" not in {one["check"] for one in body["findings"]}


def test_a_new_deployment_is_told_what_comes_next(tmp_path: Path) -> None:
    found = list(examine({"QALA_DATA": str(tmp_path / "var")}, model=False))
    levels = {one.check: one.level for one in found}
    assert levels["migrations"] == "warn"
    assert "fail" not in levels.values()
