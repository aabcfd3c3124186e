"""Undoing inflection: a written word to the lexicon entries it can be a form of, best first."""

import math
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from nlp.cues.affixes import affixes, kind_of_slot
from nlp.cues.lexicon import Candidate, Entry, Pos, lexicon
from nlp.cues.paradigm import Slot
from nlp.normalise import fold

_SHADDA = "\u0651"
_TANWIN = "\u064b"
_LONGEST_PREFIX = 5
_HAMZA_ON_ALIF = frozenset("أإآ")
# A wrong shadda rules a reading out in practice; a missing one says nothing, few are written.
_SHADDA_CLASH = 4.0
_UNKNOWN_SHADDA = 1.0  # nouns are listed without
_VERB_WITH_TANWIN = 4.0
_NOUN_LIKE_PARTICIPLE = 2.5


class Reading(NamedTuple):
    """One analysis of a word. `cost` orders analyses of the same word and has no unit."""

    entry: Entry
    pos: Pos
    slot: Slot
    cost: float


class _Word(NamedTuple):
    """A word's letters as written, without marks; the same folded; and what its marks say."""

    letters: str
    folded: str
    shaddas: frozenset[int]
    has_tanwin: bool

    def ending(self, start: int) -> str:
        """The folded letters from `start` on, but for a final ة."""
        ending = self.folded[start:]
        return ending[:-1] + "ة" if ending and self.letters[-1] == "ة" else ending


def _written(word: str) -> _Word:
    letters: list[str] = []
    shaddas: set[int] = set()
    for char in unicodedata.normalize("NFKC", word):
        if char == _SHADDA:
            shaddas.add(len(letters) - 1)
        elif fold(char):
            letters.append(char)
    plain = "".join(letters)
    folded = fold(plain)
    # A ligature that folds to several letters leaves nothing to compare letter by letter.
    if len(plain) != len(folded):
        plain = folded
    return _Word(plain, folded, frozenset(shaddas), _TANWIN in word)


def _spelling_cost(written: str, proper: str) -> float:
    """How far the written letters are from the proper spelling; both fold to the same."""
    cost = 0.0
    for have, want in zip(written, proper, strict=True):
        if have == want:
            continue
        if have == "ا" and want in _HAMZA_ON_ALIF:
            cost += 0.2  # the hamza of an alif is often left out
        elif (have, want) in {("و", "ؤ"), ("ي", "ئ")}:
            cost += 0.4
        elif (have, want) == ("ي", "ى"):
            cost += 2.2  # the other way round is a habit of Egyptian papers
        else:
            cost += 1.2
    return cost


def _prefix_cost(written: str, kind: str) -> float:
    """What the spelling of a prefix's alif says for or against it: أ of person, ا of article."""
    if kind == "imperfect":
        return 0.7 if written.endswith("ا") else 0.0
    return 1.5 if any(char in _HAMZA_ON_ALIF for char in written) else 0.0


def _shadda_cost(word: _Word, start: int, end: int, candidate: Candidate) -> float:
    if not word.shaddas:
        return 0.0
    after_article = word.folded[:start].endswith("ل")
    inside = {
        place - start
        for place in word.shaddas
        if start <= place < end and not (after_article and place == start)
    }
    if candidate.shaddas is None:
        return _UNKNOWN_SHADDA if inside else 0.0
    return _SHADDA_CLASH if inside - candidate.shaddas else -0.5 * len(inside)


def _word_class_cost(
    word: _Word, pos: Pos, inflected: Candidate, prefix: str, ending: str
) -> float:
    """What stands against a word class: verbs have no tanwin, cue participles are accusatives."""
    if pos == "verb":
        return _VERB_WITH_TANWIN if word.has_tanwin else 0.0
    if pos == "participle":
        # Bare (مشير), definite (المشير) or possessed participles are mostly nouns of their own.
        bare = not ending and inflected.slot == "noun"
        definite = prefix.endswith(("ل", "ب", "ك")) or ending.endswith(("ه", "ها", "هم", "ات"))
        return _NOUN_LIKE_PARTICIPLE if bare or definite else 0.0
    return 0.4 if not ending and not prefix.endswith(("ب", "ل")) else 0.0


def _pos(candidate: Candidate) -> Pos:
    if candidate.entry.pos == "verb" and candidate.slot.startswith("noun"):
        return "participle"
    return candidate.entry.pos


@lru_cache(maxsize=4096)
def readings(word: str) -> tuple[Reading, ...]:
    """All readings of one word, best first, one for each entry and word class."""
    written = _written(word)
    folded = written.folded
    prefixes, endings = affixes()
    stems, longest = lexicon().stems, lexicon().longest_stem
    best: dict[tuple[int, Pos], Reading] = {}
    for start in range(min(_LONGEST_PREFIX, len(folded)) + 1):
        kinds = dict(prefixes.get(folded[:start], ()))
        if not kinds:
            continue
        for end in range(start + 1, min(start + longest, len(folded)) + 1):
            ending = written.ending(end)
            slots = endings.get(ending)
            if not slots:
                continue
            for candidate in stems.get(folded[start:end], ()):
                kind = kind_of_slot(candidate.slot)
                if candidate.slot not in slots or kind not in kinds:
                    continue
                entry, pos = candidate.entry, _pos(candidate)
                cost = (
                    kinds[kind]
                    + slots[candidate.slot]
                    + _prefix_cost(written.letters[:start], kind)
                    + _spelling_cost(written.letters[start:end], candidate.letters)
                    + _shadda_cost(written, start, end, candidate)
                    + _word_class_cost(written, pos, candidate, folded[:start], ending)
                    - 0.5 * math.log1p(entry.frequency)
                )
                key = id(entry), pos
                if key not in best or cost < best[key].cost:
                    best[key] = Reading(entry, pos, candidate.slot, cost)
    return tuple(sorted(best.values(), key=lambda reading: reading.cost))
