"""The OpenAPI document and the examples beside it, both made from the running application."""

from pathlib import Path

from flask import Flask


def render(app: Flask) -> str:
    """The OpenAPI 3.1 document as JSON text (UTF-8, indented, ends with a newline)."""
    raise NotImplementedError


def write_examples(app: Flask, folder: Path) -> list[Path]:
    """Write real responses about the stored seeds to `folder`; return the files written.

    The application's database must hold the seeds (ids are their file stems).
    """
    raise NotImplementedError
