"""Offsets in UTF-16 code units agree with an encoder of UTF-16."""

from hypothesis import given
from hypothesis import strategies as st

from api.offsets import CODE_POINTS, UTF16, Offsets, astral_positions


@given(st.text(alphabet=st.sampled_from("اب 🕊🚚\u200f𞸀x")), st.data())
def test_utf16_offsets_count_code_units(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    expected = len(text[:offset].encode("utf-16-le")) // 2
    assert Offsets(UTF16, astral_positions(text))(offset) == expected
    assert Offsets(CODE_POINTS, astral_positions(text))(offset) == offset
