"""Spans of SQL statements, with no values: those are parameters, which are left out.

Flow: engine's events → **spans** → `api.observing.tracing`. OpenTelemetry's own instrumentation
does not know SQLAlchemy 2.1 yet.
"""

from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer


class TracedStatements:
    """Gives each statement of the engines that it watches a span in the trace of its request."""

    def __init__(self, tracer: "Tracer") -> None:
        self._tracer = tracer

    def watch(self, engine: Engine) -> None:
        """Trace an engine's statements from now on."""
        event.listen(engine, "before_cursor_execute", self._begin)
        event.listen(engine, "after_cursor_execute", self._end)
        event.listen(engine, "handle_error", self._fail)

    def _begin(self, _: Any, __: Any, statement: str, ___: Any, context: Any, ____: bool) -> None:
        context.qala_span = self._tracer.start_span(
            statement.split(maxsplit=1)[0].upper(),
            attributes={"db.system": "postgresql", "db.statement": statement},
        )

    def _end(self, _: Any, __: Any, ___: str, ____: Any, context: Any, _____: bool) -> None:
        context.qala_span.end()

    def _fail(self, failed: ExceptionContext) -> None:
        from opentelemetry.trace import StatusCode  # noqa: PLC0415  (of the extra `tracing`)

        span = getattr(failed.execution_context, "qala_span", None)
        if span is not None:
            state = getattr(failed.original_exception, "sqlstate", None)
            span.set_status(StatusCode.ERROR, state or type(failed.original_exception).__name__)
            span.end()
