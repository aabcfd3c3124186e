"""The command line as a whole: help, exit codes, what is imported when."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import click
import pytest
from click.testing import Result

from api.cli import main

Run = Callable[..., Result]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize("path", list(commands(main)), ids=" ".join)
def test_every_command_and_option_has_help(path: tuple[str, ...], qala: Run) -> None:
    found = qala(*path, "--help")
    assert found.exit_code == 0
    assert "Usage: " in found.stdout
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    assert command.help


def test_the_commands_are_there() -> None:
    assert set(main.commands) >= {
        *("serve", "ingest", "annotate", "evaluate", "train", "export", "openapi", "db"),
    }


def test_wrong_usage_is_exit_code_2(qala: Run) -> None:
    assert qala("nonsense").exit_code == 2
    assert qala("ingest").exit_code == 2
    assert qala("annotate", "x.jsonl", "--batch-size", "0").exit_code == 2


def test_a_wrong_setting_is_exit_code_2_and_named(
    qala: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "eighty")
    found = qala("serve")
    assert found.exit_code == 2
    assert "PORT" in found.stderr


def test_help_needs_no_heavy_library() -> None:
    heavy = ("torch", "spacy", "transformers", "sqlalchemy", "flask", "numpy")
    program = (
        "import sys; from api.cli import main\n"
        "try: main(['--help'])\n"
        f"finally: print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr)"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert found.stderr.strip() == "[]"
