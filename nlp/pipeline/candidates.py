"""Who may have made a statement: the candidates that the speaker scorer chooses between.

Candidates are the named entities of the article and the sources of its statements. What is said of
each pair of statement and candidate is the same in training and in use.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from nlp.normalise import fold
from nlp.pipeline.encoding import Floats, Ints
from nlp.pipeline.heads import SpeakerScorer
from nlp.pipeline.words import FEATURES, Words
from nlp.records import Label

Range = tuple[int, int]
Bools = npt.NDArray[np.bool_]
LABELS: tuple[Label, ...] = ("PER", "ORG", "LOC")


@dataclass(frozen=True, slots=True)
class Named:
    """A mention as a half-open range of words, with its label and its fullest name."""

    words: Range
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as ranges of words: its cue, its source if any, its content pieces."""

    cue: Range
    source: Range | None
    content: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """`ranges` (k, 2): mentions first, then distinct sources. `distance` (s, k) signed words from
    the cue; `flags` (s, k, SpeakerScorer.FLAGS) zeros and ones."""

    ranges: Ints
    distance: Ints
    flags: Floats


def within(inner: Range, outer: Range | None) -> bool:
    """Whether one range of words lies inside another."""
    return outer is not None and outer[0] <= inner[0] and inner[1] <= outer[1]


def candidates_of(
    mentions: Sequence[Named], said: Sequence[Said], words: Words, text: str
) -> Candidates:
    """List candidates and describe each with regard to each statement (in order of position).

    `text` is what the words' offsets refer to.
    """
    sources = sorted({s.source for s in said if s.source})
    listed = [m.words for m in mentions] + sources
    ranges = np.asarray(listed, dtype=np.int64).reshape(-1, 2)
    stems = _stems(words, text)
    described = [_description(r, k < len(mentions), stems, sources) for k, r in enumerate(listed)]
    of_name = _of_name(mentions, described)
    known = [of_name[m.name] for m in mentions] + described[len(mentions) :]
    described_by, known_by = _by_stem(described), _by_stem(known)
    counts, spoke = Counter(m.name for m in mentions), _spoke(mentions, said)
    paragraph = words.features[:, FEATURES.index("after_newline")].cumsum()
    sentence = words.features[:, FEATURES.index("sentence_end")].cumsum()
    nobody = np.zeros(len(ranges), dtype=bool)

    def of_mentions(values: Iterable[bool]) -> Bools:
        column = nobody.copy()
        column[: len(mentions)] = list(values)
        return column

    number = {name: n for n, name in enumerate(counts)}
    names = np.full(len(ranges), -1, dtype=np.int64)
    names[: len(mentions)] = [number[m.name] for m in mentions]
    labels = [of_mentions(m.label == label for m in mentions) for label in LABELS]
    is_source = np.arange(len(ranges)) >= len(mentions)
    often = of_mentions(counts[m.name] >= 3 for m in mentions)
    spoken = of_mentions(spoke[m.name] > 0 for m in mentions)
    spoken_often = of_mentions(spoke[m.name] >= 3 for m in mentions)
    heads = [_feminine(r, k < len(mentions), sources, words, text) for k, r in enumerate(listed)]
    feminine = np.asarray(heads, dtype=bool)
    start = ranges[:, 0]
    first_line = words.features[start, FEATURES.index("first_line")] > 0
    flags = np.zeros((len(said), len(ranges), SpeakerScorer.FLAGS), dtype=np.float32)
    distance = np.zeros((len(said), len(ranges)), dtype=np.int64)
    # Who stands in any source before, in the last one, and in that of the statement before.
    earlier = last = before = nobody
    for i, statement in enumerate(said):
        cue, source = statement.cue, statement.source
        holder = _holder(i, said)
        own = stems[slice(*source)] if source else []
        said_by = text[words.start[cue[0]] : words.end[cue[1] - 1]]
        she, they = bool(_SHE.search(said_by)), bool(_THEY.search(said_by))
        likely = _nearest_match(statement, own, listed, described)
        inside = _within(ranges, source)
        columns: tuple[Bools | bool, ...] = (
            *labels,
            is_source,
            inside,
            nobody if source is None else (ranges == source).all(1),
            _any(nobody, (_within(ranges, piece) for piece in statement.content)),
            before,
            earlier,
            last,
            first_line,
            start > cue[0],
            often,
            paragraph[start] == paragraph[cue[0]],
            source is not None,
            nobody if holder is None else _within(ranges, holder.source),
            described_by.get(own[0], nobody) if own else nobody,
            _any(nobody, (described_by[stem] for stem in own if stem in described_by)),
            np.arange(len(ranges)) == (-1 if likely is None else likely),
            spoken,
            spoken_often,
            sentence[start] == sentence[cue[0]],
            any(stem in _AGAIN for stem in own),
            source is not None and source[1] - source[0] == 1,
            known_by.get(own[0], nobody) if own else nobody,
            _any(nobody, (known_by[stem] for stem in own if stem in known_by)),
            ~is_source & np.isin(names, names[before & ~is_source]),
            ~is_source & np.isin(names, names[last & ~is_source]),
            she,
            they,
            feminine,
            feminine == she,
        )
        for n, column in enumerate(columns):
            flags[i, :, n] = column
        distance[i] = _distances(cue, ranges)
        before = inside
        if source is not None:
            earlier, last = earlier | inside, inside
    return Candidates(ranges, distance, flags)


def _within(ranges: Ints, outer: Range | None) -> Bools:
    """Whether each of the ranges (k, 2) lies inside another; nothing lies inside None."""
    if outer is None:
        return np.zeros(len(ranges), dtype=bool)
    return (outer[0] <= ranges[:, 0]) & (ranges[:, 1] <= outer[1])


def _any(nobody: Bools, columns: Iterable[Bools]) -> Bools:
    return reduce(np.logical_or, columns, nobody)


def _by_stem(described: Sequence[frozenset[str]]) -> dict[str, Bools]:
    """Return for each stem which candidates it describes."""
    out: dict[str, Bools] = {}
    for k, stems in enumerate(described):
        for stem in stems:
            out.setdefault(stem, np.zeros(len(described), dtype=bool))[k] = True
    return out


# Words that point back: the same source, the latter, the aforementioned. Own list.
_AGAIN = frozenset("نفس نفسه نفسها ذات ذاته ذاتها اخير مذكور سابق هذا هذه".split())  # noqa: SIM905
_ARTICLE = re.compile(r"^(?:[وف]?(?:[بك]?ال|لل)|[وفبكل](?=ال))(?=\w{2})")
_ENDING = re.compile(r"(?<=\w{3})(?:ات|ون|ين|ان|ه|ي|يه)$")
# A cue whose subject is feminine singular (قالت, مؤكدة, تقول, قولها), or plural (قالوا, قولهم).
_SHE = re.compile(
    r"(?:(?<!لف)(?<!ا)ت|ة|[^وم]ها)$|^[وف]?ت(?!ابع|عهد|وقع|ساءل|حدث|مسك|منى|وعد|قدم|بنى|راجع|ذكر$|صريح|حذير|قرير|قارير|هديد|أكيد|عبير|علي)"
)
_THEY = re.compile(r"(?:وا|ون|ين|هم)$")
_TITLE = 6  # words before a name that may be its title


def _stems(words: Words, text: str) -> list[str]:
    """Return a crude stem of each word, so that المسؤول and مسؤول, الوزيرة and وزير are one."""
    out = []
    for start, end in zip(words.start.tolist(), words.end.tolist(), strict=True):
        out.append(_ENDING.sub("", _ARTICLE.sub("", fold(text[start:end]))))
    return out


def _description(
    candidate: Range, named: bool, stems: list[str], sources: Sequence[Range]
) -> frozenset[str]:
    """Return the stems that describe a candidate: its own, its title's, its source's."""
    start, end = candidate
    around = [stems[max(0, start - _TITLE) : end]] if named else [stems[start:end]]
    around += [stems[slice(*s)] for s in sources if within(candidate, s)]
    return frozenset(stem for part in around for stem in part if len(stem) > 1)


def _spoke(mentions: Sequence[Named], said: Sequence[Said]) -> Counter[str]:
    """Count for each name the statements whose source holds it."""
    sources = Counter(s.source for s in said if s.source)
    out: Counter[str] = Counter()
    for mention in mentions:
        for source, times in sources.items():
            if within(mention.words, source):
                out[mention.name] += times
    return out


def _of_name(
    mentions: Sequence[Named], described: Sequence[frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Return the stems that describe any mention of each name."""
    out: dict[str, frozenset[str]] = {}
    for mention, stems in zip(mentions, described, strict=False):
        out[mention.name] = out.get(mention.name, frozenset()) | stems
    return out


def _feminine(
    candidate: Range, named: bool, sources: Sequence[Range], words: Words, text: str
) -> bool:
    """Whether the head of a candidate, or of the source that it stands in, is feminine by form."""
    around = [s for s in sources if within(candidate, s)] if named else []
    head = around[0][0] if around else candidate[0]
    return fold(text[words.start[head] : words.end[head]]).endswith("ه")


def _nearest_match(
    statement: Said, own: list[str], ranges: Sequence[Range], described: Sequence[frozenset[str]]
) -> int | None:
    """Return the nearest candidate before the cue that shares the head word of the own source."""
    if not own or statement.source is None:
        return None
    before = [
        (r[0], k)
        for k, r in enumerate(ranges)
        if r[1] <= min(statement.cue[0], statement.source[0]) and own[0] in described[k]
    ]
    return max(before)[1] if before else None


def _holder(i: int, said: Sequence[Said]) -> Said | None:
    """Return the statement whose content holds this one's cue, the smallest if nested."""
    cue = said[i].cue
    around = [
        (piece[1] - piece[0], j)
        for j, other in enumerate(said)
        if j != i
        for piece in other.content
        if within(cue, piece)
    ]
    return said[min(around)[1]] if around else None


def _distances(cue: Range, ranges: Ints) -> Ints:
    """Signed distances in words from a cue to each range, 0 where they overlap."""
    start, end = ranges[:, 0], ranges[:, 1]
    behind = np.where(start >= cue[1], start - cue[1] + 1, 0)
    return np.where(end <= cue[0], end - 1 - cue[0], behind)
