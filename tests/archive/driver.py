"""Annotates in its own process: `python -m tests.archive.driver ENGINE IN OUT FOLDER [ADDRESS]`.

A line on standard output for each step: rows, articles and failures. FOLDER is the reader's.
"""

import sys
from contextlib import AbstractContextManager
from pathlib import Path

from api.archive import engines
from api.archive.engines import Engine
from api.archive.run import ArchiveSettings, Totals, annotate_archive
from tests.archive.reader import Load

UNIT = 5
SETTINGS = ArchiveSettings(max_chars=200, unit=UNIT)


def engine(name: str, load: Load, address: str | None) -> AbstractContextManager[Engine]:
    """The engine of that name."""
    if name == "local":
        return engines.local(load)
    if name == "processes":
        return engines.processes(load, 2)
    from api.archive.cluster import cluster

    return cluster(load, 1, address=address)


def tell(totals: Totals) -> None:
    """Write what is finished."""
    sys.stdout.write(f"{totals.rows} {totals.articles} {totals.failures}\n")
    sys.stdout.flush()


def main(name: str, source: str, out: str, folder: str, address: str | None = None) -> None:
    """Annotate."""
    annotate_archive([source], out, engine(name, Load(Path(folder)), address), SETTINGS, tell)


if __name__ == "__main__":
    main(*sys.argv[1:])
