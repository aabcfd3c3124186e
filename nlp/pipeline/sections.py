"""Sections of a capture inside the pipeline: which tokens belong to which article, if to any."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from spacy.attrs import IDX, LENGTH
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from nlp.pipeline.encoding import Ints
from nlp.records import Layout, Section
from nlp.sections import PROSE, article_of, split

TITLES = frozenset({"title", "related_article_title"})

for _name in ("layout", "words", "mentions", "statements"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


class Sections:
    """Set `doc._.layout` and, for users of spaCy, `doc.spans["sections"]`. Has no state."""

    def __call__(self, doc: Doc) -> Doc:
        layout = split(doc.text)
        doc._.layout = layout
        spans = [
            doc.char_span(s.start, s.end, label=s.kind, span_id=s.id, alignment_mode="expand")
            for s in layout.sections
        ]
        doc.spans["sections"] = SpanGroup(doc, name="sections", spans=[s for s in spans if s])
        return doc

    def to_disk(self, path: Any, exclude: Iterable[str] = ()) -> None:
        """Write nothing: the rules are code and word lists of the package."""

    def from_disk(self, path: Any, exclude: Iterable[str] = ()) -> "Sections":
        """Read nothing."""
        return self


@Language.factory("qala_sections", assigns=["doc._.layout", "doc.spans"])
def create_sections(nlp: Language, name: str) -> Sections:
    """Make the component that tells the parts of a capture apart."""
    return Sections()


def article_numbers(doc: Doc) -> Ints:
    """Return for each token the number of its article (0 the main one), or -1 outside prose.

    Without `doc._.layout` the whole document is one article.
    """
    layout: Layout | None = doc._.layout
    if layout is None:
        return np.zeros(len(doc), dtype=np.int64)
    numbers = article_of(layout)
    per_section = [numbers[s.id] if s.kind in PROSE else -1 for s in layout.sections]
    place = _section_of(doc, layout.sections)
    return np.asarray([per_section[p] if p >= 0 else -1 for p in place], dtype=np.int64)


def in_title(doc: Doc) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return for each token whether it stands in a title; without sections, in the first line."""
    layout: Layout | None = doc._.layout
    if layout is not None:
        place = _section_of(doc, layout.sections)
        return np.asarray([p >= 0 and layout.sections[p].kind in TITLES for p in place], dtype=bool)
    text = doc.text
    first = len(text) - len(text.lstrip())
    end = text.find("\n", first)
    return np.asarray([token.idx < (end if end >= 0 else len(text)) for token in doc], dtype=bool)


def section_at(layout: Layout | None, position: int) -> Section | None:
    """Return the section that holds a character position."""
    if layout is None:
        return None
    for section in layout.sections:
        if section.start <= position < section.end:
            return section
    return None


def _section_of(doc: Doc, sections: tuple[Section, ...]) -> list[int]:
    """Return for each token the number of its section, or -1 between sections."""
    if not sections:
        return [-1] * len(doc)
    start = doc.to_array(IDX).astype(np.int64)
    end = start + doc.to_array(LENGTH).astype(np.int64)
    at = np.searchsorted([section.end for section in sections], start, side="right")
    opens = np.asarray([section.start for section in sections])[at.clip(max=len(sections) - 1)]
    inside = (at < len(sections)) & (opens < end)
    found: list[int] = np.where(inside, at, -1).tolist()
    return found
