"""The shipped sentence encoder: shapes, both languages in one space, texts of any length."""

from pathlib import Path

import numpy as np
import pytest
import torch

from nlp.errors import ModelError
from nlp.sentences import WIDTH, SentenceEncoder
from nlp.sentences.rows import pack, unpack

SAME = {
    "ارتفعت أسعار النفط بعد قرار المنظمة": "Oil prices rose after the organisation decided",
    "فاز المنتخب بالمباراة النهائية في كرة القدم": "The national team won the football final",
    "قال الطبيب إن اللقاح آمن للأطفال": "The doctor said that the vaccine is safe for children",
    "الحكومة تعد بإصلاح قانون الانتخابات": "The government promises to reform the election law",
}


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder.load()


def test_translations_are_nearest(encoder: SentenceEncoder) -> None:
    arabic, english = encoder.encode(list(SAME)), encoder.encode(list(SAME.values()))
    products = english @ arabic.T
    assert products.argmax(axis=1).tolist() == list(range(len(SAME)))
    apart = products[~np.eye(len(SAME), dtype=bool)]
    assert np.diag(products).min() > 0.4
    assert abs(apart.mean()) < 0.15


def test_rows_are_unit_vectors_whatever_the_text(encoder: SentenceEncoder) -> None:
    texts = ["", " ", "؟", "a", "قال", "🕊", "قال الوزير إن الطريق مفتوح. " * 300, "ن" * 5000]
    vectors = encoder.encode(texts)
    assert vectors.shape == (len(texts), WIDTH)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert encoder.encode([]).shape == (0, WIDTH)


def test_a_vector_does_not_depend_on_its_batch(encoder: SentenceEncoder) -> None:
    texts = [*SAME, *SAME.values(), "نص أطول من غيره بكثير " * 40]
    together = encoder.encode(texts)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-4


def test_int8_is_near_float32(encoder: SentenceEncoder) -> None:
    exact = SentenceEncoder.load(precision="fp32")
    texts = [*SAME, *SAME.values()]
    assert (exact.encode(texts) * encoder.encode(texts)).sum(axis=1).min() > 0.98


def test_saving_and_loading_again_changes_no_vector(tmp_path: Path) -> None:
    encoder = SentenceEncoder.load(precision="fp32")
    encoder.save(tmp_path)
    again = SentenceEncoder.load(tmp_path)
    assert np.abs(again.encode(list(SAME)) - encoder.encode(list(SAME))).max() < 1e-3


def test_a_folder_without_an_encoder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        SentenceEncoder.load(tmp_path)


def test_eight_bits_are_near() -> None:
    state = {"m": torch.randn(7, 33), "v": torch.randn(5), "zero": torch.zeros(2, 3)}
    back = unpack(pack(state))
    assert back.keys() == state.keys()
    limit = state["m"].abs().amax(dim=1, keepdim=True) / 127 * 0.5001
    assert bool(((back["m"] - state["m"]).abs() <= limit).all())
    assert torch.allclose(back["v"], state["v"], atol=1e-3)
    assert torch.equal(back["zero"], state["zero"])
