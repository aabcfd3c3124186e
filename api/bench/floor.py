"""What an encoder's matrix products alone must take: operations, and the machine's measured rate.

Flow: the encoder's shape and its windows → operations; products timed here → rate → **floor**. The
products are the linear layers and the two of attention; nothing else that an encoder does counts.
"""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

# Rows of the products that the rate is taken from: as many as windows of news have together.
_ROWS = (512, 1024, 2048)
_ONEDNN: Any = torch.ops.onednn


class NoInt8Error(Exception):
    """This build of torch has no products of int8 matrices for this processor."""


@dataclass(frozen=True, slots=True)
class Shape:
    """An encoder's shape: numbers of layers and heads, widths of vectors and of inner layers.

    `heads` are those of a layer; `pruned` of all of them are out.
    """

    layers: int
    width: int
    heads: int
    inner: int
    pruned: int = 0

    @classmethod
    def of(cls, config: Any) -> "Shape":
        """The shape in a Hugging Face configuration."""
        return cls(
            config.num_hidden_layers,
            config.hidden_size,
            config.num_attention_heads,
            config.intermediate_size,
            sum(len(heads) for heads in config.pruned_heads.values()),
        )

    def operations(self, windows: Iterable[int]) -> float:
        """Multiplications and additions for windows of so many pieces each.

        A layer has four products of width by the columns of its heads, two of width by inner width,
        and in attention two of pieces by pieces for each of those columns.
        """
        columns = (self.layers * self.heads - self.pruned) * (self.width // self.heads)
        inner = 2 * self.layers * self.width * self.inner
        each = (n * (4 * self.width * columns + inner) + 2 * n * n * columns for n in windows)
        return 2.0 * sum(each)


def fp32_rate(shape: Shape, budget: float) -> float:
    """Operations a second of float32 products of the encoder's two inner layers: the best seen."""
    return _best([_fp32(*size) for size in _sizes(shape)], shape, budget)


def int8_rate(shape: Shape, budget: float) -> float:
    """The same with 8-bit inputs and weights, 8 bits out, as oneDNN does it.

    Raises `NoInt8Error` where that is not to be had.
    """
    try:
        return _best([_int8(*size) for size in _sizes(shape)], shape, budget)
    except (AttributeError, RuntimeError, NotImplementedError) as error:
        raise NoInt8Error(str(error).splitlines()[0]) from error


def _sizes(shape: Shape) -> list[tuple[int, int, int]]:
    """Rows, columns in and columns out of what is timed."""
    both = ((shape.width, shape.inner), (shape.inner, shape.width))
    return [(rows, *columns) for rows in _ROWS for columns in both]


def _best(products: Sequence[Callable[[], object]], shape: Shape, budget: float) -> float:
    """The best of the sizes' median rates; `budget` are seconds in all."""
    rates = []
    for product, (rows, columns, out) in zip(products, _sizes(shape), strict=True):
        product()
        taken: list[float] = []
        start = time.perf_counter()
        while len(taken) < 3 or time.perf_counter() - start < budget / len(products):
            before = time.perf_counter()
            product()
            taken.append(time.perf_counter() - before)
        rates.append(2.0 * rows * columns * out / statistics.median(taken))
    return max(rates)


def _fp32(rows: int, columns: int, out: int) -> Callable[[], object]:
    x, weight, bias = torch.randn(rows, columns), torch.randn(out, columns), torch.randn(out)

    def product() -> object:
        with torch.inference_mode():
            return torch.nn.functional.linear(x, weight, bias)

    return product


def _int8(rows: int, columns: int, out: int) -> Callable[[], object]:
    x = torch.randint(0, 255, (rows, columns), dtype=torch.uint8)
    weight = torch.randint(-127, 127, (out, columns), dtype=torch.int8)
    packed = _ONEDNN.qlinear_prepack(weight, [rows, columns])
    scales, zeros = torch.full((out,), 0.01), torch.zeros(out, dtype=torch.int64)
    bias = torch.randn(out)

    def product() -> object:
        with torch.inference_mode():
            return _ONEDNN.qlinear_pointwise(
                *(x, 0.05, 128, packed, scales, zeros, bias),
                *(1.0, 128, torch.uint8, "none", [], ""),
            )

    return product
