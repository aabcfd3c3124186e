"""Plain texts as rows of pieces, all of one length: what adaptation reads.

Texts stand one after another with `</s>` between them and rows run on from one to the next, as
RoBERTa's FULL-SENTENCES (Liu et al. 2019, arXiv:1907.11692): no row is padded.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.errors import FormatError
from nlp.training.encoder.texts import batches
from nlp.training.encoder.tokenizer import SPACE

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_BATCH = 256


def stream_of(texts: Iterable[str], tokenizer: Any) -> npt.NDArray[np.int32]:
    """Cut texts into pieces: (n,) vocabulary numbers, the separator after each text.

    `tokenizer` is a fast Hugging Face tokenizer. Raises `FormatError` when there is no text.
    """
    parts: list[npt.NDArray[np.int32]] = []
    for batch in batches(texts, _BATCH):
        found = tokenizer(
            batch, add_special_tokens=False, return_attention_mask=False, verbose=False
        )
        for ids in found["input_ids"]:
            parts.append(np.asarray([*ids, tokenizer.sep_token_id], dtype=np.int32))
    if not parts:
        raise FormatError("there is no text to adapt to")
    return np.concatenate(parts)


class Rows:
    """A stream of pieces cut into rows of `length`, anew for each pass.

    A row is `<s>`, `length` - 2 pieces of the stream, `</s>`; a shorter stream is one short row.
    Passes differ in order and in where the cuts fall; both depend on `seed` and the pass alone.
    """

    def __init__(
        self, stream: npt.NDArray[np.int32], length: int, ends: tuple[int, int], seed: int
    ) -> None:
        self.stream, self.ends, self.seed = stream, ends, seed
        self.size = min(length - 2, len(stream))
        self.slack = min(self.size, len(stream) - self.size + 1)  # places of the first cut
        self.per_pass = (len(stream) - self.slack + 1) // self.size
        self._order: tuple[int, int, Ints] = (-1, 0, np.zeros(0, dtype=np.int64))

    def batch(self, step: int, size: int) -> Ints:
        """Return the rows of a step: (`size`, length) vocabulary numbers."""
        return np.stack([self._row(*divmod(i, self.per_pass)) for i in self._numbers(step, size)])

    def _numbers(self, step: int, size: int) -> range:
        return range(step * size, (step + 1) * size)

    def _row(self, number: int, place: int) -> Ints:
        if self._order[0] != number:
            rng = np.random.default_rng([self.seed, number])
            first = int(rng.integers(self.slack))
            self._order = (number, first, rng.permutation(self.per_pass))
        _, first, order = self._order
        start = first + int(order[place]) * self.size
        cut = self.stream[start : start + self.size]
        return np.concatenate([[self.ends[0]], cut, [self.ends[1]]]).astype(np.int64)


def word_starts(tokenizer: Any) -> Bools:
    """Tell which pieces begin a word, by their spelling: (vocabulary,).

    SentencePiece marks the space before a word, WordPiece what continues one. Pieces without a
    letter or digit are words of their own, so that a mask does not tie a full stop to its word.
    """
    pieces = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
    spaced = any(piece.startswith(SPACE) for piece in pieces)
    begins = [p.startswith(SPACE) if spaced else not p.startswith("##") for p in pieces]
    return np.asarray([b or is_mark(p) for b, p in zip(begins, pieces, strict=True)])


def marks(tokenizer: Any) -> Bools:
    """Tell which pieces are marks without a letter or digit: (vocabulary,)."""
    pieces = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
    return np.asarray([is_mark(piece) for piece in pieces])


def is_mark(piece: str) -> bool:
    """Whether a piece has no letter or digit; the bare space before a word is no mark."""
    return piece != SPACE and not any(c.isalnum() for c in piece)
