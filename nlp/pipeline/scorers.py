"""Scorers of the components: the measures of `nlp.evaluation` over spaCy examples.

The reference document of an example carries gold annotations where a read document carries
predictions: in `doc._.mentions` and `doc._.statements`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry

from nlp.evaluation.measures import measure
from nlp.evaluation.report import to_json
from nlp.evaluation.tally import tally_article
from nlp.interchange import AnnotatedArticle, AnnotatedStatement
from nlp.interchange.annotated import AnnotatedEntity
from nlp.interchange.writing import SPEAKER_SEPARATOR
from nlp.records import Statement

Scorer = Callable[..., dict[str, Any]]


def annotated(doc: Doc) -> AnnotatedArticle:
    """Return what a document says, gold or read, as the measures want it."""
    return AnnotatedArticle(
        id="",
        text=doc.text,
        entities=tuple(
            AnnotatedEntity(m.start, m.end, m.text, m.label, m.name) for m in doc._.mentions or ()
        ),
        statements=tuple(_statement(s) for s in doc._.statements or ()),
    )


def _statement(s: Statement) -> AnnotatedStatement:
    return AnnotatedStatement(
        id=s.number,
        cue=s.cue,
        source=s.source,
        content=s.content,
        kind=s.kind,
        speaker=SPEAKER_SEPARATOR.join(who.name or "" for who in s.speakers),
        speaker_type=s.speakers[0].type,
        via=s.via,
        parent=s.parent,
    )


def score(examples: Iterable[Example], names: Iterable[str]) -> dict[str, float]:
    """Return the named measures, each in [0, 1]; of a precision-recall pair the F1."""
    tallies = (tally_article(annotated(e.reference), annotated(e.predicted)) for e in examples)
    figures = to_json(measure(tallies))
    return {n: figures[n]["f1"] if isinstance(figures[n], dict) else figures[n] for n in names}


def _scorer(*names: str) -> Callable[[], Scorer]:
    def create() -> Scorer:
        def call(examples: Iterable[Example], **_: Any) -> dict[str, Any]:
            return score(examples, names)

        return call

    return create


create_mentions_scorer = registry.scorers("qala.mentions_scorer.v1", func=_scorer("entity_f1"))
create_statements_scorer = registry.scorers(
    "qala.statements_scorer.v1",
    func=_scorer("statement_f1", "content_exact", "cue_f1", "source_f1", "kind_acc"),
)
create_speakers_scorer = registry.scorers(
    "qala.speakers_scorer.v1", func=_scorer("who_said_what", "speaker_acc")
)
