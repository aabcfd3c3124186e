"""OpenTelemetry traces, where a collector is set: requests, their statements, stages of analyses.

Flow: request → **spans** → collector. The libraries are those of the extra `tracing`; without a
collector none is imported. What else OpenTelemetry's own variables say (`OTEL_SERVICE_NAME`,
`OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_TRACES_SAMPLER` …) holds too.
"""

from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from api import __version__
from api.observing.requests import route
from api.observing.statements import TracedStatements
from api.settings import Settings, SettingsError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
    from opentelemetry.trace import Tracer

    from api.database import Database

_MODULES = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
# Asked for again and again, by machines.
_UNTRACED = "/(healthz|readyz|metrics)$"
# An address holds ids and words that were searched for; the rule that it matched is there too.
_ADDRESSES = {"http.target", "http.url", "url.full", "url.path", "url.query"}

_tracer: "Tracer | None" = None


def check(settings: Settings) -> None:
    """Raise `SettingsError` where traces are asked for and their libraries are not installed."""
    if settings.traces and not all(_is_there(name) for name in _MODULES):
        raise SettingsError(
            "QALA_TRACES is set, but OpenTelemetry is not installed: pip install 'qala[tracing]'."
        )


def span(name: str) -> AbstractContextManager[Any]:
    """A span around a block, in the trace of the request that it is part of, where traces are."""
    return _tracer.start_as_current_span(name) if _tracer else nullcontext()


def start(app: Flask, settings: Settings, database: "Database") -> None:
    """Trace what an application does from now on, where its settings say so.

    For each process that serves, after its fork, since sending takes a thread. Raises
    `SettingsError`.
    """
    if not settings.traces:
        return
    check(settings)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    address = settings.traces.rstrip("/")
    if not address.endswith("/v1/traces"):
        address += "/v1/traces"
    trace(app, database, BatchSpanProcessor(OTLPSpanExporter(address)))


def trace(app: Flask, database: "Database", processor: "SpanProcessor") -> "TracerProvider":
    """Hand the spans of an application's requests to `processor`."""
    from opentelemetry.instrumentation.flask import FlaskInstrumentor  # noqa: PLC0415
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415

    global _tracer  # noqa: PLW0603  (there is one reader, and one trace of it, in a process)
    named = Resource({"service.name": "qala", "service.version": __version__})
    # What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say beats it.
    provider = TracerProvider(resource=named.merge(OTELResourceDetector().detect()))
    provider.add_span_processor(processor)
    _tracer = provider.get_tracer("qala", __version__)
    FlaskInstrumentor().instrument_app(  # type: ignore[no-untyped-call]
        app,
        tracer_provider=provider,
        excluded_urls=_UNTRACED,
        enable_commenter=False,
        response_hook=_without_address,
    )
    # Its hook comes first: what others do, and refuse, is part of a request too.
    hooks = app.before_request_funcs[None]
    hooks.insert(0, hooks.pop())

    database.when_open(TracedStatements(_tracer).watch)
    return provider


def _without_address(span: Any, *_: Any) -> None:
    """Put the rule in the place of the address, whichever attributes hold that."""
    if span is None or not span.is_recording():
        return
    rule = route()
    span.update_name(f"{request.method} {rule}".strip())
    for name in _ADDRESSES & span.attributes.keys():
        span.set_attribute(name, rule)


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
