"""Finds where a prediction differs from the gold annotation, by class of error.

A statement that was found may differ in several ways, and each is one difference. Beside the class
stands a detail: how the bounds differ, what stands for the speaker instead, which kind for which.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from nlp.evaluation.distance import anchor, speaker_distance
from nlp.evaluation.groupings import cue_class
from nlp.evaluation.matching import letters, match
from nlp.evaluation.names import fold_name, split_speakers
from nlp.evaluation.tally import right_speaker, same_cue, same_source
from nlp.interchange import AnnotatedArticle, AnnotatedEntity, AnnotatedStatement
from nlp.records import Span

ErrorClass = Literal[
    "statement missed",
    "statement spurious",
    "statement elsewhere",
    "wrong speaker",
    "wrong bounds",
    "wrong kind",
    "wrong cue",
    "wrong source",
    "entity missed",
    "entity spurious",
    "entity type",
    "entity bounds",
    "entity name",
]
CLASSES: tuple[ErrorClass, ...] = get_args(ErrorClass)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference at `start`, in code points.

    `gold` and `predicted` say what each has, empty where it has nothing; `about` says which
    statement it is, where the two do not.
    """

    article: str
    kind: ErrorClass
    detail: str
    start: int
    gold: str
    predicted: str
    about: str = ""


def find_differences(gold: AnnotatedArticle, predicted: AnnotatedArticle) -> list[Difference]:
    """All differences of one article, in order of position, then of class.

    `statement elsewhere` is a gold and a predicted statement of one cue whose contents share less
    than half: the measure counts one missed and one spurious. `entity name` is a mention found
    whose full name is another; the measure does not count it.
    """
    found = [*_statements(gold, predicted), *_entities(gold, predicted)]
    return sorted(found, key=lambda d: (d.start, CLASSES.index(d.kind)))


def _statements(gold: AnnotatedArticle, predicted: AnnotatedArticle) -> Iterator[Difference]:
    pairs = match(gold.statements, predicted.statements, gold.text)
    for pair in pairs:
        yield from _found(gold, gold.statements[pair.gold], predicted.statements[pair.predicted])
    missed = [s for i, s in enumerate(gold.statements) if i not in {p.gold for p in pairs}]
    used = {pair.predicted for pair in pairs}
    spurious = [s for i, s in enumerate(predicted.statements) if i not in used]
    for ours in missed:
        theirs = next((s for s in spurious if _one_cue(ours, s, gold.text)), None)
        if theirs is None:
            yield _one(gold, "statement missed", ours)
            continue
        spurious.remove(theirs)
        detail = _bounds(ours.content, theirs.content, gold.text)
        yield _two(gold, "statement elsewhere", detail, ours, _said(ours), _said(theirs))
    for theirs in spurious:
        yield _one(gold, "statement spurious", theirs)


def _found(
    gold: AnnotatedArticle, ours: AnnotatedStatement, theirs: AnnotatedStatement
) -> Iterator[Difference]:
    """How a statement that was found differs."""
    text = gold.text
    if not right_speaker(gold, ours, theirs):
        detail = f"{_wrong_speaker(gold, ours, theirs)}, {speaker_distance(gold, ours)}"
        yield _two(gold, "wrong speaker", detail, ours, ours.speaker, theirs.speaker)
    if letters(ours.content, text) != letters(theirs.content, text):
        detail = _bounds(ours.content, theirs.content, text)
        yield _two(gold, "wrong bounds", detail, ours, _said(ours), _said(theirs))
    if ours.kind != theirs.kind:
        detail = f"{ours.kind} as {theirs.kind}"
        yield _two(gold, "wrong kind", detail, ours, str(ours.kind), str(theirs.kind))
    if not same_cue(ours, theirs, text):
        detail = _instead(ours.cue, theirs.cue, text)
        yield _two(gold, "wrong cue", detail, ours, _words(ours.cue), _words(theirs.cue))
    if not same_source(ours, theirs, text):
        detail = _instead(ours.source, theirs.source, text)
        yield _two(gold, "wrong source", detail, ours, _words(ours.source), _words(theirs.source))


def _wrong_speaker(
    gold: AnnotatedArticle, ours: AnnotatedStatement, theirs: AnnotatedStatement
) -> str:
    """What stands where the speaker's name should."""
    if theirs.speaker_type == "unknown" or not theirs.speaker:
        return "nobody named"
    if ours.speaker_type == "unknown":
        return "somebody named for nobody"
    if len(split_speakers(ours.speaker)) != len(split_speakers(theirs.speaker)):
        return "another number of speakers"
    named = {fold_name(name) for e in gold.entities for name in (e.name, e.text)}
    if any(fold_name(name) in named for name in split_speakers(theirs.speaker)):
        return "another named"
    return "other words"


def _bounds(ours: tuple[Span, ...], theirs: tuple[Span, ...], text: str) -> str:
    """How the second spans lie to the first: where they start and end, what they leave out."""
    one, other = letters(ours, text), letters(theirs, text)
    if not one & other:
        return "apart"
    found = []
    if min(one) != min(other):
        found.append("starts early" if min(other) < min(one) else "starts late")
    if max(one) != max(other):
        found.append("ends early" if max(other) < max(one) else "ends late")
    inside = range(max(min(one), min(other)), min(max(one), max(other)))
    if any(i in one and i not in other for i in inside):
        found.append("part left out")
    if any(i in other and i not in one for i in inside):
        found.append("part too much")
    return ", ".join(found) or "punctuation"


def _instead(ours: Span | None, theirs: Span | None, text: str) -> str:
    if ours is None:
        return "spurious"
    if theirs is None:
        return "missed"
    return _bounds((ours,), (theirs,), text).replace("apart", "another")


def _one_cue(ours: AnnotatedStatement, theirs: AnnotatedStatement, text: str) -> bool:
    return bool(letters([ours.cue], text) & letters([theirs.cue], text))


def _one(gold: AnnotatedArticle, kind: ErrorClass, statement: AnnotatedStatement) -> Difference:
    """A statement that only one side has; its class is that of its cue."""
    said = f"{statement.kind}, {statement.speaker}: {_said(statement)}"
    sides = ("", said) if kind == "statement spurious" else (said, "")
    start = anchor(statement)
    return Difference(gold.id, kind, cue_class(statement), start, *sides, _words(statement.cue))


def _two(
    gold: AnnotatedArticle,
    kind: ErrorClass,
    detail: str,
    ours: AnnotatedStatement,
    one: str,
    other: str,
) -> Difference:
    about = _words(ours.cue)
    if kind not in ("wrong bounds", "statement elsewhere"):
        about = f"[{about}] {_said(ours)}"
    return Difference(gold.id, kind, detail, anchor(ours), one, other, about)


def _entities(gold: AnnotatedArticle, predicted: AnnotatedArticle) -> Iterator[Difference]:
    ours = {(e.start, e.end, e.label): e for e in gold.entities}
    theirs = {(e.start, e.end, e.label): e for e in predicted.entities}
    for key in ours.keys() & theirs.keys():
        one, other = ours[key], theirs[key]
        if fold_name(one.name) != fold_name(other.name):
            shown = f"{one.label} {one.text}"
            yield Difference(
                gold.id, "entity name", one.label, one.start, one.name, other.name, shown
            )
    left = [e for key, e in sorted(theirs.items()) if key not in ours]
    for _, entity in sorted(item for item in ours.items() if item[0] not in theirs):
        other_one = next((e for e in left if e.start < entity.end and entity.start < e.end), None)
        if other_one is None:
            yield _entity(gold, "entity missed", entity.label, entity, None)
            continue
        left.remove(other_one)
        if (other_one.start, other_one.end) == (entity.start, entity.end):
            detail = f"{entity.label} as {other_one.label}"
            yield _entity(gold, "entity type", detail, entity, other_one)
            continue
        detail = _bounds((entity,), (other_one,), gold.text)
        if entity.label != other_one.label:
            detail += f", {entity.label} as {other_one.label}"
        yield _entity(gold, "entity bounds", detail, entity, other_one)
    for entity in left:
        yield _entity(gold, "entity spurious", entity.label, None, entity)


def _entity(
    gold: AnnotatedArticle,
    kind: ErrorClass,
    detail: str,
    ours: AnnotatedEntity | None,
    theirs: AnnotatedEntity | None,
) -> Difference:
    start = next(e.start for e in (ours, theirs) if e is not None)
    return Difference(gold.id, kind, detail, start, _labelled(ours), _labelled(theirs))


def _words(span: Span | None) -> str:
    return span.text if span is not None else "none"


def _said(statement: AnnotatedStatement) -> str:
    return " … ".join(piece.text for piece in statement.content)


def _labelled(entity: AnnotatedEntity | None) -> str:
    return f"{entity.label} {entity.text}" if entity is not None else ""
