"""What this processor does well: eight-bit products (VNNI, AMX) and bfloat16 products (AMX)."""

from functools import cache
from typing import Any

import torch

from nlp.inference.linear import Int8Linear

# Private in torch, but the only way to ask; the checks below do without them where they are gone.
_cpu: Any = torch.cpu


@cache
def can_int8() -> bool:
    """Whether products of eight-bit integers are quick and exact here.

    Without VNNI, oneDNN's products of eight-bit integers may overflow on the way, so a product
    with the largest values is compared with the exact one.
    """
    if not (_has("_is_vnni_supported") or _has("_is_amx_tile_supported")):
        return False
    rows = torch.full((2, 64), 127, dtype=torch.int8)
    try:
        # Weights of 1 at a scale of 1/127: each is 127 in eight bits.
        layer = Int8Linear(torch.ones(16, 64), torch.zeros(16), step=1.0)
        found = layer(rows)
    except (AttributeError, RuntimeError, NotImplementedError):
        return False
    return bool(torch.allclose(found, torch.full_like(found, 127.0 * 64), rtol=1e-5))


@cache
def can_bfloat16() -> bool:
    """Whether products of bfloat16 numbers are quicker than those of float32 here."""
    return _has("_is_amx_tile_supported")


def _has(name: str) -> bool:
    ask = getattr(_cpu, name, None)
    return bool(ask and ask())
