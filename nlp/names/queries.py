"""What to look for when somebody asks for a name: any spelling, Arabic or Latin, with or without
title.

The search side looks for `folded` and `canonical` among the folded names of entities, or for
`skeleton` among their skeletons, and ranks what the skeleton finds by `latin_score`.
"""

import re
from dataclasses import dataclass

from nlp.names.home import home
from nlp.names.sounds import skeleton
from nlp.names.words import without_titles
from nlp.normalise import fold_name

_ARABIC = re.compile(r"[\u0621-\u064a]")
_LATIN_TITLES = re.compile(
    r"^(?:(?:us|u\.s\.|former|president|prime minister|king|queen|crown prince|prince|princess|dr"
    r"|mr|mrs|ms|sir|sheikh|minister|foreign minister|secretary of state|secretary|senator|sen|rep"
    r"|general|gen|the|ambassador|chancellor|pope)\b\.?\s+)+(?=\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class QueryForms:
    """The forms of a query for a name.

    `text` is the query without titles; `folded` are `fold_name` keys, with and without titles;
    `canonical` the (label, key) of the entities that the gazetteer knows by it; `skeleton` its
    consonants, empty when it has none; `latin` whether it holds no Arabic letter.
    """

    text: str
    folded: tuple[str, ...]
    canonical: tuple[tuple[str, str], ...]
    latin: bool
    skeleton: str


def query_forms(query: str) -> QueryForms:
    """Return what to look for. Never raises; an empty query has no forms."""
    text = " ".join(query.split())
    latin = _ARABIC.search(text) is None
    if latin:
        text = _LATIN_TITLES.sub("", text)
    whole = fold_name(query)
    bare = fold_name(text) if latin else without_titles(whole)
    folded = tuple(key for key in dict.fromkeys((bare, whole)) if key)
    found = (home(label, key, query) for key in folded for label in ("PER", "ORG", "LOC"))
    canonical = tuple(dict.fromkeys((h.label, h.key) for h in found if h))
    return QueryForms(text if latin else bare, folded, canonical, latin, skeleton(bare))
