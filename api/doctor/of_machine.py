"""The machine: folders and their disks, files that installing makes, processor and model."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # comes without types

from api.dashboard.assets import STATIC
from api.doctor.findings import Finding, fail, ok, warn
from api.settings import Settings

_GB = 1_000_000_000
# Of a disk, what should be free, and what must be.
_ENOUGH, _LITTLE = 5 * _GB, _GB
# A loaded pipeline with the encoder of sentences, in each process; workers share most of it.
_MEMORY = 1.5 * _GB
# Fetched when Qala is installed.
_FETCHED = ("lit-html/lit-html.js", "chart.js/chart.umd.min.js")
_TEXT = 'قال سامي الحداد إن "الاتفاق قريب".'


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything but the model."""
    if settings.database_url is None:
        yield from _folder("data folder", settings.data, "QALA_DATA")
    if settings.metrics_folder is not None:
        yield from _folder("metrics folder", settings.metrics_folder, "PROMETHEUS_MULTIPROC_DIR")
    free = psutil.virtual_memory().available
    if free < _MEMORY:
        yield warn(
            "memory",
            f"{free / _GB:.1f} GB are free, and a model takes about {_MEMORY / _GB}",
            "Give the machine more, or stop others.",
        )
    else:
        yield ok("memory", f"{free / _GB:.1f} GB are free")
    missing = [name for name in _FETCHED if not (STATIC / "vendor" / name).is_file()]
    if missing:
        yield fail(
            "dashboard",
            f"{', '.join(missing)} is not there: pages will not work",
            "Install again: make install fetches what the pages need.",
        )
    else:
        yield ok("dashboard", "its scripts and fonts are there")


def examine_model(settings: Settings) -> Iterator[Finding]:
    """Whether the pipeline loads and reads, and how it computes here."""
    from nlp.errors import ModelError  # noqa: PLC0415  (torch takes seconds)
    from nlp.inference.processor import can_bfloat16, can_int8  # noqa: PLC0415
    from nlp.reader import Reader  # noqa: PLC0415

    try:
        reader = Reader.load(settings.model, settings.precision)
        reader.read(_TEXT)
        reader.encode([_TEXT])
    except ModelError as error:
        yield fail("model", str(error), "Correct QALA_MODEL or QALA_PRECISION, or install again.")
        return
    yield ok("model", f"{reader.model} reads")
    able = [name for name, can in (("int8", can_int8()), ("bfloat16", can_bfloat16())) if can]
    if able or settings.precision == "fp32":
        yield ok("processor", f"quick at {' and '.join(['float32', *able])}")
    else:
        yield warn(
            "processor",
            "neither VNNI nor AMX: analyses run in float32, several times slower",
            "Use a newer processor where speed matters.",
        )


def _folder(check: str, folder: Path, variable: str) -> Iterator[Finding]:
    where = folder.expanduser().absolute()
    there = next(path for path in (where, *where.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        yield fail(
            check, f"{there} cannot be written ({error.strerror})", f"Set {variable} to another."
        )
        return
    free = psutil.disk_usage(os.fspath(there)).free
    found = f"{where}, {free / _GB:.1f} GB free"
    if free < _LITTLE:
        yield fail(check, found, "Make room: PostgreSQL stops where its disk is full.")
    elif free < _ENOUGH:
        yield warn(check, found, "Make room: 1,000,000 articles take about 80 GB.")
    else:
        yield ok(check, found)
