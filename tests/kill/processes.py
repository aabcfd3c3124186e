"""Processes to kill: `qala` with the reader of the tests, and those of the embedded server.

Children are forked from a server that has everything imported, since starting Python and importing
takes longer than what is to be killed.
"""

import multiprocessing
import os
import re
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any

import psutil

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        *("api.app", "api.cli", "api.cli.loading", "api.checking", "api.backup", "api.warming"),
        *("api.serving", "api.derive", "api.loading.running", "tests.kill.preloaded"),
    ]
)
_ADDRESS = re.compile(r"Qala is at (http://[0-9.:]+/)")
_PATIENCE = 90
# How it is told that a kill hit nobody.
NOTHING = "nothing"


def _run(arguments: Sequence[str], environment: dict[str, str], output: str) -> None:
    """In the child: run a command line of Qala."""
    from api.cli import main
    from tests.api.fake_reader import FakeReader

    os.environ.update(environment)
    handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    sys.stdout = os.fdopen(1, "w", buffering=1)
    sys.stderr = os.fdopen(2, "w", buffering=1)
    for name in ("database", "ingest", "serve"):
        # By name: in the package, the commands stand in the modules' places.
        module: Any = sys.modules[f"api.cli.{name}"]
        module.load_reader = lambda *_, **__: FakeReader()
    main(list(arguments), prog_name="qala")


@dataclass(slots=True)
class Command:
    """A running command line of Qala."""

    process: BaseProcess
    output: Path

    @property
    def pid(self) -> int:
        """Its process."""
        assert self.process.pid is not None
        return self.process.pid

    def alive(self) -> bool:
        """Whether it runs still."""
        return self.process.is_alive()

    def kill(self) -> None:
        """`kill -9`."""
        self.process.kill()
        self.process.join()

    def end(self, seconds: float = _PATIENCE) -> int | None:
        """Wait for its end; the exit code, None where it did not end in time."""
        self.process.join(seconds)
        return self.process.exitcode

    def said(self) -> str:
        """What it printed."""
        return self.output.read_text(errors="replace") if self.output.exists() else ""


def qala(data: Path, name: str, *arguments: str) -> Command:
    """Start a command line of Qala over the embedded server of a folder."""
    output = data.parent / f"{name}.log"
    output.unlink(missing_ok=True)
    environment = {"QALA_DATA": str(data), "DATABASE_URL": "", "PORT": "0", "QALA_LIMITS": "off"}
    process = _CONTEXT.Process(target=_run, args=(arguments, environment, str(output)))
    process.start()
    return Command(process, output)


def serve(data: Path) -> tuple[Command, str]:
    """Start the API; its address when it listens."""
    command = qala(data, "api", "serve", "--no-seeds")
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and command.alive():
        found = _ADDRESS.search(command.said())
        if found:
            return command, found[1]
        time.sleep(0.02)
    raise RuntimeError(f"the API did not start:\n{command.said()}")


def stop(command: Command) -> None:
    """Ask it to end, as a supervisor does."""
    if command.alive():
        os.kill(command.pid, signal.SIGTERM)
        if command.end(60) is None:
            raise RuntimeError(f"it does not end when asked to:\n{command.said()}")


def server_processes(data: Path) -> list[psutil.Process]:
    """The embedded server of a folder: the postmaster, then its children."""
    file = data / "postgres" / "data" / "postmaster.pid"
    try:
        postmaster = psutil.Process(int(file.read_text().split("\n", 1)[0]))
        return [postmaster, *postmaster.children()]
    except (OSError, ValueError, psutil.Error):
        return []


def kill_server(data: Path, target: str, chance: Random) -> str:
    """Kill the postmaster, one backend, or all of them at once; which, in words."""
    found = server_processes(data)
    if not found:
        return f"{NOTHING}: no server"
    if target == "postmaster":
        chosen = found[:1]
    elif target == "machine":
        chosen = found
    else:
        # Those that work for somebody, rather than those that write in the background.
        ours = [one for one in found[1:] if "[local]" in _title(one)]
        busy = [one for one in ours if not _title(one).endswith("idle")]
        groups = [some for some in (busy, busy, ours, found[1:]) if some] or [found]
        chosen = [chance.choice(chance.choice(groups))]
    titles = _title(chosen[0]) if len(chosen) == 1 else f"{len(chosen)} processes"
    for one in chosen:
        try:
            one.kill()
        except psutil.Error:
            continue
    return titles


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline()).removeprefix("postgres: ").strip()[:60]
    except psutil.Error:
        return "gone"
