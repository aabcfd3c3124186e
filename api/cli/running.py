"""What the commands share: settings, the reader, progress on a terminal, failures, output files."""

import gc
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

from api.settings import Settings

if TYPE_CHECKING:
    from nlp.reader import Reader

T = TypeVar("T")


def load_reader(
    settings: Settings, model: Path | None = None, threads: int | None = None
) -> "Reader":
    """The pipeline at `model`, else that of the settings; `threads` limits those of torch."""
    with _nothing_collected():
        from nlp.reader import Reader

        if threads:
            import torch

            torch.set_num_threads(threads)
        return Reader.load(model or settings.model, settings.precision)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep Python's collector from what is made inside the block, then and later.

    A thousand modules set it going again and again, for a sixth of the time that they take, and
    it would look through them whenever it runs.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def progress(
    items: Iterable[T], what: str, total: int | None = None, unit: str = "article"
) -> Iterator[T]:
    """Pass items on, with a progress bar on standard error when that is a terminal."""
    from tqdm import tqdm

    yield from tqdm(
        items, desc=what, total=total, unit=unit, dynamic_ncols=True, disable=not _terminal()
    )


def say(message: str) -> None:
    """A line on standard error; a progress bar there is drawn again below it."""
    from tqdm import tqdm

    tqdm.write(message, file=sys.stderr)


class Failures:
    """Counts items that failed, naming each one; `end` turns the count into the exit code."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, where: str, error: Exception) -> None:
        """Report one failed item."""
        self.count += 1
        say(f"{where}: {error}")

    def end(self, summary: str) -> None:
        """Print the summary; leave with exit code 1 when anything failed."""
        say(f"{summary}, {self.count} failed." if self.count else f"{summary}.")
        if self.count:
            raise click.exceptions.Exit(1)


@contextmanager
def output(path: str) -> Iterator[TextIO]:
    """A UTF-8 file to write: standard output for `-`, else a file that appears when all is written.

    The lines go to a file beside it that is renamed at the end, so that `path` holds the whole or
    what it held before. What is no ordinary file (a pipe, a device) is written to as it is.
    """
    if path == "-":
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        yield sys.stdout
        sys.stdout.flush()
        return
    target = Path(path).resolve()
    if target.exists() and not target.is_file():
        with _opened(target, "w") as file:
            yield file
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with _opened(part, "x") as file:
            yield file
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _opened(path: Path, mode: str) -> TextIO:
    try:
        # Lines end as they are written, on every system.
        return path.open(mode, encoding="utf-8", newline="")  # type: ignore[return-value]
    except OSError as error:
        raise click.FileError(str(path), error.strerror) from error


def _terminal() -> bool:
    return sys.stderr.isatty()
