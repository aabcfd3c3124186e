"""From scores to spans: the best legal sequence of B, I and O tags.

Tags are `O`, then `B-x`, `I-x` for each kind x in turn. `I-x` may only follow `B-x` or `I-x`.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nlp.pipeline.encoding import Floats

Tags = npt.NDArray[np.int64]


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
        out[:, inner] = -1e4
        out[[begin, inner], inner] = 0.0
        out[:, begin] -= cost
        out[inner, 0] -= cost
        out[begin, 0] -= cost
    return out


def best_tags(scores: Floats, steps: Floats) -> Tags:
    """Return the best tags for each row of `scores` (rows, words, tags), by Viterbi's algorithm."""
    rows, length, tags = scores.shape
    if not length:
        return np.zeros((rows, 0), dtype=np.int64)
    # Best scores up to each word by its tag; where they came from is asked only along the best way.
    totals = np.empty((length, rows, tags), dtype=np.float32)
    columns = np.ascontiguousarray(scores.transpose(1, 0, 2))
    np.add(columns[0], steps[0], out=totals[0])
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
