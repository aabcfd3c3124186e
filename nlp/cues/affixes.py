"""Which prefixes and endings go with which slot, as tables over folded spelling.

Folded but for one letter: a final ة stays itself, for it tells a feminine from a pronoun.

Every prefix and ending of the language's inflection is composed here from its parts (conjunction,
preposition, article, future particle, person; number, gender, case, pronoun); `inflection` takes
them off again. Costs rank readings of one word: 0 is what newspapers write most.
"""

from functools import cache
from itertools import product
from typing import NamedTuple

from nlp.cues.paradigm import Slot

_CONJUNCTIONS = (("", 0.0), ("و", 0.6), ("ف", 0.7))
_OBJECTS = ("ه", "ها", "هم", "هن", "هما", "ك", "كم", "كن", "كما", "نا", "ني")
_POSSESSIVES = (*_OBJECTS[:-1], "ي")
_PRONOUN_COST = 0.3
_RARE = 1.5
_DUAL = 1.6  # or a noun whose tanwin is not written (طلبا)
# A feminine whose ة was typed as ه; the other way round does not happen.
_FEMININE_TYPO = 1.0


class _Endings(NamedTuple):
    """Endings of a slot: as they stand, and as they are before a pronoun, with their costs."""

    final: dict[str, float]
    linked: dict[str, float]
    pronouns: tuple[str, ...] = _OBJECTS


# First and second person endings of the perfect are rare in news: the journalist reports a third.
_CONSONANT = {"ت": _RARE, "نا": _RARE, "ن": 0.2, "تم": _RARE, "تما": _RARE, "تن": _RARE}
_CONSONANT_LINKED = {"ت": _RARE, "نا": _RARE, "ن": 0.5, "تمو": 2.0, "تما": 2.0}
_MOODS = {"ون": 0.0, "وا": 0.1, "ان": 0.1, "ا": 0.5, "ين": 1.0, "ي": _RARE}
_MOODS_LINKED = {"ون": 0.0, "و": 0.1, "ان": 0.1, "ا": 0.5, "ين": 1.0, "ي": _RARE}

_ENDINGS: dict[Slot, _Endings] = {
    "perfect": _Endings(
        {"": 0, "ت": 0, "تا": 0.5, "ا": _DUAL, "وا": 0},
        {"": 0, "ت": 0, "تا": 0.5, "ا": _DUAL, "و": 0},
    ),
    "perfect_short": _Endings(_CONSONANT, _CONSONANT_LINKED),
    "perfect_bare": _Endings({"": 0}, {}),
    "perfect_alif": _Endings({}, {"": 0}),
    "perfect_clipped": _Endings({"ت": 0, "تا": 0.5, "وا": 0}, {"ت": 0, "تا": 0.5, "و": 0}),
    "perfect_glide": _Endings({**_CONSONANT, "ا": _DUAL}, {**_CONSONANT_LINKED, "ا": _DUAL}),
    "imperfect": _Endings({"": 0, **_MOODS}, {"": 0, **_MOODS_LINKED}),
    "imperfect_short": _Endings({"": 1.0, "ن": 0.3}, {"": 0.3, "ن": 0.5}),
    "imperfect_bare": _Endings(
        {"": 0, "ان": 0.1, "ا": 0.5, "ن": 0.3}, {"": 0, "ان": 0.1, "ا": 0.5}
    ),
    "imperfect_alif": _Endings({}, {"": 0}),
    "imperfect_clipped": _Endings(
        {"": 0.5, "ون": 0, "وا": 0.1, "ين": 1, "ي": _RARE},
        {"": 0.5, "ون": 0, "و": 0.1, "ين": 1, "ي": _RARE},
    ),
    "imperative": _Endings({"": 3, "وا": 3, "ا": 4, "ي": 4}, {"": 4, "و": 4}),
    "noun": _Endings(
        {
            **{
                "": 0,
                "ا": 0.1,
                "ة": 0.1,
                "ه": _FEMININE_TYPO,
                "ات": 0,
                "ان": 0.5,
                "ين": 0.1,
                "ون": 0.1,
            },
            **{"و": 0.3, "ي": 0.5, "تان": 0.5, "تين": 0.5, "تا": 0.7, "تي": 0.7},
        },
        {"": 0, "ت": 0, "ات": 0, "ا": 0.5, "ي": 0.5, "و": 0.5, "تا": 0.5, "تي": 0.5},
        _POSSESSIVES,
    ),
    "noun_feminine": _Endings(
        {"ة": 0, "ه": _FEMININE_TYPO, "ات": 0, "تان": 0.5, "تين": 0.5, "تا": 0.7, "تي": 0.7},
        {"ت": 0, "ات": 0, "تا": 0.5, "تي": 0.5},
        _POSSESSIVES,
    ),
    "noun_clipped": _Endings(
        {"": 0.6, "ون": 0.1, "ين": 0.1, "و": 0.3, "ي": 0.5, "اة": 0.5},
        {"و": 0.5, "ي": 0.5, "ا": 0.5},
        _POSSESSIVES,
    ),
    "noun_plural": _Endings({"": 0, "ا": 0.1}, {"": 0}, _POSSESSIVES),
    "noun_alif": _Endings({}, {"": 0}, _POSSESSIVES),
    "particle": _Endings({"": 0, "ا": 0}, {"": 0}, _POSSESSIVES),
}
_PASSIVE_COST = 1.5
_PASSIVES: dict[Slot, tuple[Slot, ...]] = {
    "passive_perfect": ("perfect", "perfect_short"),
    "passive_imperfect": ("imperfect", "imperfect_bare", "imperfect_clipped"),
}


def _prefixes() -> dict[str, dict[str, float]]:
    """Prefixes by kind of word, each with its cost."""
    persons = (("ي", 0.0), ("ت", 0.0), ("ن", 2.5), ("ا", 1.5))
    parts = {
        "perfect": (("", 0.0), ("ل", 2.0)),
        "imperfect": tuple(
            (particle + person, cost + extra)
            for (particle, extra), (person, cost) in product(
                (("", 0.0), ("س", 0.1), ("ل", 0.2)), persons
            )
        ),
        "imperative": (("", 0.0),),
        "noun": (
            *(("", 0.0), ("ب", 0.4), ("ل", 0.5), ("ك", 0.8)),
            *(("ال", 0.1), ("بال", 0.2), ("لل", 0.3), ("كال", 0.8)),
        ),
        "particle": (("", 0.0), ("ب", 0.0), ("ل", 1.0)),
    }
    return {
        kind: {
            conjunction + rest: cost + extra
            for (conjunction, extra), (rest, cost) in product(_CONJUNCTIONS, tails)
        }
        for kind, tails in parts.items()
    }


def _endings(slot: Slot) -> dict[str, float]:
    final, linked, pronouns = _ENDINGS[slot]
    table = dict(final)
    for (link, cost), pronoun in product(linked.items(), pronouns):
        ending = link + pronoun
        table[ending] = min(table.get(ending, 9.0), cost + _PRONOUN_COST)
    return table


@cache
def tables() -> tuple[dict[str, dict[str, float]], dict[Slot, dict[str, float]]]:
    """Prefix costs by kind of word, and ending costs by slot. Keys are folded spelling."""
    endings: dict[Slot, dict[str, float]] = {slot: _endings(slot) for slot in _ENDINGS}
    for passive, active in _PASSIVES.items():
        endings[passive] = {
            ending: cost + _PASSIVE_COST
            for slot in active
            for ending, cost in endings[slot].items()
        }
    return _prefixes(), endings


@cache
def affixes() -> tuple[dict[str, tuple[tuple[str, float], ...]], dict[str, dict[Slot, float]]]:
    """The same, turned round for look-up: prefix to (kind, cost), ending to slot to cost."""
    prefix_tables, ending_tables = tables()
    prefixes: dict[str, tuple[tuple[str, float], ...]] = {}
    for kind, costs in prefix_tables.items():
        for prefix, cost in costs.items():
            prefixes[prefix] = (*prefixes.get(prefix, ()), (kind, cost))
    endings: dict[str, dict[Slot, float]] = {}
    for slot, costs in ending_tables.items():
        for ending, cost in costs.items():
            endings.setdefault(ending, {})[slot] = cost
    return prefixes, endings


def kind_of_slot(slot: Slot) -> str:
    """The kind of word, for prefixes, that a slot belongs to."""
    return slot.removeprefix("passive_").split("_")[0]
