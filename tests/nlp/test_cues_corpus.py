"""Cues and kinds against the annotated training articles, where those are at hand."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nlp.cues.morphology import read_cue
from nlp.cues.quotation import kind_of
from nlp.records import Span

TRAIN = Path(__file__).parents[2].parent / "shared" / "corpus" / "train.jsonl"
pytestmark = pytest.mark.skipif(not TRAIN.exists(), reason="no ../shared/corpus/train.jsonl here")


def articles() -> Iterator[dict[str, Any]]:
    with TRAIN.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def test_the_lexicon_covers_97_percent_of_cue_tokens() -> None:
    cues = [s["cue"]["text"] for a in articles() for s in a["statements"] if s["cue"]]
    known = sum(read_cue(cue).in_lexicon for cue in cues)
    assert known / len(cues) >= 0.97


def test_kind_agrees_with_the_annotation_in_96_percent() -> None:
    agreed = total = 0
    for article in articles():
        text = article["text"]
        for statement in article["statements"]:
            pieces = [Span(**piece) for piece in statement["content"]]
            agreed += kind_of(text, pieces) == statement["kind"]
            total += 1
    assert agreed / total >= 0.96
