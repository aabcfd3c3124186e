"""A whole process: from a cold start to the first answer, and the memory of the one that reads.

Flow: `qala serve` in fresh processes → articles over HTTP → seconds and megabytes → **ratios** to
what is aimed at.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import torch

from api.bench.ground import Ground
from api.bench.http import Client, FailedRequestError
from api.bench.ratios import Aim, Ratio
from api.database import open_database
from api.settings import VARIABLES, Settings

_SECONDS = 6.0
_MEGABYTES = 900.0
_WORDS = 300
_SERVE = "from api.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Life:
    """One process: seconds to its first answer, megabytes after it and along more articles."""

    start: float
    first: float
    later: tuple[float, ...]


def process(ground: Ground, soak: int = 0) -> Iterator[Ratio]:
    """Cold start and memory; with `soak` also memory along so many articles."""
    data = ground.folder / "served"
    with open_database(Settings(data=data)):
        pass  # a first start makes the database: not what is timed
    body = _body(ground.text(_WORDS))
    lives = [_live(ground, data, body, ground.size.after) for _ in range(ground.size.starts)]
    yield Ratio(
        *("process", "cold start to first answer", f"{_SECONDS:g} s", "s"),
        *_against(_SECONDS, [life.start for life in lives]),
        Aim(1),
        f"`qala serve` with its embedded database, {_WORDS} words; files are in the system's cache",
    )
    memory = {
        "after the first answer": [life.first for life in lives],
        f"after {ground.size.after} articles more": [life.later[-1] for life in lives],
    }
    for when, values in memory.items():
        what = f"memory of the process that reads, {when}"
        sides = _against(_MEGABYTES, values)
        yield Ratio("process", what, f"{_MEGABYTES:g} MB", "MB", *sides, Aim(1))
    if soak:
        yield soaked(_live(ground, data, body, soak), soak)


def soaked(life: Life, count: int) -> Ratio:
    """The last fifth of a long life of `count` articles against its second fifth.

    The first is still filling caches.
    """
    fifth = len(life.later) // 5
    return Ratio(
        *("process", f"memory over {count} articles, the last fifth", "the second fifth", "MB"),
        life.later[-fifth:],
        life.later[fifth : 2 * fifth],
    )


def _against(aim: float, values: list[float]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return tuple(values), (aim,) * len(values)


def _live(ground: Ground, data: Path, body: bytes, more: int) -> Life:
    """Start a process, ask it once, then for `more` articles; memory is looked at all along."""
    bodies = islice(cycle([_body(text) for text in ground.texts]), more)
    begin = time.perf_counter()
    with _served(data, ground.model) as (client, pid):
        client.ask("POST", "/analyze", body)
        start = time.perf_counter() - begin
        first = _memory(pid)
        every, later = max(1, more // 100), []
        for number, other in enumerate(bodies, 1):
            client.ask("POST", "/analyze", other)
            if number % every == 0:
                later.append(_memory(pid))
    return Life(start, first, tuple(later))


@contextmanager
def _served(data: Path, model: Path | None) -> Iterator[tuple[Client, int]]:
    """`qala serve` in a process of its own, and its number."""
    environ = {name: value for name, value in os.environ.items() if name not in VARIABLES.values()}
    environ |= {"QALA_DATA": str(data), "QALA_LIMITS": "off", "PYTHONUNBUFFERED": "1"}
    environ["OMP_NUM_THREADS"] = str(torch.get_num_threads())
    if model is not None:
        environ["QALA_MODEL"] = str(model)
    command = [sys.executable, "-c", _SERVE, "serve", "--no-seeds", "--host", "127.0.0.1"]
    with subprocess.Popen(
        [*command, "--port", "0"], env=environ, stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stdout is not None
            found = re.search(r"http://([^:/]+):(\d+)/", running.stdout.readline())
            if found is None:
                raise FailedRequestError("`qala serve` did not start")
            client = Client(found[1], int(found[2]))
            yield client, running.pid
            client.close()
        finally:
            running.terminate()


def _memory(pid: int) -> float:
    """Megabytes in use by the largest process of a server, its database's left out."""
    root = psutil.Process(pid)
    family = [root, *root.children(recursive=True)]
    sizes = [p.memory_info().rss for p in family if "postgres" not in p.name()]
    return float(max(sizes)) / 1e6


def _body(text: str) -> bytes:
    return json.dumps({"text": text}, ensure_ascii=False).encode()
