"""Runs all checks, each on its own: what one finds wrong spoils no other.

Flow: environment → settings → **checks** → findings.
"""

from collections.abc import Iterator, Mapping

from api.doctor import of_database, of_machine, of_settings
from api.doctor.findings import Finding


def examine(environ: Mapping[str, str], *, model: bool = True) -> Iterator[Finding]:
    """Check a deployment with these environment variables; a finding at a time, as it is found.

    Starts the embedded database where it is used. `model` says whether the pipeline is loaded,
    which takes seconds. Changes nothing that is stored.
    """
    settings, wrong = of_settings.read(environ)
    yield from wrong
    yield from of_settings.examine(settings)
    yield from of_machine.examine(settings)
    if model:
        yield from of_machine.examine_model(settings)
    yield from of_database.examine(settings)
