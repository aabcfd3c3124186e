"""More whole words in the encoder's vocabulary, so that an article has fewer pieces to read.

The pieces of the file (`nlp.training.encoder.vocabulary`) were made for a hundred languages: Arabic
news takes 1.75 of them a word. The frequent words that are cut most are added as pieces of their
own, each beginning where its old pieces stood on average; `distil` then teaches the encoder them.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import tokenizers  # type: ignore[import-untyped]
import torch

from nlp.errors import ModelError
from nlp.training.encoder.tokenizer import MASK, SPACE, build

WORD = re.compile("[\u0621-\u064a\u064b-\u0652\u0670]+")
# A whole word is taken where it scores better than its pieces; by how much is of no matter.
_BETTER = 0.5
_LOWEST = -14.0
tk: Any = tokenizers


def read_tokenizer(folder: Path) -> Any:
    """The `tokenizers.Tokenizer` of an encoder's folder. Raises `ModelError` without one."""
    file = folder / "tokenizer.json"
    try:
        tokenizer = tk.Tokenizer.from_str(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"no tokenizer in {folder}: {error}") from error
    # What is counted and cut here is whole.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def count_words(texts: Iterable[str], tokenizer: Any) -> Counter[str]:
    """How often each Arabic word stands in `texts`, as the tokenizer's normaliser writes it."""
    raw: Counter[str] = Counter()
    for text in texts:
        raw.update(WORD.findall(text))
    counts: Counter[str] = Counter()
    for word, count in raw.items():
        counts[tokenizer.normalizer.normalize_str(word)] += count
    return counts


def costly_words(counts: Counter[str], tokenizer: Any, number: int) -> list[str]:
    """The words whose pieces are most in all, beyond one for each: at most `number` of them."""
    words = sorted(word for word in counts if word)
    encodings = tokenizer.encode_batch(words, add_special_tokens=False)
    saved = {
        word: counts[word] * (len(encoding.ids) - 1)
        for word, encoding in zip(words, encodings, strict=True)
    }
    found = sorted((w for w in words if saved[w] > 0), key=lambda w: (-saved[w], w))
    return found[:number]


def enlarge(tokenizer: Any, words: Sequence[str]) -> tuple[Any, list[list[int]]]:
    """A tokenizer with each word as a piece of its own, and the old pieces of each new piece.

    The numbers of old pieces stay, but that of the mask, which is last. The second part has a list
    of old numbers for each number of the new vocabulary.
    """
    vocabulary = [
        (piece, score) for piece, score in json.loads(tokenizer.to_str())["model"]["vocab"]
    ]
    scores = dict(vocabulary)
    made_of = [[number] for number in range(len(vocabulary))]
    mask = vocabulary.pop()
    if mask[0] != MASK:
        raise ModelError("the vocabulary does not end with the mask")
    last = made_of.pop()
    for word in words:
        piece = SPACE + word
        if piece in scores:
            continue
        encoding = tokenizer.encode(word, add_special_tokens=False)
        whole = sum(scores[token] for token in encoding.tokens) + _BETTER
        vocabulary.append((piece, max(whole, _LOWEST)))
        made_of.append(list(encoding.ids))
    return build([*vocabulary, mask]), [*made_of, last]


def enlarged_rows(rows: torch.Tensor, made_of: Sequence[Sequence[int]]) -> torch.Tensor:
    """Embeddings (pieces, width) of the new vocabulary: means of those each piece is made of."""
    return torch.stack([rows[list(numbers)].mean(0) for numbers in made_of])
