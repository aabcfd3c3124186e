"""Whether a cue is negated: لم يقل، لن يعلن، غير مؤكد، دون أن يوضح، عدم إعلان.

Only a particle that governs the cue counts: directly in front of it, or with an adverb between.
A denial (نفى) is a stance of the cue, not a negation.
"""

import re
from collections.abc import Sequence

from nlp.cues.inflection import Reading, readings
from nlp.normalise import fold

_BEFORE_IMPERFECT = frozenset({"لم", "لن", "لا", "الا", "الم"})
_WAS_NOT = frozenset({"ليس", "ليست", "ليسا", "ليستا", "ليسوا", "لسنا", "لست", "لسن"})
_BEFORE_NOUN = frozenset({"عدم", "بعدم", "لعدم", "دون", "بدون", "لا", "بلا"})
_WITHOUT = frozenset({"دون", "بدون", "عدم"})
_PARTICLES = _BEFORE_IMPERFECT | _WAS_NOT | _BEFORE_NOUN | {"غير", "ما"}
# لم يكن قد أعلن: the auxiliary takes the negation, the cue stands in the perfect.
_AUXILIARIES = frozenset({"يكن", "تكن", "يكونوا", "يكونا", "تكونا", "اكن", "نكن"})
_ADVERBS = frozenset(
    fold(
        """بعد أيضا كذلك أبدا مطلقا قط حتى الآن اليوم أمس رسميا علنا صراحة بوضوح تماما فورا يوما
        بالضرورة كليا نهائيا مباشرة حاليا سابقا إطلاقا هو هي هم قد"""
    ).split(" ")
)
_MOST_ADVERBS = 2
# ما before a perfect denies at the head of a clause; after anything else it is mostly relative
# (وفق ما أعلن، ما وصفه بـ…).
_CLAUSE_OPENERS = frozenset({"لكن", "لكنه", "لكنها", "لكنهم", "انه", "انها", "والله", "بل"})
_STOP = re.compile(r"[.,،؛;:!?؟…«»“”\"]")
_OBJECT_PRONOUN = re.compile("(?:ه|ها|هم|هن|هما)$")


def negated(words_before: Sequence[str], cue_text: str) -> bool:
    """Whether a cue is negated by the words in front of it (in order, nearest last) or its own.

    Half a dozen words are enough; punctuation may stand among them or be attached, and ends the
    reach of a particle. A cue that brings its particle along (ولم يستبعد) counts as negated.
    """
    before = [_bare(word) for word in _clause(words_before)]
    cue = cue_text.split()
    while len(cue) > 1 and _bare(cue[0]) in _PARTICLES - {"ما"}:
        before.append(_bare(cue.pop(0)))
    if not cue or not before:
        return False
    found = readings(cue[0])
    return bool(found) and _governed(before, cue[0], found[0])


def _clause(words: Sequence[str]) -> list[str]:
    """The words after the last punctuation mark."""
    clause: list[str] = []
    for word in words:
        pieces = _STOP.split(word)
        if len(pieces) > 1:
            clause.clear()
        if fold(pieces[-1]):
            clause.append(pieces[-1])
    return clause


def _bare(word: str) -> str:
    """A folded word without a conjunction, if a particle is left."""
    folded = fold(word)
    bare = folded[1:] if folded[:1] in ("و", "ف") else folded
    return bare if bare in _PARTICLES else folded


def _governed(before: list[str], cue: str, reading: Reading) -> bool:
    perfect = reading.slot.startswith(("perfect", "passive_perfect"))
    words = list(before)
    for _ in range(_MOST_ADVERBS):
        if len(words) > 1 and words[-1] in _ADVERBS:
            words.pop()
    particle = words[-1]
    if perfect:
        if particle in _AUXILIARIES:
            return len(words) > 1 and words[-2] == "لم"
        opens = len(words) == 1 or words[-2] in _CLAUSE_OPENERS
        return particle == "ما" and opens and not _OBJECT_PRONOUN.search(fold(cue))
    if reading.pos == "verb":
        if particle == "ان":
            return len(words) > 1 and words[-2] in _WITHOUT
        return particle in _BEFORE_IMPERFECT or particle in _WAS_NOT
    if reading.pos == "participle":
        return particle == "غير" or particle in _WAS_NOT
    return reading.pos == "noun" and particle in _BEFORE_NOUN
