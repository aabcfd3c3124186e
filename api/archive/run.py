"""Annotates an archive from beginning to end, or goes on with one that was stopped.

Flow: addresses → manifest → engine → **finished folder**.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import reduce
from typing import Self

from api.archive import parquet
from api.archive.engines import Engine
from api.archive.errors import ArchiveError
from api.archive.folder import Folder
from api.archive.inputs import SUFFIXES, cut
from api.archive.manifest import Done, Manifest
from api.archive.places import Place, find
from api.archive.worker import Job

# Articles of one unit: some minutes of work, a part of some megabytes.
UNIT = 500
# A unit that was finished may be found unfinished at the end where a killed run's workers, on other
# machines, still wrote to the same folder.
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """What an archive is made with. `unit` None: as it was begun with, else `UNIT`.

    `precision` is what was asked for: where workers differ, `auto` may give both in one archive.
    """

    max_chars: int
    vectors: bool = True
    unit: int | None = None
    batch_size: int = 8
    precision: str = "auto"


@dataclass(frozen=True, slots=True)
class Totals:
    """What is in an archive: rows that went in, articles and failures that came out of them."""

    rows: int
    articles: int
    failures: int

    def with_unit(self, done: Done) -> Self:
        """The totals once this unit is finished, too."""
        return replace(
            self,
            articles=self.articles + done.articles,
            failures=self.failures + done.failures,
        )


def annotate_archive(
    inputs: Sequence[str],
    out: str,
    engine: AbstractContextManager[Engine],
    settings: ArchiveSettings,
    report: Callable[[Totals], None] = lambda _: None,
) -> Totals:
    """Annotate the files that `inputs` name into the folder `out`; what is done stays done.

    `report` is called with what is finished, first before any new work. Raises `ArchiveError` when
    the folder was begun with other input, another model or other settings, or another run writes
    to it; `ModelError`, and `OSError`.
    """
    folder = Folder(out)
    files = [file for file in find(inputs, SUFFIXES) if not folder.holds(file)]
    with folder.lock(), engine as started:
        manifest = _begun(folder, files, started.model(), settings)
        job = Job(out, manifest.model, settings.max_chars, settings.vectors, settings.batch_size)
        finished = folder.finished()
        for _ in range(_ROUNDS):
            folder.discard(finished)
            totals = _totals(manifest, finished.values())
            report(totals)
            left = [unit for unit in manifest.units if unit.number not in finished]
            if not left:
                return totals
            for done in started.run(job, left):
                totals = totals.with_unit(done)
                report(totals)
            finished = folder.finished()
    raise ArchiveError(f"{folder.place.address} changes while it is written to, by something else")


def _begun(
    folder: Folder, files: Sequence[Place], model: str, settings: ArchiveSettings
) -> Manifest:
    """The manifest of an archive begun before, when this is the same one; else a new one."""
    begun = folder.manifest()
    unit = settings.unit or (begun.settings["unit"] if begun else UNIT)
    kept = {
        "parquet": parquet.VERSION,
        "unit": unit,
        "vectors": settings.vectors,
        "max_chars": settings.max_chars,
        "precision": settings.precision,
    }
    if begun and begun.settings == kept and _untouched(begun, files):
        inputs, units = begun.inputs, begun.units
    else:
        inputs, units = cut(files, unit)
    manifest = Manifest(model, kept, inputs, units)
    if begun is None:
        folder.begin(manifest)
        return manifest
    if different := list(begun.differences(manifest)):
        raise ArchiveError(
            f"{folder.place.address} was begun otherwise: {'; '.join(different)}. "
            "Annotate into another folder"
        )
    return begun


def _untouched(begun: Manifest, files: Sequence[Place]) -> bool:
    """Whether the files need not be read again: same names, sizes and times."""
    before = [(item.address, item.size, item.mtime) for item in begun.inputs]
    infos = [(file.address, file.info()) for file in files]
    return before == [(address, info.size, info.mtime_ns or 0) for address, info in infos]


def _totals(manifest: Manifest, finished: Iterable[Done]) -> Totals:
    return reduce(Totals.with_unit, finished, Totals(manifest.rows, 0, 0))
