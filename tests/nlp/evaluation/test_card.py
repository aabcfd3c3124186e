"""The figures of the model card: made from files, between their marks, the same every time."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from nlp.errors import FormatError
from nlp.evaluation.card import Card, main, render
from tests.nlp.evaluation.invented import GOLD, changed

CARD = """# Model card

Written by hand: ±.

<!-- qala:figures -->
| old | table |
<!-- /qala:figures -->

## Breakdowns
<!-- qala:breakdowns -->
<!-- /qala:breakdowns -->
<!-- qala:reliability -->
<!-- /qala:reliability -->
<!-- qala:conll -->
<!-- /qala:conll -->

## Limits
"""
CONLL = {
    "texts": 2,
    "entities": 6,
    "entity_f1": {"p": 0.5, "r": 0.1667, "f1": 0.25},
    "entity_by_label": {"LOC": {"p": 1.0, "r": 0.5, "f1": 0.6667}},
    "intervals": {"entity_f1": [0.2, 0.3]},
}


def write(path: Path, articles: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(a)}\n" for a in articles), "utf-8")
    return path


def with_confidence(data: dict[str, Any]) -> dict[str, Any]:
    statements = [
        {**s, "confidence": 0.8, "speaker": {**s["speaker"], "confidence": 0.7}}
        for s in data["statements"]
    ]
    return {**data, "statements": statements}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Six gold articles and their predictions, one with a wrong speaker; a smaller set; a card."""
    wrong = changed(speaker={"name": "الأفق", "type": "organisation"})
    names = [f"sada-{i}" for i in range(6)]
    write(tmp_path / "gold.jsonl", [{**GOLD, "id": name} for name in names])
    read = [{**with_confidence(GOLD if i else wrong), "id": n} for i, n in enumerate(names)]
    write(tmp_path / "pred.jsonl", read)
    write(tmp_path / "few.jsonl", read[:1])
    write(tmp_path / "few_gold.jsonl", [{**GOLD, "id": names[0]}, {**GOLD, "id": "sada-other"}])
    (tmp_path / "conll.json").write_text(json.dumps(CONLL), "utf-8")
    (tmp_path / "card.md").write_text(CARD, "utf-8")
    return tmp_path


def run(folder: Path, *more: str, card: str = "card.md") -> str:
    arguments = [
        str(folder / card),
        *("--set", "six articles", str(folder / "gold.jsonl"), str(folder / "pred.jsonl")),
        *("--set", "two articles", str(folder / "few_gold.jsonl"), str(folder / "few.jsonl")),
        *("--intervals", "50"),
    ]
    main([*arguments, *more])
    return (folder / card).read_text("utf-8")


def whole(folder: Path) -> str:
    plot = ("--plot", str(folder / "plot.svg"))
    return run(folder, "--conll", "Places", str(folder / "conll.json"), *plot)


def rows(text: str) -> dict[str, list[str]]:
    """The cells of each row of each table, by the first cell; the first of a name counts."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("| "):
            first, *cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            found.setdefault(first, cells)
    return found


def test_the_figures_of_the_sets_stand_side_by_side(files: Path) -> None:
    found = rows(whole(files))
    assert found[""] == ["six articles", "two articles"]
    assert found["**who_said_what** F1"][0].startswith("0.944 (0.")
    assert found["**who_said_what** F1"][1].startswith("0.444 (")
    assert found["statement_f1"][0] == "1.000 (1.000-1.000)"
    assert found["who_said_what: precision / recall"] == ["0.944 / 0.944", "0.667 / 0.333"]
    assert found["direct quotes found with their speaker (share)"] == ["-", "-"]


def test_the_breakdowns_have_sizes_and_intervals(files: Path) -> None:
    text = whole(files)
    found = rows(text)
    assert found["in its source"][:4] == ["6", "12", "12", "1.000 (1.000-1.000)"]
    assert found["in its source"][-1] == "0.917"
    assert found["by where the speaker is named"][-2:] == ["who_said_what", "speaker_acc"]
    # What has one group only is no breakdown: there is one outlet.
    assert "by outlet" not in text
    assert "<summary>Two articles</summary>" in text
    assert text.count("<details>") == text.count("</details>") == 1


def test_reliability_thresholds_and_plot(files: Path) -> None:
    found = rows(whole(files))
    assert found["six articles: statements"][:4] == ["18", "0.800", "1.000", "0.200"]
    assert found["six articles: speakers"][:4] == ["18", "0.700", "0.944", "0.244"]
    assert found["0.7"] == ["18", "1.000", "1.000", "0.944", "0.944"]
    assert found["0.9"] == ["0", "0.000", "0.000", "0.000", "0.000"]
    assert "](plot.svg)" in (files / "card.md").read_text("utf-8")
    assert (files / "plot.svg").read_text("utf-8").startswith("<svg ")


def test_public_sets(files: Path) -> None:
    found = rows(whole(files))
    assert found["Places, all"] == ["0.250 (0.200-0.300)", "0.500", "0.167"]
    assert found["Places, LOC"] == ["0.667", "1.000", "0.500"]


def test_only_what_is_between_the_marks_changes_and_only_once(files: Path) -> None:
    first = whole(files)
    block = re.compile(r"(<!-- qala:(\w+) -->\n).*?(<!-- /qala:\2 -->)", re.S)
    assert block.sub(r"\1\3", first) == block.sub(r"\1\3", CARD)
    assert "| old |" not in first
    picture = (files / "plot.svg").read_bytes()
    assert whole(files) == first
    assert (files / "plot.svg").read_bytes() == picture


def test_a_card_may_have_some_of_the_blocks(files: Path) -> None:
    (files / "short.md").write_text("<!-- qala:figures -->\n<!-- /qala:figures -->\n", "utf-8")
    text = run(files, card="short.md")
    assert "**who_said_what** F1" in text
    assert "by kind" not in text
    # What has no prediction is told.
    assert "Of two articles, 1 of 2 articles have no prediction" in text


@pytest.mark.parametrize(
    ("card", "message"),
    [
        ("# Card\n", "no place for figures"),
        ("<!-- qala:colours -->\n<!-- /qala:colours -->\n", "unknown blocks: colours"),
        ("<!-- qala:figures -->\n<!-- /qala:figures -->\n<!-- qala:conll -->\n", "not closed"),
        ("<!-- qala:conll -->\n<!-- /qala:conll -->\n", "give --conll"),
    ],
)
def test_a_card_that_cannot_be_filled_is_refused(card: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        render(card, Card([], Path(), {}))


def test_what_was_given_needs_a_place(files: Path) -> None:
    text = "<!-- qala:figures -->\n<!-- /qala:figures -->\n"
    with pytest.raises(FormatError, match="no block 'conll'"):
        render(text, Card([], Path(), {"a": CONLL}))
    with pytest.raises(FormatError, match="no block 'reliability'"):
        render(text, Card([], Path(), {}, files / "plot.svg"))


def test_a_failure_is_a_message_and_leaves_the_card(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(files / "pred.jsonl", [{**GOLD, "id": "sada-0"}])  # without confidences
    with pytest.raises(SystemExit) as ended:
        whole(files)
    assert ended.value.code == 1
    assert "no statement has a confidence" in capsys.readouterr().err
    assert (files / "card.md").read_text("utf-8") == CARD
