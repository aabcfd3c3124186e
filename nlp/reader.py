"""The one entry point to reading: text in, `Analysis` out."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from nlp.errors import ModelError
from nlp.records import Analysis


class Reader:
    """A loaded pipeline. Safe to share between threads that read; loading takes seconds."""

    model: str

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Load the pipeline folder at `path`, or the shipped one. Raises `ModelError`."""
        raise ModelError("no model yet")

    def read(self, text: str) -> Analysis:
        """Analyse one text. Raises `TextError` when it cannot be read."""
        raise ModelError("no model yet")

    def read_many(self, texts: Iterable[str], batch_size: int = 8) -> Iterator[Analysis]:
        """Analyse texts in order, in batches. Texts must have passed `check_text`."""
        raise ModelError("no model yet")
