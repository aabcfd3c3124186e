"""From raw capture to `Layout`: one walk over the lines that knows which article it is in.

Flow: text → **sections** → Doc.
"""

from dataclasses import dataclass
from functools import cached_property

from nlp.records import Layout, Metadata, Section, SectionKind
from nlp.sections.articles import BYLINE, PLAIN, PUBLISHED, UPDATED, Article, tidy
from nlp.sections.classify import PARAGRAPH_CHARS, Reading, classify, is_keyword, is_paragraph
from nlp.sections.dates import read_date
from nlp.sections.keywords import keywords_of
from nlp.sections.lines import HEADLINE_CHARS, TITLE_CHARS, Line, split_lines
from nlp.sections.related import End, related_block
from nlp.sections.tails import cut_tail

_CLOSING = frozenset({"source", "keywords"})


@dataclass
class _Piece:
    start: int
    end: int
    kind: SectionKind
    article: int


def split(text: str) -> Layout:
    """Read the sections of a capture and what it says of its main article.

    Sections are in order, never overlap, begin and end on characters that are not white space, and
    cover every such character once. A text of nothing but white space has none. Never raises; time
    is linear in the length of `text`.
    """
    return _Walk(text).layout()


class _Walk:
    """The state of one walk over the lines of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = [part for line in split_lines(text) for part in cut_tail(line)]
        self.readings = classify(self.lines)
        self.pieces: list[_Piece] = []
        self.articles = [Article()]
        self.seen_paragraph = False
        self.end: End = "open"
        self.at = 0

    def layout(self) -> Layout:
        """Walk over all lines and gather the sections."""
        while self.at < len(self.lines):
            self._step(self.lines[self.at], self.readings[self.at])
        main = self.articles[0]
        sections = []
        for number, piece in enumerate(self._merged(), start=1):
            article = self.articles[piece.article]
            sections.append(
                Section(
                    f"s{number}",
                    piece.kind,
                    piece.start,
                    piece.end,
                    article.title,
                    article.outlet,
                    article.day,
                )
            )
        return Layout(
            tuple(sections), Metadata(main.title, main.day, main.outlet, main.keywords or ())
        )

    @property
    def article(self) -> Article:
        """The article that the walk is in."""
        return self.articles[-1]

    @property
    def _prose_kind(self) -> SectionKind:
        return "body" if len(self.articles) == 1 else "related_article"

    def _step(self, line: Line, reading: Reading) -> None:
        """Give the line at `self.at` (and those that belong to it) a kind, and move on."""
        kind = reading.kind
        if kind == "bare" or (kind == "prose" and line.wordless and self.pieces):
            self._wordless(line)
        elif kind == "related":
            self._related(line, reading)
        elif kind == "source":
            self._source(line, reading)
        elif kind == "keywords":
            self._keywords(line, reading)
        elif kind == "date" and self._is_date(reading):
            self._date(line, reading)
        elif kind == "menu" and self._in_menu():
            self._add(line, "boilerplate")
        elif kind in ("embed", "caption", "boilerplate"):
            self._add(line, kind)
        else:
            self._prose(line, reading)

    def _add(self, line: Line, kind: SectionKind) -> None:
        self._piece(line.start, line.end, kind)
        self.at += 1

    def _piece(self, start: int, end: int, kind: SectionKind) -> None:
        self.pieces.append(_Piece(start, end, kind, len(self.articles) - 1))

    def _wordless(self, line: Line) -> None:
        """Rulers, numbers and invisible characters go with what stands before them."""
        if self.pieces and self.pieces[-1].kind not in ("title", "related_article_title"):
            self.pieces[-1].end = line.end
            self.at += 1
        elif len(self.lines) > 1 and not self.pieces:
            self._add(line, "boilerplate")
        else:
            self._add(line, self._prose_kind)

    def _prose(self, line: Line, reading: Reading) -> None:
        main = len(self.articles) == 1
        if main and not self.seen_paragraph and self.article.title is None and self._is_title():
            self.article.title = tidy(line.text)
            self._add(line, "title")
            return
        if not self.seen_paragraph and (reading.byline or "|" in line.text):
            dated = read_date(line.text)
            self.article.dated(dated.day, BYLINE)
        if is_paragraph(line, reading) or len(line.text) > PARAGRAPH_CHARS:
            self.seen_paragraph = True
        self._add(line, self._prose_kind)

    def _is_title(self) -> bool:
        line, reading = self.lines[self.at], self.readings[self.at]
        following = self.lines[self.at + 1 : self.at + 4]
        if not following or reading.continues or reading.byline or len(line.text) > TITLE_CHARS:
            return False
        if line.text.endswith((":", "،", "-", "–", "—")):
            return False
        gap = following[0].gap
        if line.stopped:
            # A headline with a full stop: short, set off from paragraphs that are not set off.
            return gap and len(line.text) <= 110 and not all(other.gap for other in following)
        furniture = self.readings[self.at + 1].kind not in ("prose", "bare")
        longest = max(len(other.text) for other in following)
        return gap or furniture or len(line.text) <= 0.6 * longest

    def _is_date(self, reading: Reading) -> bool:
        """A date without a label is one above the first paragraph and below the last."""
        if reading.labelled:
            return True
        if not self.pieces and reading.day is None:
            return False
        beside = bool(self.pieces) and self.pieces[-1].kind == "date"
        return not self.seen_paragraph or beside or self.at > self._last_paragraph

    def _date(self, line: Line, reading: Reading) -> None:
        rank = PLAIN
        if reading.match is not None and reading.labelled:
            rank = PUBLISHED if reading.match.role == "published" else UPDATED
        self.article.dated(reading.day, rank)
        self._add(line, "date")
        if reading.labelled and reading.match is not None and not reading.match.rest:
            following = self.lines[self.at]
            self.article.dated(self.readings[self.at].day, rank)
            self._add(following, "date")

    def _in_menu(self) -> bool:
        """A word of the site's menus counts as one beside others, or outside the running text."""
        beside = bool(self.pieces) and self.pieces[-1].kind == "boilerplate"
        follows = self.at + 1 < len(self.lines) and self.readings[self.at + 1].kind in (
            "boilerplate",
            "menu",
        )
        outside = not self.seen_paragraph and bool(self.pieces)
        return beside or follows or outside or self.at > self._last_paragraph

    def _source(self, line: Line, reading: Reading) -> None:
        name = reading.match.rest if reading.match else ""
        self._add(line, "source")
        if not name:
            name = self.lines[self.at].text
            self._add(self.lines[self.at], "source")
        if self.article.outlet is None:
            self.article.outlet = tidy(name.strip("\"'«»“”()[]. \u200e\u200f"))
        if self.seen_paragraph and self.end == "open":
            self.end = "source"

    def _keywords(self, line: Line, reading: Reading) -> None:
        value = reading.match.rest if reading.match else line.text
        self._add(line, "keywords")
        if not value:
            first = self.at
            while (
                self.at < len(self.lines)
                and self.readings[self.at].kind == "prose"
                and is_keyword(self.lines[self.at])
            ):
                self._add(self.lines[self.at], "keywords")
            value = "\n".join(other.text for other in self.lines[first : self.at])
        if len(self.articles) == 1 and self.article.keywords is None:
            prose = f"{self.text[: line.start]} {self.text[line.end :]}"
            self.article.keywords = keywords_of(value, prose)
        if self.seen_paragraph:
            self.end = "keywords"

    def _related(self, line: Line, reading: Reading) -> None:
        label = self.at
        block = related_block(
            self.lines,
            self.readings,
            label,
            end=self.end,
            closing_follows=label < self._last_closing,
            stopped=self._stopped or label > self._last_stopped,
        )
        if block.title is None:
            rest = reading.match.rest if reading.match else ""
            kind: SectionKind = (
                "related_headlines" if rest or block.stop > label + 1 else "boilerplate"
            )
            while self.at < block.stop:
                self._add(self.lines[self.at], kind)
            if block.untitled and (len(self.articles) == 1 or self.article.title):
                self._enter(Article())
            return
        start = line.start
        if block.title == label and reading.match:
            start += reading.match.end
            self._piece(
                line.start, line.start + len(line.text[: reading.match.end].rstrip()), "boilerplate"
            )
        else:
            while self.at < block.title:
                self._add(self.lines[self.at], "boilerplate")
            start = self.lines[block.title].start
        end = self.lines[block.title].end
        self._enter(Article(title=tidy(self.text[start:end])))
        self._piece(start, end, "related_article_title")
        self.at = block.title + 1

    def _enter(self, article: Article) -> None:
        self.articles.append(article)
        self.seen_paragraph = False
        self.end = "open"

    def _merged(self) -> list[_Piece]:
        """Pieces of one kind and article that follow each other are one section."""
        merged: list[_Piece] = []
        for piece in self.pieces:
            last = merged[-1] if merged else None
            if last and (last.kind, last.article) == (piece.kind, piece.article):
                last.end = piece.end
            else:
                merged.append(piece)
        return merged

    @cached_property
    def _last_paragraph(self) -> int:
        pairs = zip(self.lines, self.readings, strict=True)
        found = [
            at
            for at, (line, reading) in enumerate(pairs)
            if is_paragraph(line, reading)
            or (reading.kind == "prose" and len(line.text) > PARAGRAPH_CHARS)
        ]
        return found[-1] if found else -1

    @cached_property
    def _last_stopped(self) -> int:
        pairs = zip(self.lines, self.readings, strict=True)
        found = [at for at, (line, reading) in enumerate(pairs) if is_paragraph(line, reading)]
        return found[-1] if found else -1

    @cached_property
    def _last_closing(self) -> int:
        found = [at for at, reading in enumerate(self.readings) if reading.kind in _CLOSING]
        return found[-1] if found else -1

    @cached_property
    def _stopped(self) -> bool:
        """Whether this capture's paragraphs end with a full stop, as a rule."""
        long = [line for line in self.lines if len(line.text) > HEADLINE_CHARS]
        return not long or sum(line.stopped for line in long) >= 0.5 * len(long)
