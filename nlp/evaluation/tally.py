"""Counts one article's hits and totals; sums of these are all that the measures need."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from nlp.evaluation.matching import SHARE, letters, match, overlap
from nlp.evaluation.names import same_speakers
from nlp.interchange import AnnotatedArticle, AnnotatedStatement

KINDS = ("direct", "indirect", "mixed")
LABELS = ("PER", "ORG", "LOC")

# What is counted: "articles"; of statements "gold", "predicted", "found", and of those found
# "exact", "speaker", "cue", "source", "kind"; "<kind>.gold", "<kind>.found", "<kind>.speaker"; of
# entities "entities.…" and "<label>.…" with "gold", "predicted", "found".
Tally = Counter[str]
# Gold articles with their predictions.
Pairs = Sequence[tuple[AnnotatedArticle, AnnotatedArticle]]


def pair_articles(
    gold: Iterable[AnnotatedArticle], predicted: Mapping[str, AnnotatedArticle]
) -> Iterator[tuple[AnnotatedArticle, AnnotatedArticle]]:
    """Gold articles with their predictions; one without counts as one with nothing found."""
    for article in gold:
        empty = replace(article, entities=(), statements=())
        yield article, predicted.get(article.id, empty)


def tally_article(gold: AnnotatedArticle, predicted: AnnotatedArticle) -> Tally:
    """The counts of one article. Spans of both refer to the gold article's text."""
    counts = _tally_entities(gold, predicted)
    counts["articles"] = 1
    counts["gold"] = len(gold.statements)
    counts["predicted"] = len(predicted.statements)
    for statement in gold.statements:
        counts[f"{statement.kind}.gold"] += 1
    for pair in match(gold.statements, predicted.statements, gold.text):
        ours, theirs = gold.statements[pair.gold], predicted.statements[pair.predicted]
        counts["found"] += 1
        counts["exact"] += pair.overlap == 1.0
        counts["kind"] += ours.kind == theirs.kind
        counts["cue"] += same_cue(ours, theirs, gold.text)
        counts["source"] += same_source(ours, theirs, gold.text)
        speaker = right_speaker(gold, ours, theirs)
        counts["speaker"] += speaker
        counts[f"{ours.kind}.found"] += 1
        counts[f"{ours.kind}.speaker"] += speaker
    return counts


def same_cue(ours: AnnotatedStatement, theirs: AnnotatedStatement, text: str) -> bool:
    """Whether the cues overlap, or both statements have none."""
    one, other = letters([ours.cue], text), letters([theirs.cue], text)
    return bool(one & other) or (not one and not other)


def same_source(ours: AnnotatedStatement, theirs: AnnotatedStatement, text: str) -> bool:
    """Whether the sources overlap by half, or both statements have none."""
    return overlap(letters([ours.source], text), letters([theirs.source], text)) >= SHARE


def right_speaker(
    gold: AnnotatedArticle, ours: AnnotatedStatement, theirs: AnnotatedStatement
) -> bool:
    """Whether the predicted speaker is the gold one, under a name that the article uses."""
    return same_speakers(gold, ours.speaker, theirs.speaker, ours.speaker_type)


def _tally_entities(gold: AnnotatedArticle, predicted: AnnotatedArticle) -> Tally:
    ours = {(e.start, e.end, e.label) for e in gold.entities}
    theirs = {(e.start, e.end, e.label) for e in predicted.entities}
    counts = Tally()
    for name, spans in (("gold", ours), ("predicted", theirs), ("found", ours & theirs)):
        counts[f"entities.{name}"] = len(spans)
        for _, _, label in spans:
            counts[f"{label}.{name}"] += 1
    return counts
