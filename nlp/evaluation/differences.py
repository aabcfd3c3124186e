"""Lists where a prediction differs from the gold annotation, by class of error."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nlp.evaluation.matching import match
from nlp.evaluation.tally import right_speaker, same_cue, same_source
from nlp.interchange import AnnotatedArticle, AnnotatedEntity, AnnotatedStatement
from nlp.records import Span

Kind = Literal[
    "missed",
    "extra",
    "speaker",
    "content",
    "kind",
    "cue",
    "source",
    "entity missed",
    "entity extra",
    "entity label",
    "entity boundary",
]
_SHOWN = 70  # characters of a content


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `gold` and `predicted` say what each has; empty where it has nothing."""

    article: str
    kind: Kind
    start: int
    gold: str
    predicted: str

    def __str__(self) -> str:
        sides = [
            f"gold {self.gold}" if self.gold else "",
            self.predicted and f"got {self.predicted}",
        ]
        return f"{self.article}:{self.start} {self.kind}: {', '.join(filter(None, sides))}"


def find_differences(gold: AnnotatedArticle, predicted: AnnotatedArticle) -> list[Difference]:
    """All differences of one article, in order of position.

    A statement that was found may differ in several ways; each is listed.
    """
    found = [*_statements(gold, predicted), *_entities(gold, predicted)]
    return sorted(found, key=lambda d: (d.start, d.kind))


def _statements(gold: AnnotatedArticle, predicted: AnnotatedArticle) -> Iterator[Difference]:
    pairs = match(gold.statements, predicted.statements, gold.text)
    for pair in pairs:
        ours, theirs = gold.statements[pair.gold], predicted.statements[pair.predicted]
        start = ours.content[0].start

        def differs(kind: Kind, one: str, other: str, start: int = start) -> Difference:
            return Difference(gold.id, kind, start, one, other)

        if not right_speaker(gold, ours, theirs):
            yield differs("speaker", repr(ours.speaker), repr(theirs.speaker))
        if pair.overlap < 1:
            yield differs("content", _content(ours), _content(theirs))
        if ours.kind != theirs.kind:
            yield differs("kind", str(ours.kind), str(theirs.kind))
        if not same_cue(ours, theirs, gold.text):
            yield differs("cue", _words(ours.cue), _words(theirs.cue))
        if not same_source(ours, theirs, gold.text):
            yield differs("source", _words(ours.source), _words(theirs.source))
    found = {pair.gold for pair in pairs}
    for i, statement in enumerate(gold.statements):
        if i not in found:
            yield Difference(gold.id, "missed", _start(statement), _whole(statement), "")
    used = {pair.predicted for pair in pairs}
    for j, statement in enumerate(predicted.statements):
        if j not in used:
            yield Difference(gold.id, "extra", _start(statement), "", _whole(statement))


def _entities(gold: AnnotatedArticle, predicted: AnnotatedArticle) -> Iterator[Difference]:
    ours = {(e.start, e.end, e.label): e for e in gold.entities}
    theirs = {(e.start, e.end, e.label): e for e in predicted.entities}
    left = [e for key, e in sorted(theirs.items()) if key not in ours]
    for _, entity in sorted(item for item in ours.items() if item[0] not in theirs):
        other = next((e for e in left if e.start < entity.end and entity.start < e.end), None)
        if other is None:
            yield Difference(gold.id, "entity missed", entity.start, _labelled(entity), "")
            continue
        left.remove(other)
        same = (other.start, other.end) == (entity.start, entity.end)
        kind: Kind = "entity label" if same else "entity boundary"
        yield Difference(gold.id, kind, entity.start, _labelled(entity), _labelled(other))
    for entity in left:
        yield Difference(gold.id, "entity extra", entity.start, "", _labelled(entity))


def _start(statement: AnnotatedStatement) -> int:
    spans = [s for s in (*statement.content, statement.cue) if s is not None]
    return spans[0].start if spans else 0


def _words(span: Span | None) -> str:
    return repr(span.text) if span is not None else "none"


def _content(statement: AnnotatedStatement) -> str:
    return repr(" … ".join(piece.text for piece in statement.content)[:_SHOWN])


def _whole(statement: AnnotatedStatement) -> str:
    return f"{statement.kind} [{statement.cue.text if statement.cue else ''}] {_content(statement)}"


def _labelled(entity: AnnotatedEntity) -> str:
    return f"{entity.label} {entity.text!r}"
