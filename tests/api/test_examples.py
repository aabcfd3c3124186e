"""The examples beside the document: written from responses, and fit for the document."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from api.articles.service import ArticleIn, ingest_article
from api.database import Database
from api.errors import NotFoundError
from api.openapi import document, write_examples
from tests.api.fake_reader import FakeReader
from tests.api.http_checks import good

DOCUMENT = {"application/json", "application/ld+json"}


@pytest.fixture
def seeded(app: Flask, database: Database, reader: FakeReader, root: Path) -> Flask:
    for file in sorted((root / "seeds").glob("*.txt")):
        article = ArticleIn(id=file.stem, text=file.read_text(encoding="utf-8"))
        ingest_article(database, reader, article)
    return app


def test_they_are_written_and_the_same_again(seeded: Flask, tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("{}")
    files = write_examples(seeded, tmp_path)
    first = {file.name: file.read_bytes() for file in files}
    assert len(files) > 15
    assert set(tmp_path.iterdir()) == set(files)
    before = good(seeded.test_client().get("/articles"))
    assert {file.name: file.read_bytes() for file in write_examples(seeded, tmp_path)} == first
    assert good(seeded.test_client().get("/articles")) == before
    for raw in first.values():
        assert b"\\u06" not in raw
        assert raw.endswith(b"\n")
    check(document(seeded), tmp_path)


def test_the_committed_ones_fit_the_document(app: Flask, root: Path) -> None:
    check(document(app), root / "openapi" / "examples")


def test_without_the_seeds_there_are_none(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="seeds"):
        write_examples(app, tmp_path / "examples")


def check(spec: dict[str, Any], folder: Path) -> None:
    """Each response in `folder` is what the document says of its operation and status."""
    for file in folder.glob("*.json"):
        record = json.loads(file.read_text(encoding="utf-8"))
        response = operation(spec, record)["responses"][str(record["response"]["status"])]
        while "$ref" in response:
            response = spec["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
        schema = response["content"][record["response"]["headers"]["Content-Type"]]["schema"]
        whole = {**schema, "components": spec["components"]}
        errors = list(Draft202012Validator(whole).iter_errors(record["response"]["body"]))
        assert errors == [], file.name


def operation(spec: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    parts = record["request"]["path"].partition("?")[0].split("/")
    for path, item in sorted(spec["paths"].items(), key=lambda entry: "{" in entry[0]):
        names = path.split("/")
        if len(names) == len(parts) and all(
            name.startswith("{") or name == part for name, part in zip(names, parts, strict=True)
        ):
            found: dict[str, Any] = item[record["request"]["method"].lower()]
            return found
    raise AssertionError(record["request"]["path"])
