"""How everything is logged: one line each on standard error, for people or in JSON.

Flow: any logger → **lines** → standard error. Lines that belong to a request have its id, which the
answer names too. Of errors there are traces, never the values of variables.
"""

import logging.config
import sys
from typing import Any

import orjson
import structlog
from structlog.contextvars import merge_contextvars
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.types import EventDict, Processor

from api.settings import Settings


def configuration(settings: Settings, level: str = "") -> dict[str, Any]:
    """What `logging.config.dictConfig` takes; `level` beats the setting.

    Others' loggers are heard from warnings on, or all of them at `debug`.
    """
    own = (level or settings.log_level).upper()
    others = own if own in {"DEBUG", "ERROR"} else "WARNING"
    formatter = {
        "()": ProcessorFormatter,
        "foreign_pre_chain": [
            add_log_level,
            add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            ExtraAdder(),
            # The request's id; see `api.observing.requests`.
            merge_contextvars,
            _add_process,
        ],
        "processors": [ProcessorFormatter.remove_processors_meta, *_last(settings.log_format)],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"stderr": {"()": _StandardError, "formatter": "lines"}},
        "root": {"level": others, "handlers": ["stderr"]},
        "loggers": {
            "api": {"level": own},
            "nlp": {"level": own},
            # gunicorn gives these handlers of their own, unless told.
            "gunicorn.error": {"level": own, "handlers": [], "propagate": True},
        },
    }


def configure(settings: Settings, level: str = "") -> None:
    """Log like this in this process."""
    logging.config.dictConfig(configuration(settings, level))


class _StandardError(logging.StreamHandler[Any]):
    """Writes to what is standard error at the time, not to what it was."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        """Where to write."""
        return sys.stderr

    @stream.setter
    def stream(self, _: Any) -> None: ...


def _last(form: str) -> list[Processor]:
    if form == "json":
        return [structlog.processors.format_exc_info, _to_json]
    # Other ways of showing an error print the values of its variables.
    return [ConsoleRenderer(colors=False, exception_formatter=plain_traceback, pad_event_to=0)]


def _add_process(_: Any, __: str, event: EventDict) -> EventDict:
    """Name the process, since several may write to one log."""
    record: logging.LogRecord = event["_record"]
    event["pid"] = record.process
    return event


def _to_json(_: Any, __: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
