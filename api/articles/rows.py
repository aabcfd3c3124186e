"""Turns one analysis into the rows of one article; touches no database.

Flow: records → **rows** → schemas.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from api.database import models
from api.folding import name_key, text_key
from api.ids import entity_id, name_id, quote_id
from api.offsets import astral_positions
from api.search.lexemes import search_vector
from nlp.records import Analysis, Layout, Section, Span, Speaker, Statement

# Statements of these sections belong to another article than the main one.
_OTHERS_SPEECH = ("related_article", "related_article_title")
# How much text around a statement goes with it, in code points.
_CONTEXT = 160
# What joins the pieces of an interrupted quote.
GAP = " … "


@dataclass(frozen=True, slots=True)
class Headline:
    """Whose speech a statement is: the article's own metadata, or a related article's."""

    title: str | None
    outlet: str | None
    url: str | None
    date: date | None


def build_article(
    article_id: str, text: str, head: Headline, analysis: Analysis, *, words: bool = True
) -> models.Article:
    """The rows of an article, related to each other and to no session.

    `head` is what the caller said; what it leaves open is taken from the capture. Rows that are
    not stored need no `words` to be found by.
    """
    found = analysis.layout.metadata
    head = Headline(
        title=head.title or found.title,
        outlet=head.outlet or found.outlet,
        url=head.url,
        date=head.date or found.date,
    )
    return models.Article(
        id=article_id,
        text=text,
        title=head.title,
        outlet=head.outlet,
        outlet_folded=_folded(head.outlet),
        url=head.url,
        date=head.date,
        day=head.date or models.UNDATED,
        keywords=list(found.keywords),
        search=article_words(text, head.title) if words else "",
        astral=astral_positions(text),
        char_count=len(text),
        mention_count=len(analysis.mentions),
        quote_count=len(analysis.statements),
        sections=_sections(analysis.layout),
        analyses=[models.Analysis(model=analysis.model, notes=list(analysis.notes))],
        mentions=_mentions(analysis, head.date or models.UNDATED),
        statements=_statements(article_id, text, head, analysis, words=words),
    )


def _sections(layout: Layout) -> list[models.Section]:
    return [
        models.Section(
            id=section.id,
            kind=section.kind,
            start=section.start,
            end=section.end,
            title=section.title,
            outlet=section.outlet,
            date=section.date,
        )
        for section in layout.sections
    ]


def _mentions(analysis: Analysis, day: date) -> list[models.Mention]:
    ordered = sorted(analysis.mentions, key=lambda mention: (mention.start, mention.end))
    return [
        models.Mention(
            number=number,
            section_id=mention.section,
            start=mention.start,
            end=mention.end,
            text=mention.text,
            label=mention.label,
            name=mention.name,
            name_id=name_id(mention.label, name_key(mention.name)),
            entity_id=entity_id(mention.label, name_key(mention.name)),
            day=day,
            confidence=mention.confidence,
        )
        for number, mention in enumerate(ordered, start=1)
    ]


def _statements(
    article_id: str, text: str, head: Headline, analysis: Analysis, *, words: bool
) -> list[models.Statement]:
    sections = {section.id: section for section in analysis.layout.sections}
    ids = _quote_ids(article_id, analysis.statements)
    rows = []
    for statement in analysis.statements:
        section = sections.get(statement.section or "")
        whose = _headline(section, head)
        before, after = _context(text, statement, section)
        cue = statement.cue
        said = GAP.join(piece.text for piece in statement.content)
        day = whose.date or models.UNDATED
        rows.append(
            models.Statement(
                id=ids[statement.number],
                number=statement.number,
                parent_id=None if statement.parent is None else ids[statement.parent],
                section_id=section.id if section else None,
                section_kind=section.kind if section else None,
                title=whose.title,
                outlet=whose.outlet,
                outlet_folded=_folded(whose.outlet),
                url=whose.url,
                date=whose.date,
                day=day,
                cue=_span(cue),
                lemma=cue.lemma if cue else None,
                lemma_folded=text_key(cue.lemma) if cue else None,
                stance=cue.stance if cue else None,
                negated=statement.negated,
                source=_span(statement.source),
                via=_span(statement.via),
                via_folded=text_key(statement.via.text) if statement.via else None,
                content=_spans(statement.content),
                verbatim=_spans(statement.verbatim),
                text=said,
                before=before,
                after=after,
                kind=statement.kind,
                confidence=statement.confidence,
                speakers=_speakers(article_id, statement, day),
            )
        )
        if words:
            rows[-1].search = statement_words(rows[-1])
    return rows


def link_mentions(row: models.Article) -> None:
    """Note which names each statement's content mentions, as the mentions have them now."""
    for statement in row.statements:
        names = {
            mention.name_id: mention.entity_id
            for mention in row.mentions
            for piece in statement.content
            if piece["start"] <= mention.start and mention.end <= piece["end"]
        }
        statement.mentioned = [
            models.StatementEntity(
                name_id=name,
                entity_id=entity,
                day=statement.day,
                article_id=row.id,
                statement_number=statement.number,
            )
            for name, entity in sorted(names.items())
        ]


def article_words(text: str, title: str | None) -> str:
    """The words that an article is found by."""
    return search_vector(text, title=title or "")


def statement_words(row: models.Statement) -> str:
    """The words that a statement is found by: what is said, what stands around it, the title."""
    beside = " ".join(span["text"] for span in (row.source, row.cue, row.via) if span)
    return search_vector(
        row.text, context=f"{row.before} {beside} {row.after}", title=row.title or ""
    )


def _speakers(article_id: str, statement: Statement, day: date) -> list[models.Speaker]:
    return [
        models.Speaker(
            number=number,
            day=day,
            article_id=article_id,
            statement_number=statement.number,
            name=speaker.name,
            name_folded=name_key(speaker.name) if speaker.name else None,
            type=speaker.type,
            method=speaker.method,
            evidence=_span(speaker.evidence),
            label=speaker.label,
            name_id=_name_of(name_id, speaker),
            entity_id=_name_of(entity_id, speaker),
            confidence=speaker.confidence,
        )
        for number, speaker in enumerate(statement.speakers, start=1)
    ]


def _name_of(make: Callable[[str, str], str], speaker: Speaker) -> str | None:
    if not (speaker.label and speaker.name):
        return None
    return make(speaker.label, name_key(speaker.name))


def _quote_ids(article_id: str, statements: Sequence[Statement]) -> dict[int, str]:
    """The id of each statement by number; those anchored at one place are told apart by order."""
    seen: Counter[int] = Counter()
    ids = {}
    for statement in statements:
        start = statement.cue.start if statement.cue else statement.content[0].start
        ids[statement.number] = quote_id(article_id, start, seen[start])
        seen[start] += 1
    return ids


def _headline(section: Section | None, head: Headline) -> Headline:
    if section is None or section.kind not in _OTHERS_SPEECH:
        return head
    return Headline(title=section.title, outlet=section.outlet, url=None, date=section.date)


def _context(text: str, statement: Statement, section: Section | None) -> tuple[str, str]:
    """The text just before and after a statement, within its section, cut between words."""
    pieces = [*statement.content, *(s for s in (statement.cue, statement.source) if s)]
    start = min(piece.start for piece in pieces)
    end = max(piece.end for piece in pieces)
    return around(text, start, end, (section.start, section.end) if section else (0, len(text)))


def around(text: str, start: int, end: int, within: tuple[int, int]) -> tuple[str, str]:
    """The text just before and after a stretch, within bounds, cut between words."""
    first, last = within
    before = text[max(first, start - _CONTEXT) : start]
    if start - _CONTEXT > first:
        before = before[before.find(" ") + 1 :]
    after = text[end : min(last, end + _CONTEXT)]
    if end + _CONTEXT < last:
        after = after[: after.rfind(" ") + 1]
    return before.strip(), after.strip()


def _span(span: Span | None) -> models.SpanRow | None:
    return None if span is None else {"start": span.start, "end": span.end, "text": span.text}


def _spans(spans: Iterable[Span]) -> list[models.SpanRow]:
    return [{"start": span.start, "end": span.end, "text": span.text} for span in spans]


def _folded(text: str | None) -> str | None:
    return text_key(text) if text else None
