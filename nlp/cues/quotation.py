"""What of a statement is verbatim, and its kind: direct, indirect or mixed.

Works on content pieces and the paired quotation marks of the whole text. Marks do more than quote:
they set off names, titles and doubtful terms; those are told apart by what stands around them.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple, Protocol

from nlp.cues.marks import pair_marks
from nlp.cues.morphology import analyse
from nlp.normalise import fold
from nlp.records import StatementKind

__all__ = ["kind_by", "kind_of", "pair_marks", "verbatim_spans"]

_WORD = re.compile(r"\w+")
_LATIN = re.compile("[A-Za-z]")
_LONGEST_NAME = 4  # words
_CONTEXT = 40  # characters looked at in front of a mark
# What introduces names in quotation marks: kinds of bodies, places, works, products, weapons.
_CLASS_WORDS = frozenset(
    fold(
        """حركة حزب تنظيم جماعة مجموعة جمعية منظمة مؤسسة شركة مجلة صحيفة جريدة قناة شبكة موقع منصة
        تطبيق وكالة إذاعة تلفزيون برنامج فيلم مسلسل كتاب رواية أغنية مسرحية مهرجان جائزة عملية حملة
        مبادرة مشروع خطة مخطط صفقة قضية معركة لواء كتيبة كتائب سرايا فصيل ميليشيا مليشيا قوات قوة
        وحدة جهاز نظام طراز نوع صاروخ صواريخ طائرة طائرات مسيرة مروحية دبابة سفينة ناقلة مدمرة
        فرقاطة غواصة حاملة قارب مركب مركبة هاتف لقاح دواء فيروس متحور جائحة إعصار عاصفة مطار ميناء
        معبر محطة مفاعل منشأة مصنع قاعدة ثكنة حاجز معسكر مستوطنة مستعمرة بلدة قرية مدينة حي منطقة
        مقاطعة إقليم ولاية جزيرة جبل سوق شارع ساحة ميدان مسجد كنيسة معبد جامعة أكاديمية مدرسة
        مستشفى مركز متحف فندق ملعب نادي فريق منتخب دوري كأس بطولة قائمة ائتلاف تحالف تكتل كتلة تيار
        اتحاد رابطة هيئة لجنة مجلس مؤتمر ندوة اسم عبارة كلمة مصطلح شعار وسم عنوان لقب سجن مخيم فرع
        مقر صيغة تقنية ثغرة خدمة عملة بنك مصرف سلسلة مسمى مسماة يسمى تسمى يدعى تدعى معروف معروفة
        أحزاب هجوم تفجير تفجيرات مفترق جنود قتلى مقاتلي زعيم"""
    ).split(" ")
)
# After these the quoted word is a predicate or a manner: somebody's own word, not a name.
_PREDICATIVE = frozenset(
    fold("أنه أنها أنهم إنه إنها إنهم بأنه بأنها بأنهم هو هي هم كان كانت بشكل بصورة بصفة").split(
        " "
    )
)
# States and armies that part of the press always puts between marks.
_ALWAYS_MARKED = frozenset(fold("إسرائيل جيش الجيش").split(" "))


class Piece(Protocol):
    """A stretch of the text, as `Span` is one."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class _Marked(NamedTuple):
    """A text's quotations, how often each is quoted, and the folded text.

    `reach` is, for each quotation, the furthest end so far: a bound for searches by position.
    """

    pairs: tuple[tuple[int, int], ...]
    reach: tuple[int, ...]
    counts: Counter[str]
    folded: str


@lru_cache(maxsize=4)  # the statements of one text are asked for in a row
def _marked(text: str) -> _Marked:
    pairs = tuple(pair_marks(text))
    short = (text[start:end] for start, end in pairs if end - start < 10 * _LONGEST_NAME)
    reach = tuple(accumulate((end for _, end in pairs), max))
    return _Marked(pairs, reach, Counter(_key(quoted) for quoted in short), fold(text))


def _near(marked: _Marked, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The quotations that share characters with a stretch of the text."""
    begin, end = bisect_right(marked.reach, first), bisect_left(marked.pairs, (last, 0))
    return (pair for pair in marked.pairs[begin:end] if pair[1] > first)


def verbatim_spans(
    text: str, pieces: Sequence[Piece], names: Collection[Piece] = ()
) -> list[tuple[int, int]]:
    """Return the parts of content `pieces` (in order) that are quoted word for word.

    Half-open spans without the marks, in order. Marks around a whole statement that this one is
    nested in are not its own, and marks around a mere name or title quote nothing: where those
    are all there is, the list is empty. It is empty exactly when `kind_of` says `indirect`.
    `names` are the named entities of the text, where they are known.
    """
    if not pieces:
        return []
    marked = _marked(text)
    first, last = pieces[0].start, pieces[-1].end
    near = _near(marked, first, last)
    own = [pair for pair in near if not _is_outer(text, pair, first, last)]
    spans = _outermost([span for pair in own for span in _inside(text, pair, pieces)])
    if _covers(text, pieces, spans):
        return spans
    said = (s for s in spans if not _holds_name(text, s, names) and not _is_name(text, s, marked))
    return spans if any(said) else []


def kind_of(text: str, pieces: Sequence[Piece], names: Collection[Piece] = ()) -> StatementKind:
    """`direct` when all of the content stands between marks, `mixed` when part, else `indirect`.

    `names` as in `verbatim_spans`.
    """
    return kind_by(text, pieces, verbatim_spans(text, pieces, names))


def kind_by(text: str, pieces: Sequence[Piece], spans: Sequence[tuple[int, int]]) -> StatementKind:
    """`kind_of` where the `verbatim_spans` of the pieces are known."""
    if not spans:
        return "indirect"
    return "direct" if _covers(text, pieces, spans) else "mixed"


def _is_outer(text: str, pair: tuple[int, int], first: int, last: int) -> bool:
    """Whether a quotation holds the whole statement, its cue included, and not just its content."""
    if pair[0] >= first or pair[1] < last:
        return False
    words = _WORD.findall(text, pair[0], first)
    return len(words) > _LONGEST_NAME or any(analyse(word) for word in words)


def _inside(text: str, pair: tuple[int, int], pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """What a quotation shares with each piece, blanks trimmed; nothing without a word."""
    shared = []
    for piece in pieces:
        start, end = max(pair[0], piece.start), min(pair[1], piece.end)
        part = text[start:end] if start < end else ""
        if _WORD.search(part):
            start += len(part) - len(part.lstrip())
            shared.append((start, start + len(part.strip())))
    return shared


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sort spans and drop those that lie inside another."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept


def _covers(text: str, pieces: Sequence[Piece], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether every word of the pieces lies in one of the spans."""
    words = (word.span() for p in pieces for word in _WORD.finditer(text, p.start, p.end))
    return bool(spans) and all(
        any(start <= left and right <= end for start, end in spans) for left, right in words
    )


def _key(quoted: str) -> str:
    return fold(quoted).strip(" .,،؛!؟?")


def _holds_name(text: str, span: tuple[int, int], names: Collection[Piece]) -> bool:
    """Whether a few quoted words are, by half of their letters, a named entity."""
    start, end = span
    if len(_WORD.findall(text, start, end)) > _LONGEST_NAME:
        return False
    inside = (min(end, n.end) - max(start, n.start) for n in names)
    return any(2 * shared >= end - start for shared in inside)


def _is_name(text: str, span: tuple[int, int], marked: _Marked) -> bool:
    """Whether the quoted words look like a name, title or set term and not like speech."""
    key = _key(text[span[0] : span[1]])
    words = key.split()
    before = [fold(word) for word in _WORD.findall(text, max(0, span[0] - _CONTEXT), span[0])]
    if before and before[-1] in ("ب", "ل", "وب", "ول") and len(before) > 1:
        del before[-1]
    previous = before[-1] if before else ""
    if len(words) > _LONGEST_NAME or previous in _PREDICATIVE:
        return False
    if _LATIN.search(key) or _names_a_class(previous) or key in _ALWAYS_MARKED:
        return True
    if len(words) > 2:
        return False
    if len(words) == 1 and key.startswith("ال"):
        return True
    return marked.counts[key] > 2 or marked.folded.count(key) > 3


def _names_a_class(word: str) -> bool:
    """Whether a folded word, clitics and dual ending apart, is a class word."""
    bare = word[1:] if word[:1] in ("و", "ف") and word not in _CLASS_WORDS else word
    forms = {bare, *(bare.removeprefix(prefix) for prefix in ("بال", "لل", "ال", "ب", "ل", "ك"))}
    forms |= {form[:-2] + "ه" for form in forms if form.endswith("تي")}
    return not forms.isdisjoint(_CLASS_WORDS)
