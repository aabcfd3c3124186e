"""An archive of invented articles, some of which cannot be read, and runs that can be killed."""

import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from api.archive import engines
from api.archive.run import Totals, annotate_archive
from tests.archive.driver import SETTINGS
from tests.archive.reader import BROKEN, WAITING, Load, text

ROOT = Path(__file__).resolve().parents[2]
# Patience with a machine that has much else to do, in seconds; nothing takes so long.
PATIENCE = 300


def line(number: int, **fields: object) -> str:
    return json.dumps({"id": f"a{number}", "text": text(number), **fields}, ensure_ascii=False)


def lines() -> list[str]:
    """60 rows, of which 7 fail; unit 4, from row 21 on, can be waited at."""
    rows = [line(number) for number in range(60)]
    rows[3] = "{"
    rows[7] = json.dumps({"id": "none"})
    rows[11] = line(11, text="Only English here")
    rows[16] = line(16, text=text(16) + "ا" * 200)
    rows[22] = line(22, text=f"{text(22)} {WAITING}")
    rows[31] = line(31, text=f"{text(31)} {BROKEN}")
    rows[40] = line(40, id="not an id")
    rows[50] = json.dumps([])
    rows[55] = line(54)  # twice the same: both stay
    return rows


@dataclass(frozen=True)
class Sample:
    """Input, and where the reader is told to wait; what the output must be."""

    folder: Path
    source: Path
    expected: dict[str, bytes]

    def hold(self) -> None:
        """Have the reader wait at its article, the next time and not again."""
        (self.folder / "held").unlink(missing_ok=True)
        (self.folder / "hold").touch()

    def held(self) -> int:
        """Wait until the reader waits; the pid of its process's parent."""
        pipe = os.open(self.folder / "told", os.O_RDWR | os.O_NONBLOCK)
        try:
            ready, _, _ = select.select([pipe], [], [], PATIENCE)
            assert ready, "the reader did not come to its article"
            return int(os.read(pipe, 100))
        finally:
            os.close(pipe)


def written(out: Path) -> dict[str, bytes]:
    """What an archive's folder holds for others: parts and failures, by name."""
    files = [*out.iterdir(), *(out / "_failures").glob("*")]
    return {file.name: file.read_bytes() for file in files if file.is_file()}


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(lines()) + "\n", "utf-8")
    os.mkfifo(tmp_path / "told")
    totals = annotate_archive(
        [str(source)], str(tmp_path / "alone"), engines.local(Load(tmp_path)), SETTINGS
    )
    assert totals == Totals(60, 53, 7)
    return Sample(tmp_path, source, written(tmp_path / "alone"))


@contextmanager
def driver(
    engine: str, sample: Sample, out: Path, address: str | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A run in a process of its own, killed in the end."""
    arguments = [engine, sample.source, out, sample.folder, *([address] if address else [])]
    with program("tests.archive.driver", *arguments) as process:
        yield process


@contextmanager
def program(
    module: str, *arguments: object, patience: int = PATIENCE
) -> Iterator[subprocess.Popen[str]]:
    """A module run as a program with pipes to its input and output, killed in the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ
        | {
            "PYTHONPATH": str(ROOT),
            "RAY_AUTH_MODE": "disabled",
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_worker_niceness": "0",  # as urgent as all else
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    late = threading.Timer(patience, process.kill)
    late.start()
    try:
        yield process
    finally:
        late.cancel()
        process.kill()
        process.communicate()


def until(output: IO[str] | None, start: str) -> list[str]:
    """The lines of output up to one that begins so."""
    assert output is not None
    found = []
    for said in output:
        found.append(said.strip())
        if said.startswith(start):
            return found
    raise AssertionError(f"ended without {start!r}: {found}")
