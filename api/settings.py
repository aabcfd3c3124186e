"""Every setting in one place, read from environment variables; the command line shows the same.

Flow: environment → **settings** → database, app. Nothing else in `api` reads `os.environ`.
"""

import difflib
import os
import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, Self, get_args, get_origin

from nlp.errors import QalaError
from nlp.text import MAX_CHARS


class SettingsError(QalaError):
    """Settings have values that cannot be used; the message names their variables."""


def setting(
    default: Any,
    *,
    variable: str = "",
    form: tuple[str, str] | None = None,
    least: int = 1,
    most: int | None = None,
    secret: bool = False,
) -> Any:
    """A field of `Settings`, filled by `variable`: by default `QALA_` and the field's name.

    `form` is what a text must look like, all of it, and how to say that; a number that is whole is
    `least` at least and `most` at most, others are above 0. A `secret` is never shown.
    """
    told = {"variable": variable, "form": form, "least": least, "most": most, "secret": secret}
    return field(default=default, repr=not secret, metadata=told)


_ANCESTORS = (r"[^;,\s]+( [^;,\s]+)*", "addresses with one space between are needed")
_ORIGINS = (
    r"\*|https?://[a-z0-9.:\[\]-]+( https?://[a-z0-9.:\[\]-]+)*",
    "write origins like https://news.example, with one space between, or *",
)
_STORE = (
    r"off|memory|(redis|rediss|redis\+sentinel|redis\+cluster)://\S+",
    "it must be memory, off or an address such as redis://host:6379/0",
)
_LIMIT = (r"[1-9][0-9]{0,8}/(second|minute|hour|day)", "write it like 600/minute")
_COLLECTOR = (r"https?://\S+", "an address such as http://collector:4318 is needed")


@dataclass(frozen=True, slots=True)
class Settings:
    """Typed settings. A field's type says how its variable is read; `setting` says what more."""

    # Where PostgreSQL is, e.g. `postgresql://qala:secret@db/qala`. None: the embedded server.
    database_url: str | None = setting(None, variable="DATABASE_URL", secret=True)
    # Folder of all that Qala writes: the embedded server's data, its log. Relative to the caller.
    data: Path = Path("var")
    # Folder of the spaCy pipeline; None: the one that ships with the package.
    model: Path | None = None
    # How it computes: in eight-bit integers (`int8`), in `fp32`, or by `auto` in int8 where the
    # processor and the pipeline have it.
    precision: Literal["auto", "int8", "fp32"] = "auto"

    # Address and port that `qala serve` listens on; port 0 lets the system choose a free one.
    host: str = setting("127.0.0.1", variable="HOST")
    port: int = setting(8000, variable="PORT", least=0, most=65535)
    # Public address of the API, for the absolute links of JSON-LD; empty: that of each request.
    public_url: str = ""
    # Who may show the frames of `/embed/…`, in the words of CSP's `frame-ancestors`: `*` for
    # everybody, `'none'`, or addresses such as `https://news.example https://*.example.org`.
    frame_ancestors: str = setting("*", form=_ANCESTORS)

    # Who may read what is stored: everybody (`open`), or who has a key (`keys`). Writing needs one.
    reads: Literal["open", "keys"] = "open"
    # Pages of which other sites may ask the API from a browser: their origins, such as
    # `https://news.example https://lab.example:8443`, or `*`; empty: none.
    cors: str = setting("", form=_ORIGINS)
    # How many proxies stand before the server, each of which adds to `X-Forwarded-For` and
    # `X-Forwarded-Proto`; where there are none, what clients say there is not believed.
    proxies: int = setting(0, least=0)
    # For how many seconds browsers remember to ask by HTTPS only; said over HTTPS only. 0: not.
    hsts: int = setting(0, least=0)
    # Where requests are counted: in each process (`memory`), in Redis for all of them
    # (`redis://host:6379/0`), or not at all (`off`).
    limits: str = setting("memory", form=_STORE, secret=True)
    # How many requests one key, or else one address, may make. An analysis stores nothing.
    limit_reads: str = setting("3000/minute", form=_LIMIT)
    limit_writes: str = setting("600/minute", form=_LIMIT)
    limit_analyses: str = setting("120/minute", form=_LIMIT)

    # Longest text that is analysed, in code points.
    max_chars: int = MAX_CHARS
    # Largest request body in bytes; a batch may be `max_batch_body` long.
    max_body: int = 2_000_000
    max_batch_body: int = 32_000_000
    # Most articles in one batch request.
    max_batch: int = 1000

    # How many texts are analysed at once in one process (torch uses several threads for each), how
    # many requests may wait for their turn, and for how many seconds each, before they are told to
    # come back (503).
    readers: int = 1
    waiting: int = 8
    read_wait: float = 60.0

    # Processes of gunicorn, and requests that each serves at once: more than are analysed and wait,
    # so that there are always some for reading what is stored.
    workers: int = 1
    threads: int = 16

    # Connections kept to PostgreSQL by one process; as many more are opened when those are in use.
    pool_size: int = 10
    # Seconds that a connection may take, to the server or out of the pool, and a statement.
    connect_timeout: float = 5.0
    statement_timeout: float = 30.0

    # What is logged, from this level on, and how: as lines for people, or in JSON.
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    # Who may ask for `/metrics`: programs on this machine (`local`), everybody, or nobody.
    metrics: Literal["local", "open", "off"] = "local"
    # Folder in which gunicorn's workers add up their metrics; None: a temporary one.
    metrics_folder: Path | None = setting(None, variable="PROMETHEUS_MULTIPROC_DIR")  # noqa: RUF009
    # The OpenTelemetry collector that traces go to, by OTLP over HTTP; empty: no traces.
    traces: str = setting("", form=_COLLECTOR, secret=True)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read settings from `environ` (default: the process's). Raises `SettingsError`.

        Unset and empty variables leave the default. All wrong ones are named at once.
        """
        source = os.environ if environ is None else environ
        values: dict[str, object] = {}
        wrong = []
        for item in fields(cls):
            raw = source.get(VARIABLES[item.name], "").strip()
            try:
                if raw:
                    values[item.name] = _parse(item, raw)
            except ValueError as error:
                shown = " cannot be used" if item.metadata.get("secret") else f" is {raw!r}"
                wrong.append(f"{VARIABLES[item.name]}{shown}; {error}.")
        if wrong:
            raise SettingsError("\n".join(wrong))
        return cls(**values)  # type: ignore[arg-type]


VARIABLES: dict[str, str] = {
    item.name: item.metadata.get("variable") or f"QALA_{item.name.upper()}"
    for item in fields(Settings)
}


def unknown_variables(environ: Mapping[str, str] | None = None) -> Iterator[str]:
    """A sentence on each `QALA_…` variable that no setting reads, with the nearest that one does.

    None is said of the tests' own, `QALA_TEST_…`.
    """
    known = sorted(VARIABLES.values())
    for name in sorted(os.environ if environ is None else environ):
        if name.startswith("QALA_") and not name.startswith("QALA_TEST_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
            yield f"{name} is no setting" + (f"; {near[0]} is." if near else ".")


def _parse(item: Field[Any], raw: str) -> object:
    """The value of a field. Raises `ValueError` that says what is needed."""
    kind = item.type
    if isinstance(kind, types.UnionType):
        kind = get_args(kind)[0]
    if get_origin(kind) is Literal:
        return _one_of(get_args(kind), raw)
    if kind is Path:
        return Path(raw).expanduser()
    if kind is str:
        form, remedy = item.metadata.get("form") or (".*", "")
        if not re.fullmatch(form, raw, re.ASCII):
            raise ValueError(remedy)
        return raw
    return _number(kind, raw, item.metadata.get("least", 1), item.metadata.get("most"))


def _one_of(words: tuple[str, ...], raw: str) -> str:
    if raw not in words:
        raise ValueError(f"it must be one of {', '.join(words)}")
    return raw


def _number(kind: Any, raw: str, least: int, most: int | None) -> float:
    try:
        number: float = kind(raw)
    except ValueError as error:
        raise ValueError("a number is needed") from error
    # Not: neither below nor above, which "nan" is.
    if not (number >= least if kind is int else 0 < number < float("inf")):
        raise ValueError(f"it must be {least} at least" if kind is int else "it must be above 0")
    if most is not None and number > most:
        raise ValueError(f"it must be {most} at most")
    return number
