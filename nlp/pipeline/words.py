"""Words of a `Doc` as the heads see them: positions, surface features and encoder vectors.

A word is a token that is not white space, before any proclitic is split off; `doc._.words` keeps
them, so that every head reads the same vectors whatever later components do to the tokens.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from nlp.pipeline.encoding import Floats, Ints

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
    """`start` and `end` (n,) are code points of the text, `features` (n, len(FEATURES)) zeros and
    ones, `vectors` (n, width) means over each word's pieces, or None before the encoder ran."""

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


def words_of(doc: Doc) -> Words:
    """Collect the words of `doc`; vectors too when `doc._.trf_data` is set."""
    index = [token.i for token in doc if not token.is_space]
    start = np.asarray([doc[i].idx for i in index], dtype=np.int64)
    end = np.asarray([doc[i].idx + len(doc[i]) for i in index], dtype=np.int64)
    data = doc._.trf_data if Doc.has_extension("trf_data") else None
    vectors = None
    if data is not None and len(data.align.lengths):
        hidden = data.model_output.last_hidden_state
        vectors = mean_rows(
            hidden.reshape(-1, hidden.shape[-1]),
            data.align.data.reshape(-1),
            data.align.lengths,
        )[index]
    return Words(start, end, _features(doc, index), vectors)


def mean_rows(hidden: Floats, rows: npt.NDArray[np.integer], lengths: Ints) -> Floats:
    """Return the mean of each token's rows: (len(lengths), width); zeros for tokens with none."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    out = np.zeros((len(lengths), hidden.shape[1]), dtype=np.float32)
    np.add.at(out, owner, hidden[rows])
    return out / np.maximum(lengths, 1)[:, None].astype(np.float32)


def _features(doc: Doc, index: list[int]) -> Floats:
    out = np.zeros((len(index), len(FEATURES)), dtype=np.float32)
    first_line, after_newline, inside = True, True, False
    row = -1
    for token in doc:
        text = token.text
        if token.is_space:
            if "\n" in text:
                after_newline = True
                first_line = first_line and row < 0
            continue
        row += 1
        opening = text in _OPENING or (text in _EITHER and not inside)
        closing = text in _CLOSING or (text in _EITHER and inside)
        out[row] = (
            first_line,
            after_newline,
            opening,
            closing,
            inside,
            text in ".!?؟…",
            text in ",،؛;",
            text == ":",
            text[0].isdigit(),
        )
        if text in "«“„‟»”\"″ʺ":
            inside = opening
        after_newline = False
    return out


if not Doc.has_extension("words"):
    Doc.set_extension("words", default=None)
