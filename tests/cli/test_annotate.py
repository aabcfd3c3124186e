"""`qala annotate`: lines in, lines out; what is broken is reported and the rest goes on."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from nlp.interchange import read_annotated
from tests.cli.conftest import TEXT

Run = Callable[..., Result]


def line(**fields: object) -> str:
    return json.dumps({"id": "a1", "text": TEXT, **fields}, ensure_ascii=False) + "\n"


def test_lines_are_annotated_in_their_order(qala: Run, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    ids = [f"a{i}" for i in range(5)]
    source.write_text("".join(line(id=i, source="صدى", date="2024-05-06") for i in ids), "utf-8")
    out = tmp_path / "out.jsonl"
    found = qala("annotate", source, "-o", out, "--batch-size", 2)
    assert (found.exit_code, found.stdout) == (0, "")
    assert "5 annotated." in found.stderr
    with out.open("rb") as lines:
        articles = list(read_annotated(lines))
    assert [a.id for a in articles] == ids
    assert {(a.outlet, str(a.date)) for a in articles} == {("صدى", "2024-05-06")}
    assert articles[0].statements[0].speaker == "هدى العلي"
    assert "المكتبة" in out.read_text("utf-8")  # unescaped


def test_a_broken_line_is_reported_and_the_rest_goes_on(qala: Run, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    broken = ["{\n", "\n", '{"id": "x"}\n', line(id="a2", text="Only English here")]
    source.write_text(line(id="a1") + "".join(broken) + line(id="a3"), "utf-8")
    found = qala("annotate", source, "-o", out)
    assert found.exit_code == 1
    for said in ("line 2: not JSON", "line 4: 'text' is missing", "line 5: Under 10 %"):
        assert f"{source}: {said}" in found.stderr
    assert "2 annotated, 3 failed." in found.stderr
    assert [json.loads(text)["id"] for text in out.read_text("utf-8").splitlines()] == ["a1", "a3"]


def test_standard_input_and_output(qala: Run) -> None:
    found = qala("annotate", "-", stdin=line(id="s1"))
    assert found.exit_code == 0
    assert json.loads(found.stdout)["statements"][0]["cue"]["text"] == "قالت"


def test_text_files_take_their_stem_as_id(qala: Run, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.txt").write_bytes(TEXT.encode() + b"\r\n")
    (tmp_path / "one.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    (tmp_path / ".hidden.txt").write_bytes(b"\xff")
    (tmp_path / "three.json").write_text(json.dumps({"text": TEXT}), "utf-8")
    (tmp_path / "notes.md").write_text("no article", "utf-8")
    found = qala("annotate", tmp_path)
    articles = {a["id"]: a for a in map(json.loads, found.stdout.splitlines())}
    assert set(articles) == {"one", "two", "three"}
    assert articles["one"]["text"] == TEXT
    assert articles["two"]["text"] == TEXT + "\r\n"


def test_what_cannot_be_opened_is_named(qala: Run, tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("é".encode("latin-1"))
    found = qala("annotate", tmp_path / "none.txt", tmp_path / "latin.txt", tmp_path / "x.pdf")
    assert found.exit_code == 1
    assert "none.txt: No such file" in found.stderr
    assert "latin.txt: not UTF-8" in found.stderr
    assert "x.pdf: not one of .json, .jsonl" in found.stderr


def test_an_article_without_an_id_gets_one_from_its_content(qala: Run) -> None:
    first, second = (
        json.loads(qala("annotate", "-", stdin=json.dumps({"text": TEXT})).stdout)["id"]
        for _ in range(2)
    )
    assert first == second
    assert first.startswith("a")


def test_the_output_appears_whole_or_not_at_all(
    qala: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nlp.errors import ModelError
    from nlp.reader import Reader

    out = tmp_path / "out.jsonl"
    out.write_text("before", "utf-8")

    def fail(*_: object) -> None:
        raise ModelError("damaged")

    monkeypatch.setattr(Reader, "load", fail)
    found = qala("annotate", "-", "-o", out, stdin=line())
    assert found.exit_code == 1
    assert "damaged" in found.stderr
    assert out.read_text("utf-8") == "before"
    assert list(tmp_path.iterdir()) == [out]


def test_a_device_is_written_to_and_not_replaced(qala: Run) -> None:
    found = qala("annotate", "-", "-o", "/dev/null", stdin=line())
    assert found.exit_code == 0
    assert not Path("/dev/null").is_file()


def test_the_model_is_the_one_asked_for(
    qala: Run, tmp_path: Path, loads: list[Path | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QALA_MODEL", "/models/other")
    qala("annotate", "-", "--model", tmp_path, stdin=line())
    qala("annotate", "-", stdin=line())
    assert loads == [tmp_path, Path("/models/other")]


def test_no_progress_bar_off_a_terminal(qala: Run) -> None:
    assert qala("annotate", "-", stdin=line()).stderr == "1 annotated.\n"


def test_a_nul_in_a_text_is_read_as_a_blank(qala: Run) -> None:
    found = qala("annotate", "-", stdin=line(text=TEXT.replace(" ", "\0") + "\0"))
    plain = qala("annotate", "-", stdin=line(text=TEXT + " "))
    assert (found.exit_code, plain.exit_code) == (0, 0), found.stderr
    (article,) = read_annotated([found.stdout_bytes])
    (other,) = read_annotated([plain.stdout_bytes])
    assert article.text == TEXT.replace(" ", "\0") + "\0"
    assert len(article.statements) == len(other.statements) > 0
    for one, two in zip(article.statements, other.statements, strict=True):
        assert [(c.start, c.end) for c in one.content] == [(c.start, c.end) for c in two.content]
        assert all(c.text == article.text[c.start : c.end] for c in one.content)
