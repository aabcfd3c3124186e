"""Institutions that every country has, by head and country: الجيش الإسرائيلي, حكومة ناميبيا.

`patterns.tsv` names the heads, `nationalities.tsv` the adjectives.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

from nlp.names.tables import rows
from nlp.normalise import fold_name

_FEMININE = {"m": "", "f": "ة"}


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution of a country or people: its usual name, its key, and its English name."""

    name: str
    key: str
    name_en: str


@lru_cache(maxsize=8192)
def institution(key: str) -> Institution | None:
    """Return the institution that the key of an organisation's name is composed of, if any."""
    parts = key.split()
    for cut in range(len(parts) - 1, 0, -1):
        head, rest = " ".join(parts[:cut]), " ".join(parts[cut:])
        for pattern, gender in _heads().get(head, ()):
            nation = (_adjectives(gender) if gender else _countries()).get(rest)
            if nation is not None:
                return _composed(pattern, nation)
    return None


def is_head(key: str) -> bool:
    """Whether a key is an institution's name with no country to it (وزارة الصحة)."""
    return key in _heads()


def adjective(key: str) -> str | None:
    """Return the English of a definite adjective of nationality."""
    number = _adjectives("m").get(key)
    if number is None:
        number = _adjectives("f").get(key)
    return None if number is None else rows("nationalities.tsv")[number][2]


@cache
def _composed(pattern: int, nation: int) -> Institution:
    english, heads, _ = rows("patterns.tsv")[pattern]
    head, gender = heads.split("|")[0].split(":")
    _, forms, demonym = rows("nationalities.tsv")[nation]
    name = f"{head} {_definite(forms.split('|')[0], gender)}"
    return Institution(name, fold_name(name), english.format(demonym))


@cache
def _heads() -> dict[str, list[tuple[int, str]]]:
    """Patterns by head: the number of each, and the gender of its adjective, "" for a country."""
    out: dict[str, list[tuple[int, str]]] = {}
    for number, (_, heads, constructs) in enumerate(rows("patterns.tsv")):
        for head in heads.split("|"):
            text, gender = head.split(":")
            out.setdefault(fold_name(text), []).append((number, gender))
        for head in filter(None, constructs.split("|")):
            out.setdefault(fold_name(head), []).append((number, ""))
    return out


@cache
def _adjectives(gender: str) -> dict[str, int]:
    """Numbers of nationalities by the key of their definite adjective."""
    out: dict[str, int] = {}
    for number, (_, forms, _) in enumerate(rows("nationalities.tsv")):
        for form in forms.split("|"):
            out.setdefault(fold_name(_definite(form, gender)), number)
    return out


def _definite(form: str, gender: str) -> str:
    """Return an adjective with article and gender: كوري شمالي → الكورية الشمالية."""
    words = form.split()
    if words[0].startswith("جنوب"):  # جنوب أفريقي is one notion: الجنوب أفريقي, الجنوب أفريقية
        return f"ال{words[0]} {words[1]}{_FEMININE[gender]}"
    return " ".join(f"ال{word}{_FEMININE[gender]}" for word in words)


@cache
def _countries() -> dict[str, int]:
    """Numbers of nationalities by the key of each name of their country."""
    more = {row[0]: row[1].split("|") for row in rows("country_names.tsv")}
    names = {row[0]: [row[1], row[2], *more.get(row[0], [])] for row in rows("countries.tsv")}
    out: dict[str, int] = {}
    for number, (code, _, _) in enumerate(rows("nationalities.tsv")):
        for name in names.get(code, ()):
            out.setdefault(fold_name(name), number)
    return out
