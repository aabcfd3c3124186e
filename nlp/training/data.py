"""Annotated articles as arrays: what the joint loop learns from.

Gold comes in the interchange form (one article a line) or, for named entities alone, in CoNLL form.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from spacy.tokens import Doc

from nlp.pipeline.candidates import LABELS, Candidates, Named, Range, Said, candidates_of
from nlp.pipeline.encoding import Ints, Pieces
from nlp.pipeline.heads import ROLE_TAGS
from nlp.pipeline.words import Words, words_of

SPEAKER_TYPES = ("person", "organisation", "group", "unnamed", "unknown")
NER_TAGS = ("O", *(f"{bio}-{label}" for label in LABELS for bio in "BI"))
MAX_CUT = 3  # letters of a proclitic
IGNORE = -100
ALIKE = 0.6  # shared words from which a source reads as the speaker's description


@dataclass(frozen=True, slots=True)
class Target:
    """One article (or a stretch of CoNLL sentences) ready to learn from.

    `tokens` is the number of `Doc` tokens; `ner` and `cut` (n,) class numbers; `cue` (n,), `cues`
    (c, 2), `roles` (c, n) and the speaker arrays are None or empty where the set annotates entities
    alone. `tagset` says by whose guidelines the entities are.
    """

    id: str
    pieces: Pieces
    tokens: int
    words: Words
    ner: Ints
    cut: Ints
    tagset: str
    cue: Ints | None
    cues: Ints
    roles: Ints
    sources: Ints
    has_source: np.ndarray[Any, np.dtype[np.bool_]]
    candidates: Candidates | None
    positive: np.ndarray[Any, np.dtype[np.bool_]]
    types: Ints


def read_articles(path: Path) -> list[dict[str, Any]]:
    """Read gold articles in the interchange form."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read_conll(path: Path, words_per_text: int = 250) -> Iterator[dict[str, Any]]:
    """Join CoNLL sentences into texts with PER, LOC and ORG entities; other types are left out."""
    text, entities, count, number = "", [], 0, 0
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        open_label = None
        for line in block.splitlines():
            token, _, tag = line.strip().partition("\t")
            if not token:
                continue
            bio, _, label = tag.strip().partition("-")
            if bio == "I" and label == open_label and entities:
                entities[-1]["end"] = len(text) + len(token)
            elif bio in ("B", "I") and label in LABELS:
                span = {"start": len(text), "end": len(text) + len(token)}
                entities.append(span | {"label": label, "name": ""})
            open_label = label if bio in ("B", "I") and label in LABELS else None
            text += token + " "
            count += 1
        text += "\n"
        if count >= words_per_text:
            yield {"id": f"{path.stem}-{number}", "text": text, "entities": entities}
            text, entities, count, number = "", [], 0, number + 1
    if text.strip():
        yield {"id": f"{path.stem}-{number}", "text": text, "entities": entities}


def target_of(article: dict[str, Any], doc: Doc, pieces: Pieces, tagset: str) -> Target:
    """Turn one gold article into arrays. `doc` is its text, tokenised and not yet encoded."""
    words = words_of(doc)[0]
    n = len(words)
    ner, cut = np.zeros(n, dtype=np.int64), np.full(n, IGNORE, dtype=np.int64)
    mentions: list[Named] = []
    for entity in sorted(article["entities"], key=lambda e: (e["start"], -e["end"])):
        reach = words.at(entity["start"], entity["end"])
        if reach is None or ner[reach[0] : reach[1]].any():
            continue
        first, last = reach
        ner[first:last] = NER_TAGS.index(f"I-{entity['label']}")
        ner[first] = NER_TAGS.index(f"B-{entity['label']}")
        letters = entity["start"] - int(words.start[first])
        cut[first] = letters if letters <= MAX_CUT else IGNORE
        mentions.append(Named(reach, entity["label"], entity.get("name") or ""))
    gold = [s for s in article.get("statements", ()) if s["cue"] and s["content"]]
    gold.sort(key=lambda s: (s["cue"]["start"], s["cue"]["end"]))
    said, kept = [], []
    for s in gold:
        one = _said(s, words)
        if one is not None:
            said.append(one)
            kept.append(s)
    cue = None
    if "statements" in article:
        cue = np.zeros(n, dtype=np.int64)
        for one in said:
            cue[one.cue[0] : one.cue[1]] = 2
            cue[one.cue[0]] = 1
    candidates = candidates_of(mentions, said, words, article["text"]) if said else None
    sources = [one.source or (0, 0) for one in said]
    return Target(
        id=article["id"],
        pieces=pieces,
        tokens=len(doc),
        words=words,
        ner=ner,
        cut=cut,
        tagset=tagset,
        cue=cue,
        cues=np.asarray([one.cue for one in said], dtype=np.int64).reshape(-1, 2),
        roles=_roles(said, kept, words),
        sources=np.asarray(sources, dtype=np.int64).reshape(-1, 2),
        has_source=np.asarray([one.source is not None for one in said], dtype=bool),
        candidates=candidates,
        positive=_positive(kept, said, mentions, words, article["text"], candidates),
        types=np.asarray([SPEAKER_TYPES.index(s["speaker"]["type"]) for s in kept], dtype=np.int64),
    )


def _reach(span: dict[str, Any] | None, words: Words) -> Range | None:
    return words.at(span["start"], span["end"]) if span else None


def _said(s: dict[str, Any], words: Words) -> Said | None:
    cue = _reach(s["cue"], words)
    content = tuple(r for r in (_reach(c, words) for c in s["content"]) if r)
    return Said(cue, _reach(s["source"], words), content) if cue and content else None


def _roles(said: list[Said], gold: list[dict[str, Any]], words: Words) -> Ints:
    """Tag each word for each cue: (cues, words)."""
    out = np.zeros((len(said), len(words)), dtype=np.int64)
    for tags, one, s in zip(out, said, gold, strict=True):
        via = _reach(s.get("via"), words)
        parts = [("content", r) for r in one.content] + [("source", one.source), ("via", via)]
        for role, reach in parts:
            if reach:
                tags[reach[0] : reach[1]] = ROLE_TAGS.index(f"I-{role}")
                tags[reach[0]] = ROLE_TAGS.index(f"B-{role}")
    return out


_WORD = re.compile(r"\w+")


def _key(name: str) -> str:
    folded = name.translate(str.maketrans("أإآٱىئؤة", "ااااييوه"))
    return " ".join(re.sub(r"^[وف]?(?=ال|لل)", "", w) for w in _WORD.findall(folded))


def _likeness(one: str, other: str) -> float:
    """Return the share of words that two folded descriptions have in common, the article aside."""
    a, b = ({re.sub(r"^(?:ال|لل)(?=\w{2})", "", w) for w in x.split()} for x in (one, other))
    return len(a & b) / len(a | b) if a and b else 0.0


def _positive(
    gold: list[dict[str, Any]],
    said: list[Said],
    mentions: list[Named],
    words: Words,
    text: str,
    candidates: Candidates | None,
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which candidates are the speaker: mentions of that name, or a source that reads so."""
    if candidates is None:
        return np.zeros((0, 0), dtype=bool)
    names = [{_key(part) for part in s["speaker"]["name"].split(";")} - {""} for s in gold]
    out = np.zeros((len(said), len(candidates.ranges)), dtype=bool)
    keys = [_key(m.name) for m in mentions]
    for a, b in candidates.ranges[len(mentions) :].tolist():
        keys.append(_key(text[words.start[a] : words.end[b - 1]]))
    speakers_of: dict[Range, set[str]] = {}
    for one, wanted in zip(said, names, strict=True):
        if one.source:
            speakers_of.setdefault(one.source, set()).update(wanted)
    for i, wanted in enumerate(names):
        named = [k < len(mentions) and key in wanted for k, key in enumerate(keys)]
        if any(named):
            out[i] = named
            continue
        # Who has no name is known by the fullest description: that one is right, not المسؤول alone.
        alike = [
            max((_likeness(key, name) for name in wanted), default=0.0) if k >= len(mentions) else 0
            for k, key in enumerate(keys)
        ]
        if max(alike, default=0.0) >= ALIKE:
            out[i] = [score >= max(ALIKE, max(alike) - 1e-6) for score in alike]
            continue
        for k in range(len(mentions), len(keys)):
            a, b = candidates.ranges[k].tolist()
            out[i, k] = bool(speakers_of[a, b] & wanted)
    return out


def batches(sizes: Iterable[int], limit: int) -> Iterator[list[int]]:
    """Group consecutive numbers so that the sizes of each group sum to at most `limit`."""
    group: list[int] = []
    total = 0
    for i, size in enumerate(sizes):
        if group and total + size > limit:
            yield group
            group, total = [], 0
        group.append(i)
        total += size
    if group:
        yield group
