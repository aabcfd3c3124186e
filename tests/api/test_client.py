"""A client that openapi-python-client makes of the document works against a running server."""

import importlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from tests.api.samples import ALL

PACKAGE = "generated_qala_client"
Module = Callable[[str], ModuleType]
SETTINGS = {
    # No formatters afterwards.
    "post_hooks": [],
    # The generator knows no JSON lines: bytes they are then.
    "content_type_overrides": {"application/x-ndjson": "application/octet-stream"},
}


@pytest.fixture(scope="session")
def generated(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the generated package, importable while the tests run."""
    folder = tmp_path_factory.mktemp("client")
    config = folder / "config.json"
    config.write_text(json.dumps(SETTINGS))
    command = [sys.executable, "-m", "openapi_python_client", "generate"]
    options = {
        "--path": root / "openapi" / "openapi.json",
        "--config": config,
        "--meta": "none",
        "--output-path": folder / PACKAGE,
    }
    done = subprocess.run(
        [*command, "--fail-on-warning", *(str(part) for pair in options.items() for part in pair)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    # A warning would say that an operation was left out.
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield folder / PACKAGE
    sys.path.remove(str(folder))


@pytest.fixture
def module(generated: Path) -> Module:
    """Import a module of the generated package by its name there."""
    return lambda name: importlib.import_module(f"{PACKAGE}.{name}")


@pytest.fixture
def address(stored: FlaskClient, app: Flask) -> Iterator[str]:
    """Where a server listens that holds all samples."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def caller(module: Module, address: str) -> Iterator[object]:
    with module("client").Client(base_url=address, raise_on_unexpected_status=True) as client:
        yield client


def test_every_operation_is_there(generated: Path, root: Path) -> None:
    spec = json.loads((root / "openapi" / "openapi.json").read_text(encoding="utf-8"))
    operations = {
        operation["operationId"]
        for path in spec["paths"].values()
        for method, operation in path.items()
        if method in {"get", "post", "put", "patch", "delete"}
    }
    made = {file.stem for file in (generated / "api").glob("*/*.py")} - {"__init__"}
    assert made == operations


def test_quotes_come_as_typed_objects(module: Module, caller: object) -> None:
    get_quotes = module("api.quotes.get_quotes")
    page = get_quotes.sync(client=caller, speaker="سامي الحداد", limit=2)
    assert page.total >= 2
    for quote in page.items:
        assert quote.speaker.name in {"سامي الحداد", "سامى الحدّاد"}
        assert quote.cue.end > quote.cue.start
        assert quote.article.date is None or isinstance(quote.article.date, date)


def test_cursors_lead_through_a_list(module: Module, caller: object) -> None:
    get_articles, unset = module("api.articles.get_articles"), module("types").UNSET
    seen, cursor = [], unset
    while cursor is not None:
        page = get_articles.sync(client=caller, limit=2, cursor=cursor)
        seen += [article.id for article in page.items]
        cursor = page.next_
    assert len(seen) == len(set(seen)) == page.total == len(ALL)


def test_counts_and_speakers_of_a_topic(module: Module, caller: object) -> None:
    facets = module("api.facets.get_quotes_facets").sync(client=caller, by="stance")
    assert sum(row.count for row in facets.items) == facets.total > 0
    body = module("models").TopicIn(name="محادثات", name_en="Talks", terms_ar=["المحادثات"])
    made = module("api.topics.put_topics_slug").sync("talks", client=caller, body=body)
    assert made.quote_count > 0
    page = module("api.topics.get_topics_slug_speakers").sync("talks", client=caller)
    assert sum(row.count for row in page.items) >= made.quote_count
    module("api.topics.delete_topics_slug").sync_detailed("talks", client=caller)


def test_an_article_is_stored_and_deleted(module: Module, caller: object) -> None:
    body = module("models").ArticleIn(
        id="by-client", text="قال سامي الحداد إن الطريق مفتوح.", outlet="صدى البلد"
    )
    posted = module("api.articles.post_articles").sync_detailed(client=caller, body=body)
    assert posted.status_code == 201
    assert (posted.parsed.id, posted.parsed.outlet) == ("by-client", "صدى البلد")
    delete = module("api.articles.delete_articles_article_id")
    assert delete.sync_detailed("by-client", client=caller).status_code == 204
    answer = delete.sync_detailed("by-client", client=caller)
    assert answer.status_code == 404
    assert isinstance(answer.parsed, module("models").Error)
    assert answer.parsed.message
