"""How far a statement's cue is from the words that name its speaker: what resolving had to bridge.

A speaker is named where a mention of the entity of that name stands, under any spelling that the
gold annotation gives it, or where the words of the name do, whatever their proclitics and case
endings (لمسؤولين أميركيين names مسؤولون أميركيون).
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from nlp.evaluation.names import fold_name, split_speakers, stem_of, stems
from nlp.interchange import AnnotatedArticle, AnnotatedStatement

IN_SOURCE = "in its source"
SAME_SENTENCE = "same sentence"
SAME_PARAGRAPH = "same paragraph"
FURTHER_BACK = "further back"
ONLY_LATER = "only later"
NEVER_NAMED = "never named"
DISTANCES = (IN_SOURCE, SAME_SENTENCE, SAME_PARAGRAPH, FURTHER_BACK, ONLY_LATER, NEVER_NAMED)

# A letter or digit with what follows in the word, tatweel and tashkeel included.
_WORD = re.compile("[^\\W_][\\w\u0640\u064b-\u065f\u0670]*")
_PROCLITICS = frozenset("وفبلك")
_SENTENCE_END = re.compile("[.!?؟…]+[\"'»”’)\\]]*\\s")


def speaker_distance(article: AnnotatedArticle, statement: AnnotatedStatement) -> str:
    """One of `DISTANCES`: where the nearest mention of the speaker's name is, seen from the cue.

    `article` is the gold one. The source comes first, then the cue's sentence, its paragraph (a
    line of the text), earlier paragraphs, later ones. Of several speakers the farthest counts;
    nobody names a speaker of type `unknown`.
    """
    names = split_speakers(statement.speaker)
    if statement.speaker_type == "unknown" or not names:
        return NEVER_NAMED
    found = [_distance(article, statement, list(_named_at(article, name))) for name in names]
    return max(found, key=DISTANCES.index)


def anchor(statement: AnnotatedStatement) -> int:
    """Where a statement stands: its cue's first character, or, without a cue, its content's."""
    spans = [span for span in (statement.cue, *statement.content) if span is not None]
    return spans[0].start if spans else 0


def _distance(
    article: AnnotatedArticle, statement: AnnotatedStatement, places: Sequence[int]
) -> str:
    text, at, source = article.text, anchor(statement), statement.source
    if source is not None and any(source.start <= place < source.end for place in places):
        return IN_SOURCE
    start, end = _paragraph(text, at)
    first, last = _sentence(text, at, start, end)
    if any(first <= place < last for place in places):
        return SAME_SENTENCE
    if any(start <= place < end for place in places):
        return SAME_PARAGRAPH
    if any(place < start for place in places):
        return FURTHER_BACK
    return ONLY_LATER if places else NEVER_NAMED


def _paragraph(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text)


def _sentence(text: str, at: int, start: int, end: int) -> tuple[int, int]:
    """The sentence around a position within its paragraph, `start` to `end`."""
    bounds = [start, *(m.end() for m in _SENTENCE_END.finditer(text, start, end)), end]
    return max(b for b in bounds if b <= at), min((b for b in bounds if b > at), default=end)


def _named_at(article: AnnotatedArticle, name: str) -> Iterator[int]:
    """Where the article names somebody: the starts of mentions and of the words of the name."""
    key = fold_name(name)
    full = {fold_name(e.name) for e in article.entities if key in map(fold_name, (e.name, e.text))}
    yield from (e.start for e in article.entities if fold_name(e.name) in full)
    words = _words(article.text)
    # As it is (الوزارة), and without what a name may lack (شركة الأفق).
    for wanted in ([stem_of(word) for word in key.split()], list(stems(key))):
        for i, word in enumerate(words if wanted else ()):
            rest = [following.stem for following in words[i + 1 : i + len(wanted)]]
            if rest == wanted[1:] and wanted[0] in (word.stem, word.bare):
                yield word.start


class _Word(NamedTuple):
    """A word of a text: where it starts, its stem, and the stem without its first letter.

    `bare` is None where the first letter is no proclitic.
    """

    start: int
    stem: str
    bare: str | None


@lru_cache(maxsize=1)  # callers go article by article
def _words(text: str) -> tuple[_Word, ...]:
    found = ((m.start(), fold_name(m[0])) for m in _WORD.finditer(text))
    return tuple(
        _Word(start, stem_of(word), stem_of(word[1:]) if word[:1] in _PROCLITICS else None)
        for start, word in found
    )
