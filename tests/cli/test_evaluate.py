"""`qala evaluate`: the table, the JSON object, the differences, the errors in files."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from nlp.interchange import to_interchange, to_line
from tests.cli.conftest import TEXT, analysis

Run = Callable[..., Result]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two gold articles; the prediction has another speaker in one and lacks the other."""
    gold = [to_interchange(name, analysis(TEXT)) for name in ("a", "b")]
    predicted = json.loads(json.dumps(gold[0]))
    predicted["statements"][0]["speaker"]["name"] = "أحد آخر"
    paths = tmp_path / "gold.jsonl", tmp_path / "pred.jsonl"
    paths[0].write_text("".join(map(to_line, gold)), "utf-8")
    paths[1].write_text(to_line(predicted), "utf-8")
    return paths


def test_the_table(qala: Run, files: tuple[Path, Path]) -> None:
    found = qala("evaluate", *files)
    assert found.exit_code == 0
    rows = {row.split()[0]: row.split()[1:] for row in found.stdout.splitlines() if row.strip()}
    assert rows["statement_f1"] == ["0.6667", "1.0000", "0.5000"]
    assert rows["who_said_what"] == ["0.0000"] * 3
    assert rows["entity_f1"] == ["0.6667", "1.0000", "0.5000"]
    assert "No prediction for 1 of 2 articles: b" in found.stderr


def test_json_is_one_object(qala: Run, files: tuple[Path, Path]) -> None:
    found = json.loads(qala("evaluate", *files, "--json", "--errors", 9).stdout)
    assert found["statement_f1"] == {"p": 1.0, "r": 0.5, "f1": 0.6667}
    assert len(found["errors"]) == 3  # the speaker; the other article's statement and entity
    assert "errors" not in json.loads(qala("evaluate", *files, "--json").stdout)


def test_differences_are_listed_up_to_the_number_asked(qala: Run, files: tuple[Path, Path]) -> None:
    one = qala("evaluate", *files, "--errors", 1).stdout.strip().splitlines()
    two = qala("evaluate", *files, "--errors", 2).stdout.strip().splitlines()
    assert two[:-1] == one
    assert one[-1].startswith("a:")
    assert "speaker" in one[-1]


def test_intervals_are_seeded(qala: Run, files: tuple[Path, Path]) -> None:
    arguments = ("evaluate", *files, "--json", "--intervals", 50, "--seed", 3)
    first, second = (json.loads(qala(*arguments).stdout)["intervals"] for _ in range(2))
    assert first == second
    assert first["statement_f1"][0] <= 0.6667 <= first["statement_f1"][1]


def test_a_file_that_is_not_in_the_format_is_named(qala: Run, files: tuple[Path, Path]) -> None:
    files[1].write_text("\n{}\n", "utf-8")
    found = qala("evaluate", *files)
    assert found.exit_code == 1
    assert f"{files[1]}: line 2: 'id' is missing" in found.stderr
    assert qala("evaluate", files[0], "none.jsonl").exit_code == 2
