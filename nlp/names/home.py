"""The home of a name: the entity that the gazetteer, or a rule on the name alone, gives it.

What needs no other name to be decided: أميركا is الولايات المتحدة, الخارجية القطرية is وزارة الخارجية
القطرية, حركة حماس is حماس.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from nlp.names.tables import rows
from nlp.names.words import without_titles
from nlp.normalise import fold_name

HomeMethod = Literal["gazetteer", "rule"]


@dataclass(frozen=True, slots=True)
class Home:
    """The entity a name belongs to: `label` and `key` are its identity; `method` how it was found.

    `wikidata_id` and `name_en` are None where no source gives them.
    """

    label: str
    key: str
    wikidata_id: str | None
    name_en: str | None
    method: HomeMethod


# Heads that an organisation keeps its name with or without.
_HEADS = frozenset(
    fold_name(w)
    for w in "حركة تنظيم منظمة جماعة صحيفة وكالة شبكة قناة موقع شركة".split()  # noqa: SIM905
)
_PLACE_HEADS = frozenset(fold_name(w) for w in "دولة مدينة بلدة قرية".split())  # noqa: SIM905
_MINISTRIES = frozenset(
    fold_name(w)
    for w in "الخارجية الدفاع الداخلية الخزانة".split()  # noqa: SIM905
)


def home(label: str, key: str, name: str) -> Home | None:  # noqa: ARG001
    """Return the entity that a name alone says it is, None when it is its own."""
    found = _gazetteer().get((label, key))
    if found is not None:
        return found
    stripped = _stripped(label, key)
    if stripped == key:
        return None
    found = _gazetteer().get((label, stripped))
    return found or Home(label, stripped, None, None, "rule")


def _stripped(label: str, key: str) -> str:
    parts = key.split()
    if label == "PER":
        return without_titles(key)
    if label == "ORG" and len(parts) > 1:
        if parts[0] in _HEADS and len(parts) == 2:
            return parts[1]
        if parts[0] in _MINISTRIES:
            return fold_name("وزارة") + " " + key
    if label == "LOC" and len(parts) > 1 and parts[0] in _PLACE_HEADS:
        return " ".join(parts[1:])
    return key


@cache
def _gazetteer() -> dict[tuple[str, str], Home]:
    other = {row[0]: row for row in rows("country_names.tsv")}
    out: dict[tuple[str, str], Home] = {}
    for code, name, official, english in rows("countries.tsv"):
        entry = Home("LOC", fold_name(name), None, english, "gazetteer")
        for form in (name, official, *(other[code][1].split("|") if code in other else ())):
            out.setdefault(("LOC", fold_name(form)), entry)
    return out
