"""Who may have made a statement: the candidates that the speaker scorer chooses between.

Candidates are the named entities of the article and the sources of its statements. What is said of
each pair of statement and candidate is the same in training and in use.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlp.normalise import fold
from nlp.pipeline.encoding import Floats, Ints
from nlp.pipeline.heads import SpeakerScorer
from nlp.pipeline.words import FEATURES, Words
from nlp.records import Label

Range = tuple[int, int]
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
    ranges = [m.words for m in mentions] + sources
    counts = Counter(m.name for m in mentions)
    first_line = words.features[:, FEATURES.index("first_line")]
    paragraph = words.features[:, FEATURES.index("after_newline")].cumsum()
    stems = _stems(words, text)
    described = [_description(r, k < len(mentions), stems, sources) for k, r in enumerate(ranges)]
    sentence = words.features[:, FEATURES.index("sentence_end")].cumsum()
    spoke = _spoke(mentions, said)
    of_name = _of_name(mentions, described)
    feminine = [_feminine(r, k < len(mentions), sources, words, text) for k, r in enumerate(ranges)]
    flags = np.zeros((len(said), len(ranges), SpeakerScorer.FLAGS), dtype=np.float32)
    distance = np.zeros((len(said), len(ranges)), dtype=np.int64)
    for i, statement in enumerate(said):
        earlier = [s.source for s in said[:i] if s.source]
        holder = _holder(i, said)
        own = stems[slice(*statement.source)] if statement.source else []
        before = _names_in(said[i - 1].source if i else None, mentions)
        last = _names_in(earlier[-1] if earlier else None, mentions)
        cue = text[words.start[statement.cue[0]] : words.end[statement.cue[1] - 1]]
        she, they = bool(_SHE.search(cue)), bool(_THEY.search(cue))
        likely = _nearest_match(statement, own, ranges, described)
        for k, r in enumerate(ranges):
            distance[i, k] = _distance(statement.cue, r)
            mention = mentions[k] if k < len(mentions) else None
            label = mention.label if mention else None
            name = mention.name if mention else None
            known = of_name[mention.name] if mention else described[k]
            flags[i, k] = (
                label == "PER",
                label == "ORG",
                label == "LOC",
                mention is None,
                within(r, statement.source),
                r == statement.source,
                any(within(r, piece) for piece in statement.content),
                i > 0 and within(r, said[i - 1].source),
                any(within(r, source) for source in earlier),
                bool(earlier) and within(r, earlier[-1]),
                bool(first_line[r[0]]),
                r[0] > statement.cue[0],
                mention is not None and counts[mention.name] >= 3,
                paragraph[r[0]] == paragraph[statement.cue[0]],
                statement.source is not None,
                holder is not None and within(r, holder.source),
                bool(own) and own[0] in described[k],
                any(stem in described[k] for stem in own),
                k == likely,
                mention is not None and spoke[mention.name] > 0,
                mention is not None and spoke[mention.name] >= 3,
                sentence[r[0]] == sentence[statement.cue[0]],
                any(stem in _AGAIN for stem in own),
                statement.source is not None and statement.source[1] - statement.source[0] == 1,
                bool(own) and own[0] in known,
                any(stem in known for stem in own),
                name in before,
                name in last,
                she,
                they,
                feminine[k],
                she == feminine[k],
            )
    return Candidates(np.asarray(ranges, dtype=np.int64).reshape(-1, 2), distance, flags)


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


def _names_in(source: Range | None, mentions: Sequence[Named]) -> frozenset[str]:
    return frozenset(m.name for m in mentions if within(m.words, source))


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


def _distance(cue: Range, other: Range) -> int:
    if other[1] <= cue[0]:
        return other[1] - 1 - cue[0]
    if other[0] >= cue[1]:
        return other[0] - cue[1] + 1
    return 0
