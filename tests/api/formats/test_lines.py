"""NDJSON: an item a line, whatever its texts hold."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from api.formats.lines import json_lines, line


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.text(), st.text() | st.none() | st.integers()), max_size=5))
def test_every_item_is_one_line(items: list[dict[str, Any]]) -> None:
    text = "".join(json_lines(items))
    lines = text.split("\n")
    assert lines.pop() == ""
    assert [json.loads(one) for one in lines] == items


def test_arabic_is_written_as_itself() -> None:
    assert line({"text": "نص\nوآخر"}) == '{"text":"نص\\nوآخر"}\n'
