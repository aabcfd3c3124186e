"""Attention inside windows, in the form that is quick on this processor.

With AMX, and in float32, that is torch's fused attention. By AVX-512's products of bfloat16 alone,
fused attention gains nothing from them; two products with powers of two between them take two
thirds of its time.
"""

import math
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from nlp.inference.processor import can_attend_in_bfloat16, can_bfloat16

# Scores, as powers of two, are kept within these, so that no sum of them overflows or is 0.
_FAR = 100.0


class Attention(Protocol):
    """A form of attention, and the type of numbers that it takes and gives."""

    dtype: torch.dtype

    def __call__(self, qkv: Tensor, mask: Tensor | None, out: Tensor) -> None:
        """Write into `out` (windows, words, heads, size) what each word finds in its window.

        `qkv` is (windows, words, 3, heads, size): queries, keys and values; `mask` (windows, 1, 1,
        words) is added to the scores of the words as keys.
        """


class Fused:
    """torch's own fused attention."""

    def __init__(self, dtype: torch.dtype) -> None:
        self.dtype = dtype

    def __call__(self, qkv: Tensor, mask: Tensor | None, out: Tensor) -> None:
        """See `Attention`."""
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        out.copy_(F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2))


class Products:
    """Two products in bfloat16 and powers of two, a window at a time: its scores stay in cache."""

    dtype = torch.bfloat16

    def __call__(self, qkv: Tensor, mask: Tensor | None, out: Tensor) -> None:
        """See `Attention`."""
        factor = 1 / (math.log(2) * math.sqrt(qkv.shape[-1]))
        unread = qkv.new_empty(1, 1, 1)  # `beta` is 0
        for number, window in enumerate(qkv):
            q, k, v = window.permute(1, 2, 0, 3)
            scores = torch.baddbmm(unread, q, k.transpose(1, 2), beta=0, alpha=factor)
            if mask is not None:
                scores += mask[number]
            shares = scores.clamp_(-_FAR, _FAR).exp2_()
            found = torch.bmm(shares, v)
            torch.div(found, shares.sum(2, keepdim=True), out=out[number].transpose(0, 1))


def quick_attention() -> Attention:
    """The form of attention that is quick here."""
    if can_attend_in_bfloat16():
        return Fused(torch.bfloat16)
    return Products() if can_bfloat16() else Fused(torch.float32)
