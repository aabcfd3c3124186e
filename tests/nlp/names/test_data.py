"""The data files: each names its source and licence, and has its columns."""

from importlib import resources

import pytest

from nlp.names.tables import rows

FILES = sorted(
    file.name for file in (resources.files("nlp.names") / "data").iterdir() if file.is_file()
)
# EveryPolitician states none; the files that come of it say so.
LICENCES = ("Apache-2.0", "CC0", "CC BY-SA 4.0", "ODbL", "no licence is stated with the set")
COLUMNS = {
    "class_words.tsv": 4,
    "countries.tsv": 4,
    "given_names.tsv": 2,
    "given_names_en.tsv": 2,
    "leaders.tsv": 3,
    "nationalities.tsv": 3,
    "ordinals_en.tsv": 2,
    "organisations.tsv": 4,
    "patterns.tsv": 3,
    "places.tsv": 4,
    "politicians.tsv": 3,
    "spellings_en.tsv": 3,
    "wikidata_names.tsv": 4,
    "wikikge_kept.tsv": 4,
    "words.tsv": 2,
}


@pytest.mark.parametrize("file", FILES)
def test_a_file_names_its_source_and_licence(file: str) -> None:
    text = (resources.files("nlp.names") / "data" / file).read_text(encoding="utf-8")
    header = " ".join(line for line in text.splitlines() if line.startswith("#"))
    assert any(
        word in header for word in ("Own compilation", "erived from", "EveryPolitician", "WikiKGE")
    )
    assert any(licence in header for licence in LICENCES)
    assert "Columns, separated by tabs" in header


@pytest.mark.parametrize("file", sorted(COLUMNS))
def test_rows_have_their_columns(file: str) -> None:
    for row in rows(file):
        assert len(row) == COLUMNS[file], row
        assert row[0].strip()


def test_every_file_is_read_by_a_test_above() -> None:
    assert set(FILES) == set(COLUMNS) | {"country_names.tsv"}


def test_wikidata_ids_are_in_a_source_file() -> None:
    for file in ("politicians.tsv", "leaders.tsv", "wikidata_names.tsv"):
        assert all(row[0][0] == "Q" and row[0][1:].isdecimal() for row in rows(file))
    for file in ("organisations.tsv", "places.tsv", "country_names.tsv"):
        assert not any(
            cell[:1] == "Q" and cell[1:].isdecimal() for row in rows(file) for cell in row
        )
