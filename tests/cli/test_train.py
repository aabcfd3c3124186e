"""`qala train` and `qala openapi`: what they hand on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from nlp.training import train as training
from nlp.training.train import Files

Run = Callable[..., Result]


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What training was asked for; it writes nothing."""
    calls: list[dict[str, Any]] = []

    def train(
        config: Path,
        files: Files,
        output: Path,
        base: str | None,
        start: Path | None,
        overrides: dict[str, Any],
    ) -> Path:
        given = {"config": config.name, "files": files, "base": base, "start": start}
        calls.append(given | overrides)
        return output

    monkeypatch.setattr(training, "train", train)
    return calls


def test_options_and_settings_are_handed_on(
    qala: Run, tmp_path: Path, trained: list[dict[str, Any]]
) -> None:
    arguments = ("train", "--data", tmp_path, "--output", tmp_path / "out")
    assert qala(*arguments).exit_code == 0
    file = tmp_path / "more.jsonl"
    file.write_text("")
    more = ("--articles", file, "--silver", file, "--silver", file, "--start", tmp_path)
    found = qala(*arguments, "--base", "hub/name", "--epochs", 2, "--head-rate=1e-3", *more)
    assert found.exit_code == 0, found.output
    assert trained == [
        {"config": "qala_ar.cfg", "files": Files(tmp_path), "base": None, "start": None},
        {
            "config": "qala_ar.cfg",
            "files": Files(tmp_path, (file,), (file, file)),
            "base": "hub/name",
            "start": tmp_path,
            "epochs": 2,
            "head_rate": 1e-3,
        },
    ]


@pytest.mark.parametrize(
    "wrong",
    [["--epoch", "2"], ["--epochs"], ["--epochs", "two"], ["more"], ["--data", "/none"]],
)
def test_what_is_no_setting_is_wrong_usage(
    qala: Run, tmp_path: Path, trained: list[dict[str, Any]], wrong: list[str]
) -> None:
    arguments = ("train", "--data", tmp_path, "--output", tmp_path / "out", *wrong)
    assert qala(*arguments).exit_code == 2
    assert trained == []


def test_the_openapi_document_is_written_whole(qala: Run, tmp_path: Path) -> None:
    assert qala("openapi", "spec", "-o", tmp_path / "openapi.json").exit_code == 0
    document = json.loads((tmp_path / "openapi.json").read_text("utf-8"))
    assert document["openapi"].startswith("3.1")
    assert qala("openapi", "spec", "-o", "-").stdout == (tmp_path / "openapi.json").read_text(
        "utf-8"
    )


def test_examples_come_from_a_database_of_their_own(
    qala: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    found = qala("openapi", "examples", "-o", tmp_path)
    assert found.exit_code == 0, found.stderr
    assert len(list(tmp_path.glob("*.json"))) > 5
