"""`qala ingest`: what is stored, what is passed over, what is reported."""

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from api.articles.service import stored_articles
from api.database import Database
from api.ids import is_article_id
from tests.cli.conftest import TEXT

Run = Callable[..., Result]


def ids(database: Database) -> list[str | None]:
    return [article.id for article in stored_articles(database)]


def test_files_of_all_kinds_are_stored(qala: Run, database: Database, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(TEXT, "utf-8")
    (tmp_path / "خبر ثان.txt").write_text(TEXT + " ٢", "utf-8")
    (tmp_path / "three.json").write_text(json.dumps({"text": TEXT + " ٣"}), "utf-8")
    listed = [{"id": "four", "text": TEXT + " ٤"}, {"id": "five", "text": TEXT + " ٥"}]
    (tmp_path / "list.json").write_text(json.dumps(listed), "utf-8")
    lines = [
        {"id": "six", "text": TEXT, "outlet": "صدى", "date": "2024-02-03", "url": "http://a.b"}
    ]
    (tmp_path / "lines.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    found = qala("ingest", tmp_path)
    assert (found.exit_code, found.stderr) == (0, "6 created.\n")
    held = {article.id: article for article in stored_articles(database)}
    assert set(held) >= {"one", "three", "four", "five", "six"}
    assert len(held) == 6
    assert (held["six"].outlet, str(held["six"].date)) == ("صدى", "2024-02-03")


def test_what_is_stored_is_passed_over_without_loading_the_model(
    qala: Run, database: Database, tmp_path: Path, loads: list[Path | None]
) -> None:
    (tmp_path / "one.txt").write_text(TEXT, "utf-8")
    assert qala("ingest", tmp_path).stderr == "1 created.\n"
    assert len(loads) == 1
    assert qala("ingest", tmp_path).stderr == "0 created, 1 unchanged.\n"
    assert len(loads) == 1
    assert qala("ingest", tmp_path, "--replace").stderr == "0 created, 1 replaced.\n"


def test_items_that_fail_are_named_and_the_rest_is_stored(
    qala: Run, database: Database, tmp_path: Path
) -> None:
    lines = [
        {"id": "a", "text": TEXT},
        {"id": "b", "text": "English only"},
        {"id": "/c", "text": TEXT},
        {"id": "a", "text": TEXT + " أخرى"},
        {"id": "d", "text": 3},
        {"id": "e", "text": TEXT},
    ]
    file = tmp_path / "in.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)) + "\n{", "utf-8")
    found = qala("ingest", file)
    assert found.exit_code == 1
    failed = [line for line in found.stderr.splitlines() if line.startswith(str(file))]
    numbers = [int(line.removeprefix(f"{file}: line ").split(":")[0]) for line in failed]
    assert numbers == [2, 3, 4, 5, 7]
    assert found.stderr.endswith("2 created, 5 failed.\n")
    assert ids(database) == ["a", "e"]


def test_exported_articles_can_be_ingested_again(
    qala: Run, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "one.txt").write_text(TEXT + "\r\n\u2028", "utf-8", newline="")
    assert qala("ingest", tmp_path / "one.txt").exit_code == 0
    out = tmp_path / "out.jsonl"
    assert qala("export", "articles", "-o", out).exit_code == 0
    assert qala("ingest", out).stderr == "0 created, 1 unchanged.\n"


def test_quotes_are_exported_as_they_are_served(qala: Run, database: Database) -> None:
    lines = "\n".join(json.dumps({"id": name, "text": TEXT}) for name in ("b", "a"))
    assert qala("ingest", "-", stdin=lines).exit_code == 0
    found = qala("export", "quotes")
    quotes = [json.loads(line) for line in found.stdout.splitlines()]
    assert [quote["article"]["id"] for quote in quotes] == ["a", "b"]
    assert quotes[0]["speaker"]["name"] == "هدى العلي"
    assert quotes[0]["cue"]["lemma"] == "قال"
    assert found.stderr == "2 quotes.\n"


@pytest.mark.parametrize(
    "stem",
    [
        "خبر\u202etxt.exe",
        "\u2067خبر\u2069",
        "'; DROP TABLE articles; --",
        "<b>x<",
        "-rf",
        "a\nb",
        "=1+1",
    ],
)
def test_odd_names_of_files_become_ids_of_plain_letters(
    qala: Run, database: Database, tmp_path: Path, stem: str
) -> None:
    file = tmp_path / f"{stem}.txt"
    file.write_text(TEXT, encoding="utf-8")
    assert qala("ingest", tmp_path).exit_code == 0
    [key] = ids(database)
    assert key is not None
    assert is_article_id(key)
    assert not any(unicodedata.category(char).startswith("C") for char in key)
    assert qala("db", "check").exit_code == 0
