"""Plain texts: what separates them, what is dropped, what cannot be read."""

import lzma
from pathlib import Path

import pytest

from nlp.errors import FormatError
from nlp.training.encoder.texts import is_held_back, read_texts

CONTENT = "\n\nقال\0 الوزير\r\n إن الماء وصل \n\n\n \t\n\0\nوأضاف\n"


def test_blank_lines_separate_texts(tmp_path: Path) -> None:
    bare, packed = tmp_path / "a.txt", tmp_path / "a.txt.xz"
    bare.write_bytes(CONTENT.encode())
    packed.write_bytes(lzma.compress(CONTENT.encode()))
    for path in (bare, packed):
        assert list(read_texts(path)) == ["قال الوزير\nإن الماء وصل", "وأضاف"]
        assert list(read_texts(path, 1)) == ["قال الوزير\nإن الماء وصل"]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot read texts"):
        list(read_texts(tmp_path / "nowhere.txt"))
    packed = tmp_path / "cut.txt.xz"
    packed.write_bytes(lzma.compress("قال الوزير\n".encode() * 500)[:60])
    with pytest.raises(FormatError, match="cannot read texts"):
        list(read_texts(packed))
    packed.write_bytes(b"no xz at all")
    with pytest.raises(FormatError, match="cannot read texts"):
        list(read_texts(packed))
    bare = tmp_path / "latin.txt"
    bare.write_bytes("é".encode("latin-1"))
    with pytest.raises(FormatError, match="cannot read texts"):
        list(read_texts(bare))


def test_the_same_texts_are_held_back_every_time() -> None:
    held = [i for i in range(1000) if is_held_back(f"نص رقم {i}", 10)]
    assert 60 < len(held) < 140
    assert held == [i for i in range(1000) if is_held_back(f"نص رقم {i}", 10)]
