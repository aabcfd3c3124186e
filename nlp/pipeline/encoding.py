"""Pieces and windows: what the encoder sees of a `Doc`, and how its output falls back on words.

A document is cut into word pieces once, those of one article together and those outside prose
(keyword lines, embeds) left out. A window is a range of pieces of one article, at most `max_pieces`
long, that ends at the end of a sentence where one is near and shares about `overlap` pieces with
the window before it, so that no word lacks context on both sides. A word longer than a window is
shared by several, so nothing is dropped.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.attrs import IDX, IS_SPACE, ORTH
from spacy.tokens import Doc

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
_ENDS = frozenset(".!?؟…")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of one document.

    `ids` (n,) are vocabulary numbers, `token` (n,) the index of the `Doc` token that each piece
    ends in, `shared` (k, 2) pairs of a piece and one more token that it covers (`".` is one piece
    and two tokens), `windows` half-open ranges of pieces in order.
    """

    ids: Ints
    token: Ints
    shared: Ints
    windows: tuple[tuple[int, int], ...]


def pieces_of(doc: Doc, articles: Ints, tokenizer: Any, max_pieces: int, overlap: int) -> Pieces:
    """Cut `doc` into pieces and windows. Time is linear in the length of the text.

    `articles` (tokens,) numbers the article of each token, -1 for those that are not to be read.
    """
    encoded = tokenizer(
        doc.text, add_special_tokens=False, return_offsets_mapping=True, verbose=False
    )
    offsets = np.asarray(encoded["offset_mapping"], dtype=np.int64).reshape(-1, 2)
    ids = np.asarray(encoded["input_ids"], dtype=np.int64)
    starts = doc.to_array(IDX).astype(np.int64)
    # A piece may begin with the space before its word: it belongs where it ends.
    token = np.searchsorted(starts, np.maximum(offsets[:, 1] - 1, 0), side="right") - 1
    bare = np.setdiff1d(np.flatnonzero(doc.to_array(IS_SPACE) == 0), token).astype(np.int64)
    covering = np.searchsorted(offsets[:, 1], starts[bare], side="right")
    found = covering < len(ids)
    group = articles[token] if len(token) else token
    order = np.argsort(group, kind="stable")[int((group < 0).sum()) :]
    place = np.full(len(ids) + 1, -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    shared = np.stack([place[covering[found]], bare[found]], axis=1)
    breaks, windows, first = _breaks(doc), [], 0
    for size in np.bincount(group[order]).tolist() if len(order) else []:
        part = token[order[first : first + size]]
        windows += [(first + a, first + b) for a, b in _windows(part, breaks, max_pieces, overlap)]
        first += size
    return Pieces(ids[order], token[order], shared[shared[:, 0] >= 0], tuple(windows))


def _windows(
    token: Ints, breaks: npt.NDArray[np.bool_], size: int, overlap: int
) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    start, total = 0, len(token)
    while start < total:
        end = min(start + size, total)
        if end < total:
            end = _best_end(token, breaks, start + size - size // 4, end)
        windows.append((start, end))
        if end == total:
            break
        start = _word_start(token, end - overlap, end)
    return windows


def _breaks(doc: Doc) -> npt.NDArray[np.bool_]:
    """Whether a sentence or paragraph ends before each token."""
    out = np.zeros(len(doc) + 1, dtype=bool)
    out[1:] = np.isin(doc.to_array(ORTH), [doc.vocab.strings[mark] for mark in _ENDS])
    for i in np.flatnonzero(doc.to_array(IS_SPACE)).tolist():
        out[i + 1] = "\n" in doc[i].text
    return out


def _best_end(token: Ints, breaks: npt.NDArray[np.bool_], low: int, high: int) -> int:
    """Return the last sentence end in [low, high], else the last word end, else `high`."""
    word_end = high
    for end in range(high, low, -1):
        if token[end] == token[end - 1]:
            continue
        if breaks[token[end - 1] + 1 : token[end] + 1].any():
            return end
        if word_end == high and token[high] == token[high - 1]:
            word_end = end
    return word_end


def _word_start(token: Ints, start: int, end: int) -> int:
    while start < end and start > 0 and token[start] == token[start - 1]:
        start += 1
    return start


def pad(windows: list[Ints], tokenizer: Any) -> tuple[Ints, Ints]:
    """Add special tokens and pad: ids and attention mask, both (windows, longest)."""
    first, last = tokenizer.cls_token_id, tokenizer.sep_token_id
    rows = [[first, *window.tolist(), last] for window in windows]
    width = max(map(len, rows))
    ids = np.full((len(rows), width), tokenizer.pad_token_id, dtype=np.int64)
    mask = np.zeros((len(rows), width), dtype=np.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return ids, mask


def alignment(pieces: Pieces, tokens: int, width: int) -> tuple[Ints, Ints]:
    """Return which rows of the flattened (windows * width) output stand for each token.

    The first array holds the rows, token after token, the second (tokens,) how many rows each
    token has: none for white space, more than its pieces where windows overlap.
    """
    owners, rows = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for i, (a, b) in enumerate(pieces.windows):
        extra = pieces.shared[(pieces.shared[:, 0] >= a) & (pieces.shared[:, 0] < b)]
        owners += [pieces.token[a:b], extra[:, 1]]
        rows += [np.arange(1, b - a + 1) + i * width, extra[:, 0] - a + 1 + i * width]
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    return np.concatenate(rows)[order], np.bincount(owner, minlength=tokens)
