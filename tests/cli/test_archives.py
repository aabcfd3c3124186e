"""`qala annotate` into a folder of Parquet: options, summary, exit codes."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result

from api.archive.folder import Folder
from tests.cli.conftest import TEXT

Run = Callable[..., Result]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    rows = [json.dumps({"id": f"a{n}", "text": f"{TEXT} {n}"}) for n in range(5)]
    path.write_text("\n".join(rows), "utf-8")
    return path


def test_a_folder_of_parquet_and_again(qala: Run, source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        found = qala("annotate", source, "-o", out, "--engine", "local", "--unit", 2)
        assert (found.exit_code, found.stdout) == (0, "")
        assert found.stderr == "5 of 5 annotated.\n"
    assert pq.read_table(out, columns=["id"])["id"].to_pylist() == [f"a{n}" for n in range(5)]
    assert len(Folder(str(out)).parts()) == 3


def test_failures_are_told_and_are_exit_code_1(qala: Run, source: Path, tmp_path: Path) -> None:
    source.write_text(source.read_text("utf-8") + "\n{", "utf-8")
    out = f"file://{tmp_path}/out"
    found = qala("annotate", source, "-o", out, "--engine", "local")
    assert found.exit_code == 1
    assert found.stderr == f"5 of 6 annotated, 1 failed: see {out}/_failures/.\n"


def test_options_reach_the_archive(
    qala: Run, source: Path, tmp_path: Path, loads: list[Path | None]
) -> None:
    model = tmp_path / "model"
    model.mkdir()
    out = f"{tmp_path}/out.v2/"
    options = ("--engine", "local", "--no-vectors", "--model", model, "--threads", 1)
    assert qala("annotate", source, "-o", out, *options).exit_code == 0
    assert loads == [model]
    assert pq.read_table(out, columns=["vectors"])["vectors"].null_count == 5


@pytest.mark.parametrize("options", [("--engine", "local"), ("--unit", 5), ("--no-vectors",)])
def test_options_of_archives_are_refused_for_lines(
    qala: Run, source: Path, options: tuple[object, ...]
) -> None:
    found = qala("annotate", source, *options)
    assert found.exit_code == 2
    assert "is for a folder" in found.stderr
    assert qala("annotate", source, "-o", "out", "--cluster", "auto").exit_code == 2


def test_what_cannot_be_annotated_is_exit_code_1(qala: Run, tmp_path: Path) -> None:
    found = qala("annotate", tmp_path / "none.jsonl", "-o", tmp_path / "out", "--engine", "local")
    assert found.exit_code == 1
    assert "none.jsonl: no such file or folder" in found.stderr
    assert not (tmp_path / "out").exists()


def test_without_ray_the_error_names_the_extra(
    qala: Run, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "api.archive.cluster", raising=False)
    found = qala("annotate", source, "-o", tmp_path / "out", "--engine", "ray")
    assert found.exit_code == 2
    assert "pip install 'qala[cluster]'" in found.stderr


def test_ctrl_c_is_told_and_gone_on_with(
    qala: Run, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.cli.conftest import StubReader

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    command = ("annotate", source, "-o", tmp_path / "out", "--engine", "local", "--unit", 2)
    with monkeypatch.context() as patch:
        patch.setattr(StubReader, "encode", interrupt)
        found = qala(*command)
    assert found.exit_code == 130
    assert "Stopped. The same command goes on" in found.stderr
    assert qala(*command).stderr == "5 of 5 annotated.\n"
