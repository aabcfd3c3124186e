"""Whole-word masking: what the adapted encoder has to guess.

Devlin et al. 2019 (arXiv:1810.04805), with the later change to BERT that hides all pieces of a word
or none. Of the hidden words 80 % become `<mask>`, 10 % random pieces, 10 % stay as they are.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nlp.training.encoder.rows import Bools, Ints, marks, word_starts

IGNORE = -100
_MASKED, _RANDOM = 0.8, 0.9


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What masking knows of the pieces.

    `starts`, `marks` and `special` are (vocabulary,): pieces that begin a word, that have no letter
    or digit, and that are never hidden; `plain` the numbers of those that may stand in for others.
    """

    starts: Bools
    marks: Bools
    special: Bools
    plain: Ints
    mask: int


def vocabulary_of(tokenizer: Any) -> Vocabulary:
    """Read what masking needs off a fast Hugging Face tokenizer."""
    special = np.zeros(len(tokenizer), dtype=bool)
    special[tokenizer.all_special_ids] = True
    return Vocabulary(
        starts=word_starts(tokenizer),
        marks=marks(tokenizer),
        special=special,
        plain=np.flatnonzero(~special),
        mask=tokenizer.mask_token_id,
    )


def words_of(ids: Ints, vocabulary: Vocabulary) -> Ints:
    """Number the words of rows (b, n): pieces of one word share a number, rows share none."""
    alone = vocabulary.special[ids] | vocabulary.marks[ids]
    starts = vocabulary.starts[ids] | alone
    starts[:, 1:] |= alone[:, :-1]
    starts[:, 0] = True
    return np.cumsum(starts.ravel()).reshape(ids.shape) - 1


def hide(
    ids: Ints, vocabulary: Vocabulary, share: float, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Hide about `share` of the words of rows (b, n), at least one; returns inputs and labels.

    Both are (b, n); labels are `IGNORE` but where a piece has to be guessed.
    """
    words = words_of(ids, vocabulary)
    count = int(words[-1, -1]) + 1
    draws, roles = rng.random(count), rng.random(count)[words]
    open_ = ~vocabulary.special[ids]
    least = draws[words][open_].min() if open_.any() else 0.0
    hidden = open_ & (draws[words] <= max(share, least))
    labels = np.where(hidden, ids, IGNORE)
    inputs = np.where(hidden & (roles < _MASKED), vocabulary.mask, ids)
    others = rng.choice(vocabulary.plain, size=ids.shape)
    return np.where(hidden & (roles >= _MASKED) & (roles < _RANDOM), others, inputs), labels
