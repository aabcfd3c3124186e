"""What this processor does well: products of eight-bit integers and of bfloat16 numbers."""

import time
from collections.abc import Callable
from functools import cache
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from nlp.inference.linear import LARGEST, Int8Linear, quantise

_ROWS, _WIDTH = 16, 128  # of the product that is tried
_SLOW = 20  # times float32's: far from what a busy machine could do to a quick product
# Private in torch, but the only way to ask; the checks below do without them where they are gone.
_cpu: Any = torch.cpu


@cache
def can_int8() -> bool:
    """Whether products of eight-bit integers are quick and exact here.

    Without VNNI, oneDNN's products of eight-bit integers may overflow on the way, so a product
    with the largest values is compared with the exact one. Where oneDNN has no code for a product
    that a processor could do, it takes ten thousand times as long: a small one is timed.
    """
    if not (_has("_is_vnni_supported") or _has("_is_amx_tile_supported")):
        return False
    weight, bias = torch.ones(_WIDTH, _WIDTH), torch.zeros(_WIDTH)
    rows = torch.full((_ROWS, _WIDTH), LARGEST)
    whole = quantise(rows, torch.ones(_WIDTH), torch.empty_like(rows))
    try:
        layer = Int8Linear(weight, bias, step=1.0)
        found = layer(whole)
    except (AttributeError, RuntimeError, NotImplementedError):
        return False
    if not torch.allclose(found, rows @ weight.T, rtol=1e-5):
        return False
    return _seconds(lambda: layer(whole)) < _SLOW * _seconds(lambda: F.linear(rows, weight, bias))


def _seconds(product: Callable[[], Tensor]) -> float:
    """The least time that one of a few products takes."""
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        product()
        taken.append(time.perf_counter() - started)
    return min(taken)


@cache
def can_bfloat16() -> bool:
    """Whether products of bfloat16 numbers are quicker than those of float32 here."""
    return _has("_is_amx_tile_supported") or _has("_is_avx512_bf16_supported")


@cache
def can_attend_in_bfloat16() -> bool:
    """Whether attention, too, is quicker in bfloat16: not by AVX-512 alone."""
    return _has("_is_amx_tile_supported")


def _has(name: str) -> bool:
    ask = getattr(_cpu, name, None)
    return bool(ask and ask())
