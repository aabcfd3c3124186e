"""Loading the pipeline leaves Python's collector as it was, whatever comes of it."""

import gc
from pathlib import Path

import pytest

from api.cli.running import load_reader
from api.settings import Settings
from nlp.errors import ModelError
from nlp.reader import Reader


def test_nothing_is_collected_while_the_pipeline_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def load(*_args: object) -> None:
        seen.append(gc.isenabled())

    monkeypatch.setattr(Reader, "load", load)
    load_reader(Settings.from_environ())
    assert seen == [False]
    assert gc.isenabled()


def test_a_pipeline_that_cannot_be_loaded_leaves_the_collector_on(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        load_reader(Settings.from_environ(), tmp_path / "nowhere")
    assert gc.isenabled()
