"""Settings: unknown and wrong ones, and those that do not go together."""

from collections.abc import Iterator, Mapping

from limits.errors import ConfigurationError
from limits.storage import storage_from_string

from api.doctor.findings import Finding, fail, ok, warn
from api.observing import tracing
from api.settings import VARIABLES, Settings, SettingsError, unknown_variables

_README = "See the settings in README.md."


def read(environ: Mapping[str, str]) -> tuple[Settings, list[Finding]]:
    """The settings, with the defaults of those that are wrong, and what was found of them."""
    found: list[Finding] = [warn("settings", said, _README) for said in unknown_variables(environ)]
    good = dict(environ)
    try:
        settings = Settings.from_environ(environ)
    except SettingsError as error:
        for line in str(error).splitlines():
            found.append(fail("settings", line, _README))
            good.pop(line.split(maxsplit=1)[0])
        settings = Settings.from_environ(good)
    if not found:
        given = [name for name in VARIABLES.values() if environ.get(name, "").strip()]
        found.append(ok("settings", f"{len(given)} are set: {', '.join(given) or 'none'}"))
    return settings, found


def examine(settings: Settings) -> Iterator[Finding]:
    """What goes together, and what is needed for what is asked for."""
    admitted = settings.readers + settings.waiting
    if settings.threads <= admitted:
        yield fail(
            "threads",
            f"{settings.threads}, and {admitted} requests may be analysed or wait for it",
            "Set QALA_THREADS above QALA_READERS and QALA_WAITING together.",
        )
    else:
        yield ok("threads", f"{settings.threads}, {settings.threads - admitted} of them for reads")
    yield _limits(settings)
    try:
        tracing.check(settings)
    except SettingsError as error:
        yield fail("traces", str(error), "Install the extra, or unset QALA_TRACES.")
    else:
        yield ok("traces", "go to a collector" if settings.traces else "off")


def _limits(settings: Settings) -> Finding:
    if settings.limits == "off":
        return warn("limits", "off: one client may take all", "Unset QALA_LIMITS.")
    if settings.limits == "memory":
        if settings.workers > 1:
            return warn(
                "limits",
                f"each of {settings.workers} workers counts by itself, so that as much more passes",
                "Set QALA_LIMITS=redis://… to count together.",
            )
        return ok("limits", "counted in memory")
    try:
        reached = storage_from_string(settings.limits).check()
    except ConfigurationError:
        return fail("limits", "the library for Redis is not there", "pip install 'qala[redis]'.")
    if not reached:
        return fail("limits", "Redis is not to be reached", "Start it, or correct QALA_LIMITS.")
    return ok("limits", "counted in Redis, for all workers together")
