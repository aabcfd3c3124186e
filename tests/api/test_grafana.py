"""The Grafana dashboard among the examples: its queries are requests that the API answers."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from api.quotes.schemas import STANCES
from tests.api.http_checks import good

VALUES = {
    "${topic}": "negotiations",
    "${__from:date:YYYY-MM-DD}": "2024-05-01",
    "${__to:date:YYYY-MM-DD}": "2024-06-30",
}
TOPIC = {"name": "المحادثات", "name_en": "Talks", "terms_ar": ["المحادثات", "القوافل"]}


@pytest.fixture
def folder(root: Path) -> Path:
    return root / "openapi" / "examples" / "grafana"


@pytest.fixture
def dashboard(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "dashboard.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture
def tagged(stored: FlaskClient) -> Iterator[FlaskClient]:
    """A client of an application with a topic that the samples are about."""
    assert stored.put("/topics/negotiations", json=TOPIC).status_code == 201
    yield stored
    stored.delete("/topics/negotiations")


def queries(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    variables = dashboard["templating"]["list"]
    asked = [v["query"]["infinityQuery"] for v in variables if v["type"] == "query"]
    return asked + [target for panel in dashboard["panels"] for target in panel["targets"]]


def value_of(row: Any, selector: str) -> Any:
    for name in selector.split("."):
        row = row[name]
    return row


def filled(text: str) -> str:
    for name, value in VALUES.items():
        text = text.replace(name, value)
    assert "$" not in text
    return text


def test_every_query_has_rows_with_every_column(
    dashboard: dict[str, Any], tagged: FlaskClient
) -> None:
    asked = queries(dashboard)
    assert len(asked) == 4
    for query in asked:
        params = {p["key"]: filled(p["value"]) for p in query["url_options"]["params"]}
        answer = good(tagged.get(filled(query["url"]), query_string=params))
        rows = answer[query["root_selector"]]
        assert rows, query["url"]
        for column in query["columns"]:
            found = [value_of(row, column["selector"]) for row in rows]
            assert any(value is not None for value in found), column
            kinds: tuple[type, ...] = (int, float) if column["type"] == "number" else (str,)
            assert all(value is None or isinstance(value, kinds) for value in found), column
            if column["type"] == "timestamp":
                assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", value) for value in found)


def test_each_stance_has_its_column_and_its_colour(dashboard: dict[str, Any]) -> None:
    timeline, matrix, _ = dashboard["panels"]
    columns = {column["text"] for column in matrix["targets"][0]["columns"]}
    assert columns == {"speaker", *STANCES}
    for panel in (timeline, matrix):
        colours = {
            override["matcher"]["options"]: override["properties"][0]["value"]["fixedColor"]
            for override in panel["fieldConfig"]["overrides"]
        }
        assert set(colours) == set(STANCES)
        assert len(set(colours.values())) == len(STANCES)


def test_links_name_columns_that_are_there(dashboard: dict[str, Any]) -> None:
    table = dashboard["panels"][2]
    columns = {column["text"] for column in table["targets"][0]["columns"]}
    linked = set(re.findall(r"__data\.fields\.(\w+)", json.dumps(table)))
    assert linked == {"article", "quote"}
    assert linked <= columns
    for override in table["fieldConfig"]["overrides"]:
        assert override["matcher"]["options"] in columns


def test_the_data_source_is_of_the_same_kind(dashboard: dict[str, Any], folder: Path) -> None:
    source = yaml.safe_load((folder / "datasource.yaml").read_text(encoding="utf-8"))
    (given,) = source["datasources"]
    kinds = {panel["datasource"]["type"] for panel in dashboard["panels"]}
    assert kinds == {given["type"]}
    assert given["url"] in given["jsonData"]["allowedHosts"]
