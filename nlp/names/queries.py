"""What to look for when somebody asks for a name: any spelling, either script, title or none.

The search side looks for `folded` and `canonical` among the keys of names and entities, or for
`skeletons` among their skeletons, and ranks what the skeletons find by `latin_score`.
"""

import re
from dataclasses import dataclass
from functools import cache

from nlp.names.gazetteer import by_latin, entries, latin_key
from nlp.names.home import home
from nlp.names.sounds import skeleton, skeletons
from nlp.names.tables import rows, words
from nlp.names.words import without_titles
from nlp.normalise import fold_name

_ARABIC = re.compile(r"[\u0621-\u064a]")


@dataclass(frozen=True, slots=True)
class QueryForms:
    """The forms of a query for a name.

    `text` is the query without titles; `folded` are `fold_name` keys, without titles and as it
    stands; `canonical` the (label, key) of the entities that the gazetteer knows by it;
    `skeletons` its consonants, the usual reading first (`skeleton`, "" where there is none);
    `latin` whether it holds no Arabic letter.
    """

    text: str
    folded: tuple[str, ...]
    canonical: tuple[tuple[str, str], ...]
    latin: bool
    skeletons: tuple[str, ...]

    @property
    def skeleton(self) -> str:
        """The usual one of `skeletons`."""
        return self.skeletons[0] if self.skeletons else ""


def query_forms(query: str) -> QueryForms:
    """Return what to look for. Never raises; a query with no letter has no skeleton."""
    text = " ".join(query.split())
    whole = fold_name(text)
    if _ARABIC.search(text) is None:
        bare = _without_latin_titles(text)
        folded = _distinct(fold_name(bare), whole)
        found = [e for form in (bare, text) for e in by_latin().get(latin_key(form), ())]
        known = [(e.label, e.key) for e in found if _ARABIC.search(e.key)]
        sounds = _distinct(*skeletons(bare), *skeletons(text))
        return QueryForms(bare, folded, tuple(dict.fromkeys(known)), True, sounds)
    bare = without_titles(whole)
    folded = _distinct(bare, whole)
    homes = (home(label, key, key) for key in folded for label in ("PER", "ORG", "LOC"))
    known = [(h.label, h.key) for h in homes if h and h.key not in folded]
    known += [node for label in ("PER", "ORG", "LOC") if (node := (label, bare)) in entries()]
    shown = " ".join(text.split()[len(whole.split()) - len(bare.split()) :]) or text
    sounds = _distinct(skeleton(shown), skeleton(text))
    return QueryForms(shown, folded, tuple(dict.fromkeys(known)), False, sounds)


def _distinct(*forms: str) -> tuple[str, ...]:
    return tuple(form for form in dict.fromkeys(forms) if form)


def _without_latin_titles(text: str) -> str:
    """Leave out leading titles (US President Joe Biden), the last word never."""
    parts = text.split()
    keys = [latin_key(part).strip(",:;") for part in parts]
    titles, followers = words("latin_title"), words("latin_follower")
    start = 0
    while start < len(parts) - 1:
        word = keys[start]
        demonym = word in _demonyms() and any(key in titles for key in keys[start + 1 : -1])
        if word not in titles and not demonym and not (start and word in followers):
            break
        start += 1
    return " ".join(parts[start:])


@cache
def _demonyms() -> frozenset[str]:
    return frozenset(latin_key(row[2]) for row in rows("nationalities.tsv"))
