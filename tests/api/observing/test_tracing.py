"""Traces: spans of requests, statements and stages, with no address and no text in them."""

from collections.abc import Iterator

import pytest
from flask import Flask
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.app import create_app
from api.database import Database
from api.observing import tracing
from api.settings import Settings, SettingsError
from tests.api.fake_reader import FakeReader
from tests.api.samples import TALKS


@pytest.fixture
def own(settings: Settings, database: Database) -> Iterator[Database]:
    """The database by an engine of its own, which is traced."""
    with Database(settings) as found:
        yield found


@pytest.fixture
def traced(settings: Settings, own: Database) -> Flask:
    return create_app(settings, FakeReader(), own, local=True)


@pytest.fixture
def spans(traced: Flask, own: Database) -> Iterator[InMemorySpanExporter]:
    kept = InMemorySpanExporter()
    tracing.trace(traced, own, SimpleSpanProcessor(kept))
    yield kept
    FlaskInstrumentor().uninstrument_app(traced)
    tracing._tracer = None


def named(spans: InMemorySpanExporter, name: str) -> ReadableSpan:
    [found] = [span for span in spans.get_finished_spans() if span.name == name]
    return found


def test_a_request_is_one_trace_down_to_its_statements(
    traced: Flask, spans: InMemorySpanExporter
) -> None:
    assert traced.test_client().post("/articles?replace=true", json=TALKS).status_code == 201
    root = named(spans, "POST /articles")
    assert root.attributes is not None
    assert root.attributes["http.route"] == "/articles"
    assert root.attributes["http.status_code"] == 201
    assert root.resource.attributes["service.name"] == "qala"
    found = spans.get_finished_spans()
    assert {span.context.trace_id for span in found} == {root.context.trace_id}
    storing = named(spans, "storing")
    assert storing.parent is not None
    assert storing.parent.span_id == root.context.span_id
    # Made in another thread, and part of it still.
    vectors = named(spans, "vectors")
    assert vectors.parent is not None
    assert vectors.parent.span_id == root.context.span_id
    statements = [span for span in found if span.name == "INSERT"]
    assert statements
    assert {span.parent.span_id for span in statements if span.parent} == {storing.context.span_id}


def test_a_callers_trace_goes_on(traced: Flask, spans: InMemorySpanExporter) -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    parent = {"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"}
    traced.test_client().get("/articles", headers=parent)
    assert f"{named(spans, 'GET /articles').context.trace_id:032x}" == trace_id


def test_no_address_and_no_text_is_in_a_span(traced: Flask, spans: InMemorySpanExporter) -> None:
    client = traced.test_client()
    client.post("/articles", json={**TALKS, "id": "marked", "title": "marked"})
    for path in ("/articles/marked", "/quotes?q=marked", "/marked", "/quotes?metrics=marked"):
        client.get(path)
    found = spans.get_finished_spans()
    assert len([span for span in found if span.name.startswith("GET")]) == 4
    said = "".join(f"{span.name} {dict(span.attributes or {})} {span.events}" for span in found)
    assert "marked" not in said
    assert "المحادثات" not in said


def test_a_statement_that_fails_says_how(own: Database, spans: InMemorySpanExporter) -> None:
    with pytest.raises(DBAPIError), own.session() as session:
        session.execute(text("SELECT 1 / 0"))
    assert named(spans, "SELECT").status.description == "22012"


def test_who_is_refused_has_a_span_too(traced: Flask, spans: InMemorySpanExporter) -> None:
    response = traced.test_client().get("/articles", headers={"Authorization": "Bearer none"})
    assert response.status_code == 401
    assert (named(spans, "GET /articles").attributes or {})["http.status_code"] == 401


def test_signs_of_life_are_not_traced(traced: Flask, spans: InMemorySpanExporter) -> None:
    client = traced.test_client()
    for path in ("/healthz", "/metrics"):
        assert client.get(path).status_code == 200
    assert [span.name for span in spans.get_finished_spans()] == []


def test_without_the_setting_nothing_is_traced(app: Flask, own: Database) -> None:
    tracing.start(app, Settings(), own)
    assert tracing._tracer is None
    with tracing.span("anything"):
        pass


def test_a_missing_library_is_named(
    app: Flask, own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracing, "_MODULES", ("opentelemetry.none_such",))
    wanted = Settings(traces="http://127.0.0.1:4318")
    with pytest.raises(SettingsError, match=r"pip install 'qala\[tracing\]'"):
        tracing.start(app, wanted, own)
    tracing.check(Settings())
