"""From scores to spans: the best legal sequence of B, I and O tags.

Tags are `O`, then `B-x`, `I-x` for each kind x in turn. `I-x` may only follow `B-x` or `I-x`.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nlp.pipeline.encoding import Floats

Tags = npt.NDArray[np.int64]
_FORBIDDEN = -1e4
# Words on both sides of an illegal step among which a legal way is looked for first.
_NEAR = 6


def transitions(kinds: int, switch: Sequence[float] = ()) -> Floats:
    """Return the cost matrix (tags, tags) of legal steps.

    `switch` is what it costs to open or close a span of each kind, in nats: higher values keep a
    span whole where single words waver. Without it nothing costs.
    """
    tags = 1 + 2 * kinds
    out = np.zeros((tags, tags), dtype=np.float32)
    for kind in range(kinds):
        begin, inner = 1 + 2 * kind, 2 + 2 * kind
        cost = switch[kind] if switch else 0.0
        out[:, inner] = _FORBIDDEN
        out[[begin, inner], inner] = 0.0
        out[:, begin] -= cost
        out[inner, 0] -= cost
        out[begin, 0] -= cost
    return out


def best_tags(scores: Floats, steps: Floats) -> Tags:
    """Return the best tags for each row of `scores` (rows, words, tags), `steps` counted in.

    The first word stands after an O. By Viterbi's algorithm; where steps cost nothing but what is
    forbidden, only around what single words would have against it.
    """
    if not scores.shape[1]:
        return np.zeros(scores.shape[:2], dtype=np.int64)
    if ((steps == 0.0) | (steps == _FORBIDDEN)).all():
        return np.stack([_legal(row, steps) for row in scores])
    return _viterbi(scores, steps, steps[0])


def _legal(scores: Floats, steps: Floats) -> Tags:
    """The best tags of one row (words, tags) where steps are free or forbidden.

    What is best around each illegal step, any tag before it, is the best of all once it is legal
    where it meets the rest: that is the best that the words there could have anyway.
    """
    tags: Tags = scores.argmax(1)
    reached = 0
    for place in _illegal(tags, steps):
        if place < reached:
            continue
        first = max(reached, place - _NEAR)
        reached = min(len(tags), place + _NEAR)
        start = steps[0] if first == 0 else np.zeros_like(steps[0])
        tags[first:reached] = _viterbi(scores[None, first:reached], steps, start)[0]
    if _illegal(tags, steps):
        tags = _viterbi(scores[None], steps, steps[0])[0]
    return tags


def _illegal(tags: Tags, steps: Floats) -> list[int]:
    """The words whose tag may not follow the one before, in order."""
    before = np.concatenate([[0], tags[:-1]])
    return np.flatnonzero(steps[before, tags] < 0).tolist()


def _viterbi(scores: Floats, steps: Floats, start: Floats) -> Tags:
    """The best tags for each row of `scores` (rows, words, tags); `start` (tags,) for the first."""
    rows, length, tags = scores.shape
    # Best scores up to each word by its tag; where they came from is asked only along the best way.
    totals = np.empty((length, rows, tags), dtype=np.float32)
    columns = np.ascontiguousarray(scores.transpose(1, 0, 2))
    np.add(columns[0], start, out=totals[0])
    onward = steps[:, None, :]
    for i in range(1, length):
        np.maximum.reduce(totals[i - 1].T[:, :, None] + onward, axis=0, out=totals[i])
        totals[i] += columns[i]
    out = np.empty((length, rows), dtype=np.int64)
    out[-1] = totals[-1].argmax(1)
    arriving = np.ascontiguousarray(steps.T)
    for i in range(length - 1, 0, -1):
        out[i - 1] = (totals[i - 1] + arriving[out[i]]).argmax(1)
    return out.T


def spans_of(tags: Sequence[int] | Tags) -> list[tuple[int, int, int]]:
    """Return (kind, start, end) of each span in a legal sequence of tags."""
    spans: list[tuple[int, int, int]] = []
    for i, tag in enumerate(tags):
        if tag and tag % 2:
            spans.append(((int(tag) - 1) // 2, i, i + 1))
        elif tag and spans and spans[-1][2] == i and spans[-1][0] == (tag - 2) // 2:
            spans[-1] = (*spans[-1][:2], i + 1)
    return spans


def softmax(scores: Floats) -> Floats:
    """Return probabilities along the last axis."""
    shifted = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True), dtype=np.float32)
