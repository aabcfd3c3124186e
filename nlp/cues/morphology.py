"""Reading a cue: its words to lemma, stance and complementisers (statements → records).

A cue is one word with its clitics and inflection, or a short chain of words (على حد قوله، جدد
التأكيد، وفقا لما ذكرته); of a chain, the word that names the speech gives the lemma.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from nlp.cues.inflection import Reading, readings
from nlp.cues.lexicon import Entry, Pos, lexicon
from nlp.normalise import fold
from nlp.records import Stance

COLON = ":"
_WORD = re.compile(r"[^\W_][\w\u0640\u064b-\u065f\u0670]*")
# ta marbuta, alif maqsura and tanwin end a word: what follows in one run of letters was glued on.
_GLUED = re.compile(r"(?<=ة|ى|ً)(?=[\u0621-\u064a]{3})|(?<=ًا)(?=[\u0621-\u064a]{3})")
_FUNCTION_WORDS = frozenset(
    fold(
        """ما لما بما فيما أن إن من عن في إلى على ل ب قد لقد كان كانت لم لن لا لو هو هي هم به بها
        فيه فيها منه منها عنه عنها له لها عليه عليها إليه إليها حين عندما كذلك أيضا ذلك هذا"""
    ).split(" ")
)
# Which word of a chain names the speech, first to last.
_RANKS = ("speech", "generic", "support", "phrase", "particle", "mark")
_UNKNOWN_RANK = len(_RANKS)
_SHORTEST_GLUED = 3
_SHORTEST_REST = 2
_SURE = 1.0  # cost above which a reading is too odd to split a word for


class CueReading(NamedTuple):
    """The lexical reading of a cue. `in_lexicon` is false for a lemma that was only guessed."""

    lemma: str
    stance: Stance
    complementisers: tuple[str, ...]
    pos: Pos
    in_lexicon: bool


class _Word(NamedTuple):
    """A word of a chain with the entry it is read as, and its rank among the chain's words."""

    entry: Entry | None
    pos: Pos
    text: str
    rank: int


def analyse(word: str) -> tuple[CueReading, ...]:
    """All lexical readings of one word, likeliest first; empty when no lemma fits."""
    return tuple(_cue_reading(reading.entry, reading.pos) for reading in readings(word))


@lru_cache(maxsize=4096)
def read_cue(text: str) -> CueReading:
    """Read the words of a cue, one word or a chain; never fails.

    The stance is that of the word that gives the lemma, or, where that is neutral, the first
    other stance in the chain (على حد قوله: lemma قول, distancing). A cue that no lemma fits is
    neutral, under its folded first word without clitics.
    """
    words = list(_words(text))
    if not words:
        mark = COLON if COLON in text else text.strip()
        entry = next((e for e in lexicon().entries if e.lemma == mark), None)
        return _cue_reading(entry, "mark") if entry else _unknown(mark)
    head = min(words, key=lambda word: word.rank)
    if head.entry is None:
        content = [word for word in words if not _is_function_word(word.text)]
        return _unknown(_strip_clitics(fold((content or words)[0].text)))
    stances = [word.entry.stance for word in (head, *words) if word.entry]
    stance = next((stance for stance in stances if stance != "neutral"), stances[0])
    return _cue_reading(head.entry, head.pos)._replace(stance=stance)


def _cue_reading(entry: Entry, pos: Pos) -> CueReading:
    return CueReading(entry.lemma, entry.stance, entry.complementisers, pos, True)


def _unknown(lemma: str) -> CueReading:
    return CueReading(lemma, "neutral", (), "unknown", False)


def _words(text: str) -> Iterator[_Word]:
    """The words of a chain as they are read in it, phrases of the lexicon as one."""
    parts = [part for run in _WORD.findall(text) for part in _unglued(run)]
    folded = [fold(part) for part in parts]
    index, after_attribution = 0, False
    while index < len(parts):
        phrase, length = _phrase_at(folded, index)
        if phrase is not None:
            yield _Word(phrase, "phrase", " ".join(parts[index : index + length]), _rank(phrase))
            index, after_attribution = index + length, folded[index + length - 1] != "ما"
            continue
        word = _read(parts[index], len(parts) > 1, after_attribution)
        yield word
        # حسبما and كما introduce a clause, so a verb; the others a noun or a relative ما.
        after_attribution = word.pos == "particle" and not folded[index].endswith("ما")
        index += 1


def _read(part: str, in_chain: bool, after_attribution: bool) -> _Word:
    """Read one word; after an attributive particle (بحسب وصف …) nouns come first."""
    if in_chain and _is_function_word(part):
        return _Word(None, "unknown", part, _UNKNOWN_RANK)
    found = readings(part)
    if after_attribution:
        found = tuple(sorted(found, key=lambda reading: reading.pos != "noun"))
    if not found:
        return _Word(None, "unknown", part, _UNKNOWN_RANK)
    return _Word(found[0].entry, found[0].pos, part, _rank(found[0].entry))


def _is_function_word(part: str) -> bool:
    folded = fold(part)
    return folded in _FUNCTION_WORDS or (folded[:1] in "وف" and folded[1:] in _FUNCTION_WORDS)


def _rank(entry: Entry) -> int:
    return _RANKS.index(entry.role)


def _phrase_at(folded: list[str], index: int) -> tuple[Entry | None, int]:
    """The longest phrase of the lexicon that begins at a word, and its number of words."""
    head = folded[index]
    heads = {head, head[1:]} if head[:1] in ("و", "ف") else {head}
    found: Entry | None = None
    longest = 0
    for words, entry in lexicon().phrases.items():
        length = len(words)
        if (
            length > longest
            and words[0] in heads
            and words[1:] == tuple(folded[index + 1 : index + length])
        ):
            found, longest = entry, length
    return found, longest


def _unglued(run: str) -> tuple[str, ...]:
    """Part words that were run together in the source (أكدتالوزارة), if no lemma fits as it is."""
    if readings(run):
        return (run,)
    parts = tuple(_GLUED.split(run))
    if len(parts) > 1:
        return parts
    for end in range(len(run) - _SHORTEST_REST, _SHORTEST_GLUED - 1, -1):
        found: tuple[Reading, ...] = readings(run[:end])
        if found and found[0].pos == "verb" and found[0].cost < _SURE:
            return run[:end], run[end:]
    return (run,)


def _strip_clitics(folded: str) -> str:
    """Take off what can only be guessed to be a conjunction, preposition or article."""
    word = folded
    if len(word) > 3 and word[0] in "وف":
        word = word[1:]
    for prefix in ("بال", "كال", "لل", "ال"):
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            return word.removeprefix(prefix)
    return word
