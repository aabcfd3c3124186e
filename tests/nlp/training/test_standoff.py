"""Annotations that stand apart from their texts."""

import lzma
from pathlib import Path

import pytest

from nlp.errors import FormatError
from nlp.interchange import read_annotated, to_line
from nlp.training.standoff import digest_of, read_standoff, texts_of

TEXT = 'قالت وزارة النهر إن "الماء كثير" ولسامر رأيٌ آخر.'


def write(folder: Path, lines: list[str], text: str = TEXT) -> tuple[Path, list[str]]:
    collection = folder / "texts.txt.xz"
    collection.write_bytes(lzma.compress(f"نص أول\n\n\n{text} وبقية\0\n\nآخر".encode()))
    file = folder / "a.txt"
    file.write_text("\n".join([f"T {digest_of(text)} 1 {len(text)}", *lines]), encoding="utf-8")
    return file, texts_of(collection)


def test_token_numbers_become_characters(tmp_path: Path) -> None:
    file, texts = write(
        tmp_path,
        [
            "S 1 cue=0 src=1-2 content=5-6 kind=direct stype=organisation speaker=وزارة النهر",
            "E 1-2 ORG وزارة النهر",
            "E 8/2 PER سامر",
        ],
    )
    (article,) = read_standoff([file], texts)
    (read,) = read_annotated([to_line(article).encode()])
    assert read.text == TEXT
    (statement,) = read.statements
    assert (statement.cue and statement.cue.text) == "قالت"
    assert (statement.source and statement.source.text) == "وزارة النهر"
    assert [piece.text for piece in statement.content] == ["الماء كثير"]
    assert (statement.speaker, statement.speaker_type) == ("وزارة النهر", "organisation")
    assert [(e.text, e.name) for e in read.entities] == [
        ("وزارة النهر", "وزارة النهر"),
        ("سامر", "سامر"),
    ]


def test_marks_stay_with_their_word(tmp_path: Path) -> None:
    file, texts = write(tmp_path, ["E 9 PER رأي"])
    (article,) = read_standoff([file], texts)
    (entity,) = article["entities"]
    assert TEXT[entity["start"] : entity["end"]] == "رأيٌ"


@pytest.mark.parametrize(
    "line",
    [
        "S 1 cue=0 src=- content=5-99 kind=direct stype=person speaker=س",
        "S 1 cue=0 src=- content=6-5 kind=direct stype=person speaker=س",
        "S 1 cue=x src=- content=5 kind=direct stype=person speaker=س",
        "S 1 src=- content=5 kind=direct stype=person speaker=س",
        "E 1 GPE س",
        "E 1/9 ORG س",
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, line: str) -> None:
    file, texts = write(tmp_path, [line])
    with pytest.raises(FormatError, match=r"a\.txt"):
        list(read_standoff([file], texts))


def test_another_text_is_refused(tmp_path: Path) -> None:
    file, texts = write(tmp_path, [])
    with pytest.raises(FormatError, match="another one"):
        list(read_standoff([file], [text.replace("الماء", "النهر") for text in texts]))
