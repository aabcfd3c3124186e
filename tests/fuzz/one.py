"""What must hold of any text: its sections cover it, and every span is exact in both units."""

from api.articles.rows import around
from api.offsets import UTF16, Offsets, astral_positions
from nlp.sections import split
from tests.nlp.test_sections_properties import check


def text_of(data: bytes) -> str:
    """The text that some bytes stand for: any code points but lone surrogates, any bytes."""
    return data.decode("utf-8", "replace")


def hold(text: str) -> None:
    """Raises `AssertionError` where something does not hold."""
    layout = split(text)
    check(text, layout)
    astral = astral_positions(text)
    offsets = Offsets(UTF16, astral)
    units = text.encode("utf-16-le")
    assert offsets(len(text)) * 2 == len(units)
    for section in layout.sections:
        said = text[section.start : section.end]
        first, last = offsets(section.start), offsets(section.end)
        assert units[2 * first : 2 * last].decode("utf-16-le") == said
        middle = (section.start + section.end) // 2
        before, after = around(text, middle, middle, (section.start, section.end))
        # What stands around a quote is of its section, and just beside it.
        assert text[section.start : middle].rstrip().endswith(before)
        assert text[middle : section.end].lstrip().startswith(after)
    if layout.metadata.title is not None:
        assert layout.metadata.title.strip()
