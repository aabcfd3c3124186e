"""A few kills of each kind; `python -m tests.kill --kills 200` makes many."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.kill.ledger import Ledger
from tests.kill.running import Kill, Runner, line, table

PLAN = (
    ("single", "api"),
    ("batch", "backend"),
    ("corrections", "machine"),
    ("entities", "postmaster"),
    ("bulk", "cli"),
    ("migration", "machine"),
)


def test_nothing_is_lost() -> None:
    # Not under pytest's folder, which other accounts cannot enter.
    with TemporaryDirectory(prefix="qala-kill-") as folder:
        Path(folder).chmod(0o755)
        kills = list(Runner(Path(folder), seed=5).run(len(PLAN), PLAN))
    assert [(kill.family, kill.target) for kill in kills] == list(PLAN)
    assert [kill.wrong for kill in kills] == [[]] * len(PLAN), "\n".join(map(line, kills))
    assert sum(kill.accepted for kill in kills) > 0
    assert kills[-1].articles > 0


def test_a_ledger_tells_what_was_lost() -> None:
    ledger = Ledger()
    ledger.may("article", "a", "x")
    ledger.done("article", "a", "x")
    ledger.may("article", "b", "y")  # no answer came
    ledger.may("article", "c", "z")
    ledger.refused("article", "c")
    assert ledger.held("article") == ["a"]
    assert ledger.settle("article", {"a": "x", "b": "y"}) == []
    assert ledger.held("article") == ["a", "b"]
    assert ledger.settle("article", {"b": "z"}) == [
        "article a is None, not 'x'",
        "article b is 'z', not 'y'",
    ]
    ledger.may("article", "d", "x")
    assert ledger.settle("article", {"b": "z"}) == []


def test_the_table_counts_what_went_wrong() -> None:
    kills = [
        Kill(0, "single", "api", 0.1, "the API", during=["post"], accepted=3),
        Kill(1, "bulk", "cli", 0.1, "the command", during=["ended"], wrong=["lost"]),
        Kill(2, "bulk", "cli", 0.1, "nothing: it had ended", during=["ended"]),
    ]
    said = table(kills)
    assert "2 kills, 1 of them with a write" in said
    assert "3 writes accepted" in said
    assert said.endswith("1 left something wrong.")
