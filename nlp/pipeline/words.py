"""Words of a `Doc` as the heads see them: positions, surface features and encoder vectors.

A word is a token that is not white space, before any proclitic is split off; `doc._.words` keeps
them, so that every head reads the same vectors whatever later components do to the tokens.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from spacy.attrs import IDX, IS_SPACE, LENGTH
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
    articles, title, inside = article_numbers(doc), in_title(doc), doc.to_array(IS_SPACE) == 0
    starts, lengths = doc.to_array(IDX).astype(np.int64), doc.to_array(LENGTH).astype(np.int64)
    texts = [token.text for token in doc]
    data = doc._.trf_data if Doc.has_extension("trf_data") else None
    vectors = None
    if data is not None and len(data.align.lengths):
        hidden = data.model_output.last_hidden_state
        flat = hidden.reshape(-1, hidden.shape[-1])
        vectors = mean_rows(flat, data.align.data.reshape(-1), data.align.lengths)
    out = []
    for number in range(int(articles.max(initial=0)) + 1):
        index = np.flatnonzero((articles == number) & inside)
        own = None if vectors is None else vectors[index]
        ends = starts[index] + lengths[index]
        out.append(Words(index, starts[index], ends, _features(texts, index, title), own))
    return tuple(out)


def mean_rows(hidden: Floats, rows: npt.NDArray[np.integer], lengths: Ints) -> Floats:
    """Return the mean of each token's rows: (len(lengths), width); zeros for tokens with none."""
    out = np.zeros((len(lengths), hidden.shape[1]), dtype=np.float32)
    some = np.flatnonzero(lengths)
    if len(some):
        # Rows stand token after token: each token's begin where those before it end.
        first = (np.cumsum(lengths) - lengths)[some]
        out[some] = np.add.reduceat(hidden[rows], first, axis=0) / lengths[some][:, None]
    return out


def _features(texts: list[str], index: Ints, title: npt.NDArray[np.bool_]) -> Floats:
    out = np.zeros((len(index), len(FEATURES)), dtype=np.float32)
    inside, before = False, -1
    for row, i in enumerate(index.tolist()):
        text = texts[i]
        after_newline = before < 0 or any("\n" in gap for gap in texts[before + 1 : i])
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
