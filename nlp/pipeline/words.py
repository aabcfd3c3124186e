"""Words of a `Doc` as the heads see them: positions, surface features and encoder vectors.

A word is a token that is not white space, before any proclitic is split off; `doc._.words` keeps
them, so that every head reads the same vectors whatever later components do to the tokens.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from nlp.pipeline.encoding import Floats, Ints
from nlp.pipeline.sections import article_numbers, in_title

FEATURES = (
    "first_line",
    "after_newline",
    "opening_mark",
    "closing_mark",
    "in_quotation",
    "sentence_end",
    "comma",
    "colon",
    "number",
)
_OPENING, _CLOSING, _EITHER = frozenset("«“„‟‹‘"), frozenset("»”›’"), frozenset("\"'″ʺ")


@dataclass(frozen=True, slots=True)
class Words:
    """Arrays with one row a word.

    `token` (n,) is the number of the word's token, `start` and `end` (n,) code points of the text,
    `features` (n, len(FEATURES)) zeros and ones, `vectors` (n, width) the means over each word's
    pieces, or None before the encoder ran.
    """

    token: Ints
    start: Ints
    end: Ints
    features: Floats
    vectors: Floats | None = None

    def __len__(self) -> int:
        return len(self.start)

    def at(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the half-open range of words that touch characters [start, end), if any."""
        first = int(np.searchsorted(self.end, start, side="right"))
        last = int(np.searchsorted(self.start, end, side="left"))
        return (first, last) if first < last else None


def words_of(doc: Doc) -> tuple[Words, ...]:
    """Collect the words of each article of `doc`, the main one first, with vectors if encoded."""
    articles, title, inside = article_numbers(doc), in_title(doc), [not t.is_space for t in doc]
    data = doc._.trf_data if Doc.has_extension("trf_data") else None
    vectors = None
    if data is not None and len(data.align.lengths):
        hidden = data.model_output.last_hidden_state
        flat = hidden.reshape(-1, hidden.shape[-1])
        vectors = mean_rows(flat, data.align.data.reshape(-1), data.align.lengths)
    out = []
    for number in range(int(articles.max(initial=0)) + 1):
        index = np.flatnonzero((articles == number) & inside)
        start = np.asarray([doc[i].idx for i in index.tolist()], dtype=np.int64)
        length = np.asarray([len(doc[i]) for i in index.tolist()], dtype=np.int64)
        own = None if vectors is None else vectors[index]
        out.append(Words(index, start, start + length, _features(doc, index, title), own))
    return tuple(out)


def mean_rows(hidden: Floats, rows: npt.NDArray[np.integer], lengths: Ints) -> Floats:
    """Return the mean of each token's rows: (len(lengths), width); zeros for tokens with none."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    out = np.zeros((len(lengths), hidden.shape[1]), dtype=np.float32)
    np.add.at(out, owner, hidden[rows])
    out /= np.maximum(lengths, 1)[:, None].astype(np.float32)
    return out


def _features(doc: Doc, index: Ints, title: npt.NDArray[np.bool_]) -> Floats:
    out = np.zeros((len(index), len(FEATURES)), dtype=np.float32)
    inside, before = False, -1
    for row, i in enumerate(index.tolist()):
        text = doc[i].text
        gap = doc[before + 1 : i]
        after_newline = before < 0 or any("\n" in token.text for token in gap)
        before = i
        opening = text in _OPENING or (text in _EITHER and not inside)
        closing = text in _CLOSING or (text in _EITHER and inside)
        out[row] = (
            title[i],
            after_newline,
            opening,
            closing,
            inside,
            text in ".!?؟…",
            text in ",،؛;",
            text == ":",
            text[0].isdigit(),
        )
        if text in '«“„‟»”"″ʺ':
            inside = opening
    return out
