"""Which pieces of the file's vocabulary are kept: those that Arabic news needs, and common English.

Most weights of the original are embeddings of pieces of a hundred languages.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.errors import FormatError
from nlp.training.encoder.q4file import Q4File
from nlp.training.encoder.texts import batches
from nlp.training.encoder.tokenizer import SPECIAL, build

Ints = npt.NDArray[np.int64]
_CHARACTER = re.compile("▁?[!-~\u0600-\u06ff]")  # of the scripts that are kept whole
_LATIN = re.compile("▁?[A-Za-z]+")
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Cut:
    """How much is kept: pieces seen at least `seen` times, and `latin` frequent ones besides."""

    seen: int = 3
    latin: int = 9000


def full_tokenizer(file: Q4File) -> Any:
    """Return our tokenizer over the whole vocabulary of the file: what the counting uses.

    Raises `FormatError` where a special piece is missing or not where the header says.
    """
    missing = set(SPECIAL) - set(file.pieces)
    s = file.specials
    named = tuple(file.pieces[i] for i in (s.bos, s.pad, s.eos, s.unk))
    if missing or named != SPECIAL[:4]:
        raise FormatError(f"special pieces missing: {sorted(missing)}, or misnamed: {named}")
    return build(list(zip(file.pieces, file.scores.tolist(), strict=True)))


def count_pieces(texts: Iterable[str], tokenizer: Any) -> Ints:
    """Count how often each piece of the tokenizer's vocabulary occurs in `texts`: (pieces,)."""
    counts = np.zeros(tokenizer.get_vocab_size(), dtype=np.int64)
    for batch in batches(texts, _BATCH):
        for encoding in tokenizer.encode_batch(batch, add_special_tokens=False):
            np.add.at(counts, encoding.ids, 1)
    return counts


def kept_by_counts(pieces: Sequence[str], counts: Ints, cut: Cut) -> Ints:
    """Choose pieces by how often each was seen; returns their numbers in the file's order.

    Kept are the special pieces, those seen at least `cut.seen` times, each character of ASCII and
    of the Arabic block with and without the space before it, and of the rest the first `cut.latin`
    made of the letters a to z: the file has its most frequent pieces first.
    """
    keep = counts >= cut.seen
    keep |= np.asarray([p in SPECIAL or bool(_CHARACTER.fullmatch(p)) for p in pieces])
    latin = np.asarray([bool(_LATIN.fullmatch(p)) for p in pieces])
    keep[np.flatnonzero(latin & ~keep)[: cut.latin]] = True
    return np.flatnonzero(keep)


def kept_as_in(pieces: Sequence[str], tokenizer_json: Path) -> Ints:
    """Choose the pieces of an earlier cut, by its `tokenizer.json`, in the file's order.

    Raises `FormatError` when that is no unigram tokenizer, or holds pieces that the file lacks.
    """
    try:
        loaded = json.loads(tokenizer_json.read_text(encoding="utf-8"))
        wanted = {str(piece) for piece, _ in loaded["model"]["vocab"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FormatError(f"no unigram tokenizer at {tokenizer_json}: {error}") from error
    unknown = sorted((wanted | set(SPECIAL)).difference(pieces))
    if unknown:
        raise FormatError(f"{len(unknown)} pieces are not in the file, such as {unknown[0]!r}")
    wanted |= set(SPECIAL)
    return np.flatnonzero(np.asarray([piece in wanted for piece in pieces]))
