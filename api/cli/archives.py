"""`qala annotate` into a folder of Parquet. Flow: options → engine → **archive**, with progress."""

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.running import load_reader, say
from api.settings import Settings

if TYPE_CHECKING:
    from api.archive.engines import Engine

ENGINES = ("local", "processes", "ray")
# What a worker holds, in bytes: the pipeline, the encoder of sentences, a batch.
_WORKER_MEMORY = 1_200_000_000


@dataclass(frozen=True, slots=True)
class Means:
    """With what an archive is annotated; None is for what suits the machine."""

    engine: str | None
    workers: int | None
    threads: int | None
    cluster: str | None


def is_folder(out: str) -> bool:
    """Whether OUT names a folder of Parquet: an address, or a path that no file of lines has."""
    if "://" in out or out.endswith("/"):
        return True
    path = Path(out)
    return path.is_dir() or not (out == "-" or path.exists() or path.suffix not in ("", ".parquet"))


def annotate_folder(
    paths: Sequence[str],
    out: str,
    means: Means,
    *,
    model: Path | None,
    batch_size: int,
    vectors: bool,
    unit: int | None,
) -> None:
    """Annotate files into a folder, or go on with it; failures make the exit code 1."""
    from tqdm import tqdm

    from api.archive.run import ArchiveSettings, Totals, annotate_archive

    settings = Settings.from_environ()
    made = ArchiveSettings(settings.max_chars, vectors, unit, batch_size, settings.precision)
    folder = model or settings.model
    # Workers are in other folders, and are told no more than they need.
    workers = replace(settings, database_url=None, model=folder and folder.absolute())
    engine = _engine(means, workers)
    silent = not sys.stderr.isatty()
    with tqdm(desc="Annotating", unit="article", dynamic_ncols=True, disable=silent) as bar:

        def report(totals: Totals) -> None:
            done = totals.articles + totals.failures
            if bar.total is None:
                # Speed is that of this run, whatever an earlier one did.
                bar.total, bar.initial, bar.n = totals.rows, done, done
            bar.set_postfix(failed=totals.failures, refresh=False)
            bar.update(done - bar.n)

        try:
            totals = annotate_archive(paths, out, engine, made, report)
        except KeyboardInterrupt:
            say(f"Stopped. The same command goes on with {out}.")
            raise click.exceptions.Exit(130) from None
    summary = f"{totals.articles} of {totals.rows} annotated"
    if totals.failures:
        say(f"{summary}, {totals.failures} failed: see {out.rstrip('/')}/_failures/.")
        raise click.exceptions.Exit(1)
    say(f"{summary}.")


def _engine(means: Means, settings: Settings) -> "AbstractContextManager[Engine]":
    from api.archive import engines

    cores = _cores()
    name = means.engine or ("processes" if cores > 1 else "local")
    if name == "ray":
        return _cluster(means, settings)
    if name == "local":
        return engines.local(_loading(settings, means.threads or cores))
    workers = means.workers or max(1, min(cores // (means.threads or 1), _room()))
    threads = means.threads or max(1, cores // workers)
    return engines.processes(_loading(settings, threads), workers)


def _cluster(means: Means, settings: Settings) -> "AbstractContextManager[Engine]":
    try:
        from api.archive.cluster import cluster
    except ImportError as error:
        raise click.UsageError(
            f"--engine ray needs Ray: pip install 'qala[cluster]' ({error})"
        ) from error
    threads = means.threads or 1
    return cluster(_loading(settings, threads), threads, means.workers, means.cluster)


def _loading(settings: Settings, threads: int) -> "partial[Any]":
    """What loads a reader in a worker."""
    return partial(load_reader, settings, None, threads)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _room() -> int:
    """How many workers the free memory holds."""
    import psutil  # type: ignore[import-untyped]

    return max(1, int(psutil.virtual_memory().available // _WORKER_MEMORY))
