"""`qala export`: the API's lists as files, filtered as the API filters."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import Result

from api.cli.export import _ExportCommand, export
from api.database import Database
from tests.cli.conftest import TEXT

Run = Callable[..., Result]


@pytest.fixture
def stored(qala: Run, database: Database) -> Run:
    """A command line over a database of three articles, two of which have a quote."""
    lines = [
        {"id": "b", "text": TEXT, "outlet": "صحيفة المدينة", "date": "2024-05-12"},
        {
            "id": "a",
            "text": TEXT + "\nوهذا سطر آخر.",
            "outlet": "وكالة الأفق",
            "date": "2024-05-13",
        },
        {"id": "c", "text": "خبر قصير بلا أقوال."},
    ]
    stdin = "\n".join(json.dumps(line) for line in lines)
    assert qala("ingest", "-", stdin=stdin).exit_code == 0
    return qala


def lines(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def test_quotes_are_those_of_the_filters_in_the_lists_order(stored: Run) -> None:
    found = stored("export", "quotes")
    assert [line["article"]["id"] for line in lines(found)] == ["a", "b"]  # type: ignore[index]
    assert found.stderr == "2 quotes.\n"
    oldest = lines(stored("export", "quotes", "--sort", "date"))
    assert [line["article"]["id"] for line in oldest] == ["b", "a"]  # type: ignore[index]
    some = lines(stored("export", "quotes", "--from", "2024-05-13", "--verb", "قال"))
    assert [line["article"]["id"] for line in some] == ["a"]  # type: ignore[index]
    assert len(lines(stored("export", "quotes", "--limit", "1"))) == 1
    assert lines(stored("export", "quotes", "--outlet", "none")) == []
    assert lines(stored("export", "quotes", "--min-confidence", "0.5", "--kind", "direct")) == []


def test_quotes_as_a_table(stored: Run, tmp_path: Path) -> None:
    out = tmp_path / "quotes.csv"
    found = stored("export", "quotes", "--format", "csv", "-o", out)
    assert (found.exit_code, found.stdout, found.stderr) == (0, "", "2 quotes.\n")
    raw = out.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfid,speaker,")
    assert raw.count(b"\r\n") == 3
    assert [row["speaker"] for row in rows(raw.decode())] == ["هدى العلي"] * 2


def test_quotes_as_documents(
    stored: Run, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QALA_PUBLIC_URL", "https://qala.example")
    found = stored("export", "quotes", "--format", "atom", "--stance", "neutral")
    assert found.stderr == "A page of quotes.\n"
    feed = ET.fromstring(found.stdout)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 2
    for form, kind in (("annotations", "type"), ("schemaorg", "@type")):
        page = json.loads(stored("export", "quotes", "--format", form).stdout)
        assert page[kind] in {"AnnotationPage", "ItemList"}
        assert "https://qala.example/quotes/" in json.dumps(page)


def test_articles_can_be_filtered_and_ingested_again(
    stored: Run, database: Database, tmp_path: Path
) -> None:
    every = lines(stored("export", "articles"))
    assert [line["id"] for line in every] == ["a", "b", "c"]
    assert every[1]["text"] == TEXT
    dated = stored("export", "articles", "--from", "2024-01-01", "-o", tmp_path / "a.jsonl")
    assert dated.stderr == "2 articles.\n"
    assert stored("ingest", tmp_path / "a.jsonl").stderr == "0 created, 2 unchanged.\n"
    table = rows(stored("export", "articles", "--format", "csv", "--outlet", "وكالة الافق").stdout)
    assert [(row["id"], row["quotes"]) for row in table] == [("a", "1")]
    assert "text" not in table[0]


def test_entities_and_topics(stored: Run) -> None:
    assert [line["name"] for line in lines(stored("export", "entities"))] == ["هدى العلي"]
    table = rows(stored("export", "entities", "--format", "csv", "--type", "person").stdout)
    assert [(row["name"], row["quote_count"]) for row in table] == [("هدى العلي", "2")]
    slugs = [line["slug"] for line in lines(stored("export", "topics"))]
    assert "hostage-deal" in slugs
    assert len(rows(stored("export", "topics", "--format", "csv").stdout)) == len(slugs)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("quotes", "--stance", "angry"), "--stance"),
        (("quotes", "--min-confidence", "2"), "--min-confidence"),
        (("quotes", "--limit", "0"), "--limit"),
        (("quotes", "--topic", "none"), "--topic"),
        (("quotes", "--format", "atom", "--limit", "201"), "--limit"),
        (("articles", "--from", "yesterday"), "--from"),
        (("articles", "--format", "atom"), "--format"),
        (("quotes", "--speker", "x"), "--speker"),
    ],
)
def test_what_is_asked_wrongly_is_named_and_leaves_no_file(
    stored: Run, tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    out = tmp_path / "out"
    out.write_text("before")
    found = stored("export", *arguments, "-o", out)
    assert found.exit_code == 2
    assert named in found.stderr
    assert out.read_text() == "before"
    assert list(tmp_path.iterdir()) == [out]


def test_about_loads_the_model_and_nothing_else_does(stored: Run, loads: list[Path | None]) -> None:
    loads.clear()
    assert stored("export", "quotes", "--speaker", "هدى").exit_code == 0
    assert loads == []
    assert stored("export", "quotes", "--about", "المكتبة").exit_code == 0
    assert len(loads) == 1


def test_every_list_shows_its_filters(qala: Run) -> None:
    for name, command in export.commands.items():
        assert isinstance(command, _ExportCommand)
        shown = qala("export", name, "--help").stdout
        for field_name, field in command.export.arguments()._declared_fields.items():
            flag = f"--{(field.data_key or field_name).replace('_', '-')}"
            assert (flag in shown) == (field_name not in {"cursor", "offsets"}), flag
        assert "`" not in shown.split("Options:")[1]
