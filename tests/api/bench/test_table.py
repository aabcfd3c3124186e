"""The table and its JSON: what is refused is in neither as a number."""

import json

from api.bench.machine import describe
from api.bench.ratios import Aim, Ratio
from api.bench.table import markdown, plain

CLEAR = Ratio(
    *("pipeline", "ours", "theirs", "articles/s"),
    (20.0, 22.0, 21.0),
    (2.0, 2.0, 2.0),
    Aim(8, at_least=True),
    "same heads",
)
UNCLEAR = Ratio("fp32", "ours", "its own", "ms", (1.01, 0.97, 1.0), (1.0, 1.0, 1.0))


def test_the_table_has_a_row_each_and_the_machine() -> None:
    machine = describe()
    lines = markdown(machine, ["measured so"], [CLEAR, UNCLEAR]).splitlines()
    rows = [line for line in lines if line.startswith("| ") and "median" not in line]
    assert len(rows) == 2
    assert "| 21.0 | 2.00 | **10.5** | 10.2 to 10.8 | 3 | ≥ 8 reached |" in rows[0]
    assert "not distinguishable from 1: spread 0.02" in rows[1]
    assert "**" not in rows[1]
    assert {line.count("|") for line in lines if line.startswith("|")} == {10}
    assert machine.torch in lines[0]
    assert machine.processor in lines[0]
    assert lines[-2:] == ["- measured so", "- ours against theirs: same heads"]


def test_json_has_every_pair_and_no_refused_ratio() -> None:
    data = json.loads(json.dumps(plain(describe(), ["measured so"], [CLEAR, UNCLEAR])))
    clear, unclear = data["ratios"]
    assert clear["ratio"] == 10.5
    assert clear["first"] == {"what": "ours", "median": 21.0, "values": [20.0, 22.0, 21.0]}
    assert clear["reached"] is True
    assert unclear["ratio"] is None
    assert unclear["quartiles"] is None
    assert unclear["refusal"].startswith("not distinguishable")
    assert unclear["second"]["values"] == [1.0, 1.0, 1.0]
    assert data["machine"]["cores"] >= 1
    assert data["machine"]["memory"] > 0


def test_numbers_have_three_digits_that_count() -> None:
    small = Ratio("x", "a", "b", "ms", (0.01234,) * 3, (1234.5,) * 3)
    row = markdown(describe(), [], [small]).splitlines()[-1]
    assert "| 0.012 | 1,234 | **0.0000** |" in row
