"""Matrices in eight bits: each row as int8 with one scale, a quarter of their float32 size."""

from collections.abc import Mapping

import torch

_SCALE = ".scale"


def pack(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Matrices (rows, columns) as int8 with a float32 scale a row, vectors in half precision.

    A value is its int8 times its row's scale: off by at most half of a 127th of the row's largest.
    """
    packed = {}
    for name, tensor in state.items():
        if tensor.ndim < 2:
            packed[name] = tensor.half().contiguous()
            continue
        values = tensor.float()
        scale = (values.abs().amax(dim=1, keepdim=True) / 127).clamp_min(1e-12)
        packed[name] = (values / scale).round().to(torch.int8).contiguous()
        packed[name + _SCALE] = scale.contiguous()
    return packed


def unpack(packed: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The float32 tensors that `pack` was given, up to rounding."""
    return {
        name: tensor.float() * packed[name + _SCALE] if name + _SCALE in packed else tensor.float()
        for name, tensor in packed.items()
        if not name.endswith(_SCALE)
    }
