"""Cutting source and keyword labels off the end of a paragraph that ran into them.

Flow: text → **sections** → Doc. «… انتهى الكلام. المصدر: رويترز» becomes two lines.
"""

import re
from itertools import pairwise

from nlp.sections.labels import Role, match_label
from nlp.sections.lines import Line

_TAIL_CHARS = 600
_NEXT_TAIL_CHARS = 80
_SOURCE_WORDS = 6
_LABEL = r"\w{2,12}(?:\s\w{2,12})?\s?[:：]"
_BEFORE_LABEL = re.compile(rf"\s(?={_LABEL})")
_SENTENCE_ENDS = frozenset('.!؟?»"”)…')
_ROLES: frozenset[Role] = frozenset({"source", "keywords"})


def cut_tail(line: Line) -> list[Line]:
    """The line, or its paragraph and the labelled tails after the paragraph's last sentence."""
    if line.words <= 4:
        return [line]
    cuts = _cuts(line)
    if not cuts:
        return [line]
    parts = []
    for begin, stop in pairwise([0, *cuts, len(line.text)]):
        part = line.text[begin:stop].rstrip()
        start = line.start + begin
        parts.append(Line(start, start + len(part), part, line.gap and begin == 0))
    return parts


def _cuts(line: Line) -> list[int]:
    text, cuts = line.text, list[int]()
    for found in _BEFORE_LABEL.finditer(text, max(1, len(text) - _TAIL_CHARS)):
        at = found.end()
        follows_tail = bool(cuts) and at - cuts[-1] <= _NEXT_TAIL_CHARS
        if not follows_tail and text[:at].rstrip()[-1] not in _SENTENCE_ENDS:
            continue
        match = match_label(Line(line.start + at, line.end, text[at:], False), _ROLES)
        if match is None or not match.colon:
            continue
        name = _BEFORE_LABEL.split(match.rest)[0]
        # «المصدر: لن نقبل بذلك.» is somebody's words, not a source line.
        if match.role == "keywords" or (
            len(name.split()) <= _SOURCE_WORDS and not name.endswith((".", "!", "؟"))
        ):
            cuts.append(at)
    return cuts
