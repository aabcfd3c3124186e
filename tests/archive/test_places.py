"""Addresses: what files they name, and how these are written."""

from pathlib import Path

import pytest
from pyarrow import fs

from api.archive.errors import ArchiveError
from api.archive.places import Place, digest, find, place

SUFFIXES = (".jsonl", ".parquet")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name in ("b.jsonl", "a.jsonl", "c.txt", "in/d.parquet", ".h.jsonl", "_q/e.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def names(root: Path, *addresses: object) -> list[str]:
    found = find(map(str, addresses), SUFFIXES)
    return [str(Path(file.address).relative_to(root)) for file in found]


def test_folders_and_patterns_are_searched(files: Path) -> None:
    assert names(files, files) == ["a.jsonl", "b.jsonl", "in/d.parquet"]
    assert names(files, files / "*.jsonl") == ["a.jsonl", "b.jsonl"]
    assert names(files, files / "*" / "d.*") == ["in/d.parquet"]
    assert names(files, f"file://{files}/a*.jsonl") == ["a.jsonl"]
    assert names(files, files / "[ax].jsonl") == ["a.jsonl"]


def test_a_file_named_twice_is_one(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files)
    assert names(files, "b.jsonl", f"file://{files}/b.jsonl", ".") == [
        "b.jsonl",
        "a.jsonl",
        "in/d.parquet",
    ]


@pytest.mark.parametrize("name", ["none.jsonl", "c.txt", "*.csv", "_q/none"])
def test_what_names_no_file_is_refused(files: Path, name: str) -> None:
    with pytest.raises(ArchiveError, match=name.replace("*", r"\*")):
        find([str(files / name)], SUFFIXES)


def test_addresses_that_cannot_be_used_are_refused() -> None:
    with pytest.raises(ArchiveError, match="nowhere://a/b"):
        place("nowhere://a/b")
    # They would be written into the manifest.
    with pytest.raises(ArchiveError, match="environment") as raised:
        place("s3://name:secret@bucket/a")
    assert "secret" not in str(raised.value)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = place(str(tmp_path)) / "a"
    file.write(b"before")
    with pytest.raises(TypeError):
        file.write("no bytes")  # type: ignore[arg-type]
    assert file.read() == b"before"
    file.write(b"after")
    assert (tmp_path / "a").read_bytes() == b"after"
    assert [inside.name for inside, _ in place(str(tmp_path)).inside()] == ["a"]
    file.delete()
    file.delete()
    assert list(tmp_path.iterdir()) == []


def test_elsewhere_than_on_this_machine(tmp_path: Path) -> None:
    store = fs.SubTreeFileSystem(str(tmp_path), fs.LocalFileSystem())
    bucket = Place("s3://bucket/out?region=x", store, "bucket/out")
    assert bucket.local is None
    bucket.make_folder()
    file = bucket / "in" / "a b.jsonl"
    assert file.address == "s3://bucket/out/in/a%20b.jsonl?region=x"
    (bucket / "in").make_folder()
    file.write(b"data")
    assert file.read() == b"data"
    ((inside, info),) = bucket.inside(recursive=True)
    assert (inside.address, inside.path, info.size) == (file.address, file.path, 4)
    assert list((bucket / "none").inside()) == []


def test_digests_are_sha_256() -> None:
    # FIPS 180-2, appendix B.1
    assert digest(b"abc").startswith("ba7816bf8f01cfea414140de5dae2223")
