"""The lines of a capture with what can be told of each from its length, script and punctuation.

Flow: text → **sections** → Doc.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from nlp.sections.fold import Folded, fold

# Related headlines seldom have more than 120 characters; paragraphs without a full stop mostly do.
HEADLINE_CHARS = 140
TITLE_CHARS = 220
# Labels stand at the beginning of a line; longer lines need no more folding than this.
FOLDED_CHARS = 320

_CLOSERS = "\"'”’»)]}›﴾* \u00a0\u200e\u200f\u202c\u2069"
_BULLETS = frozenset("•●▪▫■□◾◽◼◆◇►▶▸‣⁃∙◦·*")
_WORDS = re.compile(r"\S+")


@dataclass(frozen=True)
class Line:
    """One line without the white space around it. `start`, `end`: code points in the text.

    `gap` says that an empty line stands before it. A line is never empty.
    """

    start: int
    end: int
    text: str
    gap: bool

    @cached_property
    def folded(self) -> Folded:
        """The beginning of the line (at most 320 characters), folded."""
        return fold(self.text[:FOLDED_CHARS])

    @cached_property
    def words(self) -> int:
        """Number of white-space separated words, counted to 60 at most."""
        count = 0
        for count, _ in enumerate(_WORDS.finditer(self.text), start=1):
            if count == 60:
                break
        return count

    @cached_property
    def bare(self) -> bool:
        """Whether the line has no letter and no digit: rulers, stray and invisible characters."""
        return not any(c.isalnum() for c in self.text)

    @cached_property
    def wordless(self) -> bool:
        """Whether the line has no letter: page numbers, counts of comments."""
        return not any(c.isalpha() for c in self.text)

    @cached_property
    def bullet(self) -> bool:
        """Whether the line is an item of a list."""
        return self.text[0] in _BULLETS

    @cached_property
    def stopped(self) -> bool:
        """Whether the line ends as a sentence or within one: . ، ؛ : but not … or .."""
        tail = self.text[-40:].rstrip(_CLOSERS)
        return tail.endswith((".", "،", ",", "؛", ":")) and not tail.endswith("..")

    @cached_property
    def foreign(self) -> bool:
        """Whether most letters of the line are of another script than the Arabic."""
        letters = [c for c in self.text[:FOLDED_CHARS] if c.isalpha()]
        arabic = sum("\u0600" <= c <= "\u08ff" or "\ufb50" <= c <= "\ufeff" for c in letters)
        return bool(letters) and arabic < 0.3 * len(letters)

    @property
    def headline(self) -> bool:
        """Whether the line may be a headline by its length and its end."""
        return len(self.text) <= HEADLINE_CHARS and not self.stopped


def split_lines(text: str) -> list[Line]:
    """Cut `text` at every line end that `str.splitlines` knows; blank lines only leave a `gap`."""
    return list(_lines(text))


def _lines(text: str) -> Iterator[Line]:
    offset, gap = 0, False
    for raw in text.splitlines(keepends=True):
        stripped = raw.strip()
        if stripped:
            start = offset + len(raw) - len(raw.lstrip())
            yield Line(start, start + len(stripped), stripped, gap)
            gap = False
        else:
            gap = True
        offset += len(raw)
