"""What the breakdowns sort statements by: kind, outlet, section, distance of the speaker, cue.

Each grouping says the group of a statement, gold or predicted, from the gold article's text and
entities, so that both are sorted by the same rule.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from nlp.cues.lexicon import Pos
from nlp.cues.morphology import read_cue
from nlp.evaluation.distance import DISTANCES, anchor, speaker_distance
from nlp.evaluation.tally import KINDS
from nlp.interchange import AnnotatedArticle, AnnotatedStatement
from nlp.records import Layout
from nlp.sections import split

NOT_GIVEN = "not given"
_SECTIONS = {
    "title": "title",
    "related_article_title": "title",
    "related_article": "related article",
}
# An outlet that was collected in several years (examplenews_2022) is one outlet.
_YEAR = re.compile(r"[_-](?:19|20)\d\d$")
_OUTLET_OF_ID = re.compile(r"([^\W\d_]+)[_-]")
_CUES: dict[Pos, str] = {
    "verb": "verb",
    "participle": "participle",
    "noun": "noun",
    "particle": "preposition",
    "phrase": "preposition",
    "mark": "colon",
    "unknown": "not in the lexicon",
}


@dataclass(frozen=True, slots=True)
class Grouping:
    """A way to sort statements. `order` are the groups that come first; others by their size."""

    title: str
    group: Callable[[AnnotatedArticle, AnnotatedStatement], str]
    order: tuple[str, ...] = ()


def outlet_of(article: AnnotatedArticle) -> str:
    """The outlet that the article names, else the letters that its id begins with."""
    if article.outlet:
        return _YEAR.sub("", article.outlet)
    found = _OUTLET_OF_ID.match(article.id)
    return found[1] if found else NOT_GIVEN


def section_of(article: AnnotatedArticle, statement: AnnotatedStatement) -> str:
    """Title, body, or part of a related article that the capture holds."""
    at = anchor(statement)
    sections = _layout(article.text).sections
    kind = next((s.kind for s in sections if s.start <= at < s.end), "body")
    return _SECTIONS.get(kind, "body")


def cue_class(statement: AnnotatedStatement) -> str:
    """The word class of the cue as the lexicon reads it: وقال, مؤكدا, تصريحات, وفقا, a colon."""
    return _CUES[read_cue(statement.cue.text).pos] if statement.cue else "none"


@lru_cache(maxsize=1)
def _layout(text: str) -> Layout:
    return split(text)


GROUPINGS = {
    "kind": Grouping("kind", lambda _, s: s.kind or NOT_GIVEN, KINDS),
    "outlet": Grouping("outlet", lambda article, _: outlet_of(article)),
    "section": Grouping("section", section_of, ("title", "body", "related article")),
    "distance": Grouping("where the speaker is named", speaker_distance, DISTANCES),
    "cue": Grouping("cue", lambda _, s: cue_class(s), (*dict.fromkeys(_CUES.values()), "none")),
}
