"""The forms of attention against exact attention: near, whatever is masked, and never no number."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from nlp.inference import attention
from nlp.inference.attention import Attention, Fused, Products, quick_attention

WINDOWS, WORDS, HEADS, SIZE = 3, 48, 2, 16
FORMS = [Fused(torch.float32), Fused(torch.bfloat16), Products()]
NAMES = ["float32", "bfloat16", "products"]


def read(form: Attention, qkv: Tensor, mask: Tensor | None) -> Tensor:
    out = torch.full((*qkv.shape[:2], *qkv.shape[3:]), torch.nan, dtype=form.dtype)
    form(qkv.to(form.dtype), None if mask is None else mask.to(form.dtype), out)
    return out.float()


def exact(qkv: Tensor, mask: Tensor | None) -> Tensor:
    q, k, v = qkv.permute(2, 0, 3, 1, 4)
    scores = q @ k.transpose(2, 3) / SIZE**0.5 + (0.0 if mask is None else mask)
    return (F.softmax(scores, dim=-1) @ v).transpose(1, 2)


@pytest.fixture
def qkv() -> Tensor:
    torch.manual_seed(2)
    return torch.randn(WINDOWS, WORDS, 3, HEADS, SIZE)


@pytest.fixture
def mask() -> Tensor:
    """The last words of all windows but the first are none."""
    lengths = torch.tensor([WORDS, WORDS - 1, 5])
    out = torch.zeros(WINDOWS, WORDS).masked_fill(torch.arange(WORDS) >= lengths[:, None], -1e9)
    return out[:, None, None, :]


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
@pytest.mark.parametrize("masked", [False, True], ids=["whole", "masked"])
def test_what_is_found_is_near(form: Attention, masked: bool, qkv: Tensor, mask: Tensor) -> None:
    some = mask if masked else None
    assert (read(form, qkv, some) - exact(qkv, some)).abs().max() < 0.03


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
def test_a_window_finds_the_same_among_others(form: Attention, qkv: Tensor, mask: Tensor) -> None:
    together = read(form, qkv, mask)
    for number in range(WINDOWS):
        one = slice(number, number + 1)
        assert torch.equal(read(form, qkv[one], mask[one]), together[one])


@pytest.mark.parametrize("factor", [30.0, -30.0])
def test_large_scores_stay_numbers(factor: float, qkv: Tensor, mask: Tensor) -> None:
    qkv[:, :, 0] = qkv[:, :, 1] * factor
    found = read(Products(), qkv, mask)
    assert found.isfinite().all()
    assert found.abs().max() <= qkv[:, :, 2].abs().max() * 1.01


@pytest.mark.parametrize(
    ("fused", "products", "wanted"),
    [
        (True, True, (Fused, torch.bfloat16)),
        (False, True, (Products, torch.bfloat16)),
        (False, False, (Fused, torch.float32)),
    ],
    ids=["amx", "avx512", "neither"],
)
def test_the_quick_form_is_chosen(
    fused: bool,
    products: bool,
    wanted: tuple[type, torch.dtype],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attention, "can_attend_in_bfloat16", lambda: fused)
    monkeypatch.setattr(attention, "can_bfloat16", lambda: products)
    found = quick_attention()
    assert (type(found), found.dtype) == wanted
