"""Pieces, windows and alignment: nothing lost, nothing lent, nothing from outside prose."""

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from transformers import AutoTokenizer

from nlp.pipeline.encoding import alignment, pieces_of
from nlp.pipeline.tokenizer import ArabicTokenizer
from nlp.pipeline.words import mean_rows
from tests.nlp.encoders import write_bert
from tests.nlp.hostile import hostile_texts

TEXT = "قال سامر الحداد: «نعم». ثم أضاف شيئا آخر.\n\n" * 20
make = ArabicTokenizer(spacy.blank("ar").vocab)


@pytest.fixture(scope="module")
def wordpieces(tmp_path_factory: pytest.TempPathFactory) -> AutoTokenizer:
    folder = write_bert(tmp_path_factory.mktemp("tiny"), [TEXT], layers=1, width=32, heads=2)
    return AutoTokenizer.from_pretrained(folder)


def test_every_word_is_in_a_window(wordpieces: AutoTokenizer) -> None:
    doc = make(TEXT)
    pieces = pieces_of(doc, np.zeros(len(doc), dtype=np.int64), wordpieces, 40, 8)
    assert len(pieces.windows) > 5
    assert all(0 < b - a <= 40 for a, b in pieces.windows)
    rows, lengths = alignment(pieces, len(doc), 42)
    assert all((n > 0) != token.is_space for n, token in zip(lengths, doc, strict=True))
    assert len(rows) == lengths.sum()


def test_windows_overlap_and_end_with_sentences(wordpieces: AutoTokenizer) -> None:
    doc = make(TEXT)
    pieces = pieces_of(doc, np.zeros(len(doc), dtype=np.int64), wordpieces, 40, 8)
    for (_, end), (start, _) in zip(pieces.windows, pieces.windows[1:], strict=False):
        assert start < end
        last = doc[int(pieces.token[end - 1])]
        assert last.text in ".»" or doc[last.i + 1].is_space


def test_what_is_not_prose_is_not_read(wordpieces: AutoTokenizer) -> None:
    doc = make("أول ثان ثالث رابع")
    pieces = pieces_of(doc, np.asarray([0, -1, 1, 0]), wordpieces, 40, 8)
    assert set(pieces.token.tolist()) == {0, 2, 3}
    assert len(pieces.windows) == 2  # an article each
    _, lengths = alignment(pieces, len(doc), 42)
    assert lengths[1] == 0


def test_a_word_longer_than_a_window_is_shared(wordpieces: AutoTokenizer) -> None:
    doc = make("قال " + "ق0" * 200 + " نعم")
    pieces = pieces_of(doc, np.zeros(len(doc), dtype=np.int64), wordpieces, 40, 8)
    covered = np.concatenate([np.arange(a, b) for a, b in pieces.windows])
    assert set(covered.tolist()) == set(range(len(pieces.ids)))


@settings(max_examples=60, deadline=None)
@given(text=hostile_texts)
def test_any_text_is_covered_once_in_order(wordpieces: AutoTokenizer, text: str) -> None:
    doc = make(text)
    pieces = pieces_of(doc, np.zeros(len(doc), dtype=np.int64), wordpieces, 20, 4)
    covered = {i for a, b in pieces.windows for i in range(a, b)}
    assert covered == set(range(len(pieces.ids)))
    rows, lengths = alignment(pieces, len(doc), 22)
    assert len(lengths) == len(doc)
    assert (rows < 22 * max(len(pieces.windows), 1)).all()


def test_means_of_rows() -> None:
    hidden = np.asarray([[2.0], [4.0], [9.0]], dtype=np.float32)
    out = mean_rows(hidden, np.asarray([0, 1, 2]), np.asarray([2, 0, 1]))
    assert out.tolist() == [[3.0], [0.0], [9.0]]
