"""A linear layer in eight-bit integers, by oneDNN as it comes with torch.

Weights are quantised for each output with a scale of its own, inputs with one scale that was
measured before (`nlp.inference.ranges`), so that a row's result depends on no other row.
"""

from typing import Any

import torch
from torch import Tensor

_onednn: Any = torch.ops.onednn
LARGEST = 127.0
_BYTE = 255
# What 0 is in a byte of inputs: with signed ones, oneDNN has no quick product but on AMX.
_MIDDLE = 128
_LEAST = -0.17  # no value behind a GELU is below this


class Int8Linear:
    """`y = x W' + b` of inputs (rows, in) in uint8, as `quantise` and `into` make them.

    `weight` (out, in) and `bias` (out,) are float32; `step` is what 1 means in the input, `zero`
    the number that means 0.
    """

    def __init__(self, weight: Tensor, bias: Tensor, step: float, zero: int = _MIDDLE) -> None:
        steps = weight.abs().amax(dim=1).clamp(min=1e-8) / LARGEST
        whole = (weight / steps[:, None]).round().clamp(-LARGEST, LARGEST).to(torch.int8)
        self._weight = _onednn.qlinear_prepack(whole, None)
        self._steps = steps.float()
        self._zeros = torch.zeros(len(steps), dtype=torch.int32)
        self._bias = bias.float().contiguous()
        self._step, self._zero = step, zero

    def __call__(self, rows: Tensor, dtype: torch.dtype = torch.float32) -> Tensor:
        """Outputs (rows, out) in float32 or bfloat16."""
        return self._run(rows, dtype, "none", "", 1.0, 0)

    def into(self, rows: Tensor, following: "Int8Linear") -> Tensor:
        """GELU of the outputs in uint8, as the layer that follows reads its inputs."""
        return self._run(rows, torch.uint8, "gelu", "none", following._step, following._zero)

    def _run(
        self, rows: Tensor, dtype: torch.dtype, post: str, how: str, step: float, zero: int
    ) -> Tensor:
        out: Tensor = _onednn.qlinear_pointwise(
            rows,
            self._step,
            self._zero,
            self._weight,
            self._steps,
            self._zeros,
            self._bias,
            step,
            zero,
            dtype,
            post,
            [],
            how,
        )
        return out


def gelu_steps(largest: float) -> tuple[float, int]:
    """Step and zero, in a byte, of values behind a GELU that reach `largest`."""
    step = (largest - _LEAST) / _BYTE
    return step, round(-_LEAST / step)


def quantise(rows: Tensor, factors: Tensor, room: Tensor) -> Tensor:
    """Rows (n, width) times `factors` (width,) in uint8; `room` (n, width) is overwritten."""
    torch.mul(rows, factors, out=room)
    signed = room.round_().clamp_(-LARGEST, LARGEST).to(torch.int8)
    # Three times as quick as to go to uint8 straight; the highest bit adds 128.
    return signed.view(torch.uint8).bitwise_xor_(_MIDDLE)
