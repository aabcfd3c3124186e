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
    # The speaker; the other article's statement and entity.
    assert {kind: sum(n.values()) for kind, n in found["error_counts"].items()} == {
        "statement missed": 1,
        "wrong speaker": 1,
        "entity missed": 1,
    }
    assert [error["article"] for error in found["errors"]] == ["b", "a", "b"]
    assert "errors" not in json.loads(qala("evaluate", *files, "--json").stdout)


def test_differences_are_listed_up_to_the_number_asked(qala: Run, files: tuple[Path, Path]) -> None:
    none = qala("evaluate", *files, "--errors", 0).stdout
    assert "3 differences" in none
    assert "      gold  " not in none.partition("3 differences")[2]
    every = qala("evaluate", *files, "--errors").stdout
    assert "wrong speaker: 1 of 1" in every
    assert "      gold  هدى العلي\n      got   أحد آخر\n" in every
    assert every == qala("evaluate", *files, "--errors", 1).stdout
    misplaced = qala("evaluate", "--errors", *files)
    assert misplaced.exit_code == 2
    assert "behind the files" in misplaced.stderr


def test_groups_have_tables_and_objects(qala: Run, files: tuple[Path, Path]) -> None:
    arguments = ("evaluate", *files, "--by", "kind", "--by", "distance")
    table = qala(*arguments).stdout
    assert "by kind " in table
    assert "indirect (2 articles)" in table
    assert table.index("by kind") < table.index("in its source (2 articles)")
    found = json.loads(qala(*arguments, "--json").stdout)["by"]
    assert list(found) == ["kind", "distance"]
    assert found["kind"]["indirect"]["statement_f1"] == {"p": 1.0, "r": 0.5, "f1": 0.6667}
    assert found["distance"]["in its source"]["gold"] == 2
    assert qala("evaluate", *files, "--by", "colour").exit_code == 2


def sure(path: Path, confidence: object) -> None:
    """Give the statements and speakers of a file of predictions a confidence."""
    data = json.loads(path.read_text("utf-8"))
    for statement in data["statements"]:
        statement["confidence"] = statement["speaker"]["confidence"] = confidence
    path.write_text(to_line(data), "utf-8")


def test_reliability_is_printed_and_plotted(
    qala: Run, files: tuple[Path, Path], tmp_path: Path
) -> None:
    plot = tmp_path / "plot.svg"
    sure(files[1], 0.75)
    arguments = ("evaluate", *files, "--reliability", plot)
    rows = [row.split() for row in qala(*arguments).stdout.splitlines() if row.strip()]
    assert ["statements", "1", "0.7500", "1.0000", "0.2500"] in [row[:5] for row in rows]
    assert ["speakers", "1", "0.7500", "0.0000", "0.7500"] in [row[:5] for row in rows]
    assert ["0.70", "1", "1.0000", "0.5000", "0.0000", "0.0000"] in rows
    assert plot.read_text("utf-8").startswith("<svg ")
    data = json.loads(qala(*arguments, "--json").stdout)["reliability"]
    assert data["statements"]["ece"] == 0.25
    assert [part["statements"] for part in data["min_confidence"]] == [1, 1, 1, 1, 0, 0]


def test_reliability_needs_confidences(qala: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    plot = tmp_path / "plot.svg"
    sure(files[1], None)
    found = qala("evaluate", *files, "--reliability", plot)
    assert (found.exit_code, plot.exists()) == (1, False)
    assert f"{files[1]}: no statement has a confidence" in found.stderr
    sure(files[1], 2)
    assert "no number from 0 to 1" in qala("evaluate", *files, "--reliability", plot).stderr


TOKENS = "قالت O\nهدى B-PER\nالعلي I-PER\nإن O\nالمكتبة B-ORG\nستفتح O\nغدا. O\n"


def test_entities_of_a_public_set(qala: Run, tmp_path: Path, loads: list[Path | None]) -> None:
    file = tmp_path / "set.conll"
    file.write_text(TOKENS + "\nمصر B-LOC\n", "utf-8")
    arguments = ("evaluate", "--conll", file, "--model", tmp_path)
    found = json.loads(qala(*arguments, "--json", "--intervals", 20).stdout)
    assert loads == [tmp_path]
    assert found["entity_by_label"]["PER"] == {"p": 1.0, "r": 1.0, "f1": 1.0}
    assert found["entity_f1"] == {"p": 1.0, "r": 0.3333, "f1": 0.5}
    assert found["intervals"]["entity_f1"] == [0.5, 0.5]
    table = qala(*arguments).stdout
    assert "1 text, 3 entities" in table
    assert ["PER", "1.0000", "1.0000", "1.0000"] in [row.split() for row in table.splitlines()]


def test_a_public_set_without_entities_is_refused(qala: Run, tmp_path: Path) -> None:
    file = tmp_path / "set.conll"
    file.write_text("مصر O\n", "utf-8")
    found = qala("evaluate", "--conll", file)
    assert found.exit_code == 1
    assert f"{file}: there is no entity of type PER, ORG or LOC" in found.stderr


def test_what_does_not_go_together_is_wrong_usage(qala: Run, files: tuple[Path, Path]) -> None:
    assert qala("evaluate").exit_code == 2
    assert qala("evaluate", files[0]).exit_code == 2
    assert qala("evaluate", *files, "--conll", files[0]).exit_code == 2
    assert qala("evaluate", "--conll", files[0], "--by", "kind").exit_code == 2
    assert qala("evaluate", *files, "--model", files[0].parent).exit_code == 2


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
