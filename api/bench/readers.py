"""Loads the pipeline that is measured, by precision."""

import inspect
from pathlib import Path

from nlp.reader import Reader


def load(path: Path | None, precision: str) -> Reader:
    """`Reader.load`; without a choice of precision there all are as the folder has them."""
    if "precision" in inspect.signature(Reader.load).parameters:
        return Reader.load(path, precision=precision)  # type: ignore[call-arg]
    return Reader.load(path)
