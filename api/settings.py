"""Every setting in one place, read from environment variables; the command line shows the same.

Flow: environment → **settings** → database, app. Nothing else in `api` reads `os.environ`.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, Self

from nlp.errors import QalaError
from nlp.text import MAX_CHARS


class SettingsError(QalaError):
    """A setting has a value that cannot be used; the message names the variable."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Typed settings. `VARIABLES` says which environment variable fills which field."""

    # Where PostgreSQL is, e.g. `postgresql://qala:secret@db/qala`. None: the embedded server.
    database_url: str | None = field(default=None, repr=False)
    # Folder of all that Qala writes: the embedded server's data, its log. Relative to the caller.
    data: Path = Path("var")
    # Folder of the spaCy pipeline; None: the one that ships with the package.
    model: Path | None = None
    # How it computes: in eight-bit integers (`int8`), in `fp32`, or by `auto` in int8 where the
    # processor and the pipeline have it.
    precision: Literal["auto", "int8", "fp32"] = "auto"

    # Address and port that `qala serve` listens on.
    host: str = "127.0.0.1"
    port: int = 8000
    # Public address of the API, for the absolute links of JSON-LD; empty: that of each request.
    public_url: str = ""
    # Who may show the frames of `/embed/…`, in the words of CSP's `frame-ancestors`: `*` for
    # everybody, `'none'`, or addresses such as `https://news.example https://*.example.org`.
    frame_ancestors: str = "*"

    # Who may read what is stored: everybody (`open`), or who has a key (`keys`). Writing needs one.
    reads: Literal["open", "keys"] = "open"
    # Pages of which other sites may ask the API from a browser: their origins, such as
    # `https://news.example https://lab.example:8443`, or `*`; empty: none.
    cors: str = ""
    # How many proxies stand before the server, each of which adds to `X-Forwarded-For` and
    # `X-Forwarded-Proto`; where there are none, what clients say there is not believed.
    proxies: int = 0
    # For how many seconds browsers remember to ask by HTTPS only; said over HTTPS only. 0: not.
    hsts: int = 0
    # Where requests are counted: in each process (`memory`), in Redis for all of them
    # (`redis://host:6379/0`), or not at all (`off`).
    limits: str = field(default="memory", repr=False)
    # How many requests one key, or else one address, may make. An analysis stores nothing.
    limit_reads: str = "3000/minute"
    limit_writes: str = "600/minute"
    limit_analyses: str = "120/minute"

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

    # Connections kept to PostgreSQL by one process, and the longest a statement may run (seconds).
    pool_size: int = 10
    statement_timeout: float = 30.0

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read settings from `environ` (default: the process's). Raises `SettingsError`.

        Unset and empty variables leave the default.
        """
        source = os.environ if environ is None else environ
        values: dict[str, object] = {}
        for item in fields(cls):
            variable = VARIABLES[item.name]
            raw = source.get(variable, "").strip()
            if raw:
                values[item.name] = _parse(variable, raw, item.name)
        return cls(**values)  # type: ignore[arg-type]


VARIABLES: dict[str, str] = {
    "database_url": "DATABASE_URL",
    "data": "QALA_DATA",
    "model": "QALA_MODEL",
    "precision": "QALA_PRECISION",
    "host": "HOST",
    "port": "PORT",
    "public_url": "QALA_PUBLIC_URL",
    "frame_ancestors": "QALA_FRAME_ANCESTORS",
    "reads": "QALA_READS",
    "cors": "QALA_CORS",
    "proxies": "QALA_PROXIES",
    "hsts": "QALA_HSTS",
    "limits": "QALA_LIMITS",
    "limit_reads": "QALA_LIMIT_READS",
    "limit_writes": "QALA_LIMIT_WRITES",
    "limit_analyses": "QALA_LIMIT_ANALYSES",
    "max_chars": "QALA_MAX_CHARS",
    "max_body": "QALA_MAX_BODY",
    "max_batch_body": "QALA_MAX_BATCH_BODY",
    "max_batch": "QALA_MAX_BATCH",
    "readers": "QALA_READERS",
    "waiting": "QALA_WAITING",
    "read_wait": "QALA_READ_WAIT",
    "workers": "QALA_WORKERS",
    "threads": "QALA_THREADS",
    "pool_size": "QALA_POOL_SIZE",
    "statement_timeout": "QALA_STATEMENT_TIMEOUT",
}

_PATHS = {"data", "model"}
_TEXTS = {"database_url", "host", "public_url"}
# What a text must look like, all of it, and how to say that.
_LIMIT = (r"[1-9][0-9]{0,8}/(second|minute|hour|day)", "write it like 600/minute")
_FORMS: dict[str, tuple[str, str]] = {
    "precision": (r"auto|int8|fp32", "it must be one of auto, int8, fp32"),
    "frame_ancestors": (r"[^;,\s]+( [^;,\s]+)*", "addresses with one space between are needed"),
    "reads": (r"open|keys", "it must be open or keys"),
    "cors": (
        r"\*|https?://[a-z0-9.:-]+( https?://[a-z0-9.:-]+)*",
        "write origins like https://news.example, with one space between, or *",
    ),
    "limits": (
        r"off|memory|(redis|rediss|redis\+sentinel|redis\+cluster)://\S+",
        "it must be memory, off or an address such as redis://host:6379/0",
    ),
    "limit_reads": _LIMIT,
    "limit_writes": _LIMIT,
    "limit_analyses": _LIMIT,
}
# Numbers that may be 0; as a port, it lets the system choose a free one.
_FROM_ZERO = {"port", "proxies", "hsts"}
_SECONDS = {"read_wait", "statement_timeout"}


def _parse(variable: str, raw: str, name: str) -> object:
    if name in _PATHS:
        return Path(raw).expanduser()
    if name in _TEXTS:
        return raw
    if name in _FORMS:
        form, remedy = _FORMS[name]
        if not re.fullmatch(form, raw, re.ASCII):
            # An address of Redis may hold a password.
            shown = "not a place" if name == "limits" else repr(raw)
            raise SettingsError(f"{variable} is {shown}; {remedy}.")
        return raw
    try:
        number = float(raw) if name in _SECONDS else int(raw)
    except ValueError as error:
        raise SettingsError(f"{variable} is {raw!r}; a number is needed.") from error
    if not (number > 0 or (name in _FROM_ZERO and number == 0)):
        raise SettingsError(f"{variable} is {raw}; it must be positive.")
    if name == "port" and number > 65535:
        raise SettingsError(f"{variable} is {raw}; ports end at 65535.")
    return number
