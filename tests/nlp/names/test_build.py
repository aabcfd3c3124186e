"""Building the data: tables from tiny sources, and spellings learned from aligned pairs."""

from pathlib import Path

import pytest

from nlp.names import build


def test_spellings_are_learned_from_pairs() -> None:
    pairs = [
        ("SALMA ALZAIN", "سلمى الزين"),
        ("Salma Kassem", "سلمى كاسم"),
        ("Selma Zain", "سلمى زين"),
    ]
    learned = {word: (spelling, times) for word, spelling, times in build.learn_spellings(pairs)}
    assert learned["سلمى"] == ("Salma", "2")
    assert learned["زين"][0] == "Zain"


def test_only_pairs_whose_sounds_agree_are_taken(tmp_path: Path) -> None:
    source = tmp_path / "names.tsv"
    source.write_text(
        "qid\ten\tar\tcountry\nQ1\tSalma Zain\tسلمى زين\tX\nQ2\tSalma Zain\tكريم عوض\tX\n",
        encoding="utf-8",
    )
    assert build.politician_pairs(source) == [("Salma Zain", "سلمى زين")]


def test_all_files_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    out.mkdir()
    (source / "countries_ar.tsv").write_text(
        "cca2\tcca3\ten_common\tar_common\tar_official\nMX\tMEX\tMexico\tالمسكيك\tالمسكيك\n",
        encoding="utf-8",
    )
    (source / "politicians2015_ar_qid.tsv").write_text(
        "qid\ten\tar\tcountry\n"
        + "\tسالم زين\tسالم زين\tIraq\n" * 3
        + "Q1\tSalma Zain\tسلمى زين\tLebanon\n",
        encoding="utf-8",
    )
    (source / "world_leaders_current_qid.tsv").write_text(
        "qid\ten\tlocal\tposition\nQ2\tAna Lopez\tAna\tPresident\n", encoding="utf-8"
    )
    monkeypatch.setattr(build, "rows", lambda name: [["Q3", "PER", "كريم عوض", "كريم العوض"]])
    aliases = source / "wikikge_ar_aliases_qid.tsv"
    aliases.write_text("Q3\tكريم عوض|كريم العوض|أبو عوض\n", encoding="utf-8")
    monkeypatch.setattr(build, "_DATA", out)
    build.main(source)
    written = {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()}
    assert "MX\tالمكسيك\tالمكسيك\tMexico\n" in written["countries.tsv"]
    assert "سالم\t3\n" in written["given_names.tsv"]
    assert "Q1\tسلمى زين\tSalma Zain\n" in written["politicians.tsv"]
    assert "Q2\tAna Lopez\t\n" in written["leaders.tsv"]
    assert "Q3\tPER\tكريم عوض\tكريم العوض\n" in written["wikidata_names.tsv"]
    aliases.write_text("Q3\tكريم عوض\n", encoding="utf-8")
    with pytest.raises(ValueError, match="Q3"):
        build.main(source)
