"""Stores annotated articles as if a model had read them. Flow: corpus → records → **rows**.

Gold statements and mentions become an `Analysis`; what annotations do not hold (lemma and stance of
a cue, sections, verbatim parts) is read from the text as the pipeline reads it.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import get_args

from api.articles.service import ArticleIn, EncodesText, store_analysis
from api.database import Database
from nlp.cues.morphology import read_cue
from nlp.cues.negation import negated
from nlp.cues.quotation import kind_of, verbatim_spans
from nlp.interchange import UNKNOWN_SPEAKER, AnnotatedArticle, AnnotatedStatement, read_annotated
from nlp.records import (
    Analysis,
    Cue,
    Label,
    Layout,
    Mention,
    Span,
    Speaker,
    SpeakerType,
    Statement,
)
from nlp.sections import split
from tests.relevance.judgments import Collection

MODEL = "annotated"
_SEPARATOR = " ; "
# How many words before a cue can negate it, as in the pipeline.
_BEFORE = 6


def read_corpus(folder: Path, collection: Collection) -> dict[str, AnnotatedArticle]:
    """The articles of a collection by id, in the order of their files."""
    found = {}
    for name in collection.files:
        with (folder / name).open("rb") as lines:
            # A NUL cannot be stored; a blank in its place keeps every offset.
            stored = (line.replace(rb"\u0000", b" ") for line in lines)
            for article in read_annotated(stored):
                if collection.articles is None or article.id in collection.articles:
                    found[article.id] = article
    return found


def read_predicted(path: Path, gold: Mapping[str, AnnotatedArticle]) -> Iterator[AnnotatedArticle]:
    """The articles of `gold` as a model annotated them (`qala annotate`)."""
    texts = {article.id: article.text for article in gold.values()}
    with path.open("rb") as lines:
        yield from (article for article in read_annotated(lines, texts) if article.id in gold)


def store(
    database: Database, articles: Iterable[AnnotatedArticle], encoder: EncodesText | None
) -> None:
    """Store each article; those stored already stay as they are."""
    for article in articles:
        handed_in = ArticleIn(
            text=article.text, id=article.id, outlet=article.outlet, date=article.date
        )
        store_analysis(database, handed_in, analysis_of(article), encoder=encoder)


def analysis_of(article: AnnotatedArticle) -> Analysis:
    """The analysis that a reader would have made of an article, had it found what is annotated."""
    text, layout = article.text, split(article.text)
    labels: tuple[Label, ...] = get_args(Label)
    mentions = tuple(
        Mention(
            start=entity.start,
            end=entity.end,
            text=entity.text,
            label=label,
            name=entity.name,
            section=_section(layout, entity.start),
        )
        for entity in article.entities
        for label in labels
        if label == entity.label
    )
    of_name = {mention.name: mention for mention in reversed(mentions)}
    said = [statement for statement in article.statements if statement.content]
    numbers = {statement.id: number for number, statement in enumerate(said, 1)}
    return Analysis(
        text=text,
        layout=layout,
        mentions=mentions,
        statements=tuple(_statement(s, numbers, text, layout, of_name) for s in said),
        model=MODEL,
    )


def _statement(
    annotated: AnnotatedStatement,
    numbers: Mapping[int, int],
    text: str,
    layout: Layout,
    of_name: Mapping[str, Mention],
) -> Statement:
    content = tuple(sorted(annotated.content, key=lambda piece: piece.start))
    first = annotated.cue or content[0]
    names = [name for name in of_name.values() if content[0].start <= name.start < content[-1].end]
    return Statement(
        number=numbers[annotated.id],
        cue=_cue(annotated.cue) if annotated.cue else None,
        source=annotated.source,
        content=content,
        kind=kind_of(text, content, names),
        speakers=tuple(_speakers(annotated, of_name)),
        via=annotated.via,
        parent=None if annotated.parent is None else numbers.get(annotated.parent),
        negated=negated(text[: first.start].split()[-_BEFORE:], first.text),
        verbatim=tuple(Span(a, b, text[a:b]) for a, b in verbatim_spans(text, content, names)),
        section=_section(layout, first.start),
    )


def _cue(span: Span) -> Cue:
    reading = read_cue(span.text)
    return Cue(span.start, span.end, span.text, reading.lemma, reading.stance)


def _speakers(annotated: AnnotatedStatement, of_name: Mapping[str, Mention]) -> Iterator[Speaker]:
    types: tuple[SpeakerType, ...] = get_args(SpeakerType)
    kind: SpeakerType = next((t for t in types if t == annotated.speaker_type), "unknown")
    if kind == "unknown" or not annotated.speaker or annotated.speaker == UNKNOWN_SPEAKER:
        yield Speaker(None, "unknown", "none")
        return
    for name in annotated.speaker.split(_SEPARATOR):
        mention = of_name.get(name)
        yield Speaker(
            name=name,
            type=kind,
            method="explicit" if annotated.source else "dropped-subject",
            evidence=annotated.source,
            label=mention.label if mention else None,
        )


def _section(layout: Layout, position: int) -> str | None:
    return next((s.id for s in layout.sections if s.start <= position < s.end), None)
