"""A BERT in eight-bit integers: windows of pieces in, vectors out.

Its matrix products run in int8 with scales known before, attention in bfloat16 where the processor
has it and in float32 elsewhere, the rest in float32. Each window is computed by itself but for the
products, whose rows do not depend on each other, so a window's vectors are the same in any batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from nlp.errors import ModelError
from nlp.inference.linear import Int8Linear, gelu_steps, quantise
from nlp.inference.processor import can_attend_in_bfloat16
from nlp.inference.ranges import Ranges

# Fused attention is quick where the number of keys is a multiple of this.
_STEP = 16
# Rows are filled up to a multiple of this: oneDNN keeps code for each number of rows it meets.
_ROWS = 64


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer's products, what evens out their inputs, and its two norms."""

    qkv: Int8Linear
    qkv_factors: Tensor
    out: Int8Linear
    out_factors: Tensor
    up: Int8Linear
    up_factors: Tensor
    down: Int8Linear
    # The columns between up and down that stand out, in float32: weight, bias; weight.
    loud_up: tuple[Tensor, Tensor]
    loud_down: Tensor
    norms: tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]


@dataclass(frozen=True, slots=True)
class _Group:
    """Windows of one padded length: rows `start` to `stop` of a batch, and their mask if padded."""

    start: int
    stop: int
    count: int
    mask: Tensor | None


class FastEncoder:
    """A BERT's last layer, fast. Made once; several threads may use it at once."""

    def __init__(self, config: Any, state: Mapping[str, Tensor], ranges: Ranges) -> None:
        """Of a BERT's `config` and weights, by their names in `BertModel`.

        Raises `ModelError` where that is not of the kind that this computes.
        """
        check(config)
        if ranges.layers != config.num_hidden_layers:
            raise ModelError("the ranges for int8 are of another encoder")
        weights = _Weights(config, state)
        self._size = config.hidden_size // config.num_attention_heads
        self._eps = config.layer_norm_eps
        self._pad = config.pad_token_id
        self._attention = torch.bfloat16 if can_attend_in_bfloat16() else torch.float32
        places = weights.of("embeddings.position_embeddings.weight")
        kinds = weights.of("embeddings.token_type_embeddings.weight")
        self._words = _halved(weights.of("embeddings.word_embeddings.weight"))
        self._places = places + kinds[0]
        self._norm = weights.pair("embeddings.LayerNorm")
        self._layers = [_layer(weights, n, ranges) for n in range(config.num_hidden_layers)]

    @property
    def width(self) -> int:
        """Columns of a vector."""
        return int(self._words.shape[1])

    def encode(self, windows: Sequence[Sequence[int]]) -> list[npt.NDArray[np.float32]]:
        """Vectors (pieces, width) of each window, a list of numbers of pieces with the two ends."""
        if not windows:
            return []
        order = sorted(range(len(windows)), key=lambda i: len(windows[i]))
        with torch.inference_mode():
            ids, places, groups = self._pack([windows[i] for i in order])
            rows = self._run(ids, places, groups).numpy()
        out: list[Any] = [None] * len(windows)
        start = 0
        for i in order:
            out[i] = rows[start : start + len(windows[i])]
            start += _padded(len(windows[i]))
        return out

    def _pack(self, windows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor, list[_Group]]:
        """Pieces of all windows in one row, each padded; their places; and what is one group."""
        ids: list[int] = []
        places: list[int] = []
        groups: list[_Group] = []
        first = 0
        while first < len(windows):
            width = _padded(len(windows[first]))
            exact = len(windows[first]) == width
            last = first
            while last < len(windows) and _same(windows[last], width, exact):
                last += 1
            part, start = windows[first:last], len(ids)
            for window in part:
                ids += [*window, *[self._pad] * (width - len(window))]
                places += range(width)
            mask = None if exact else self._mask([len(window) for window in part], width)
            groups.append(_Group(start, len(ids), len(part), mask))
            first = last
        behind = -len(ids) % _ROWS
        ids += [self._pad] * behind
        places += [0] * behind
        places_of = torch.tensor(places).clamp(max=len(self._places) - 1)
        return torch.tensor(ids), places_of, groups

    def _mask(self, lengths: Sequence[int], width: int) -> Tensor:
        """What is added to scores of keys: (windows, 1, 1, width)."""
        behind = torch.arange(width) >= torch.tensor(lengths)[:, None]
        mask = torch.zeros(len(lengths), width).masked_fill(behind, -1e9)
        return mask.to(self._attention)[:, None, None, :]

    def _run(self, ids: Tensor, places: Tensor, groups: Sequence[_Group]) -> Tensor:
        x = F.embedding(ids, self._words).float() + F.embedding(places, self._places)
        x = self._normed(x, self._norm)
        room = torch.empty_like(x)
        for layer in self._layers:
            qkv = layer.qkv(quantise(x, layer.qkv_factors, room), self._attention)
            around = self._attend(qkv, groups)
            fewer = room.view(-1)[: around.numel()].view_as(around)
            x = x.add_(layer.out(quantise(around, layer.out_factors, fewer)))
            x = self._normed(x, layer.norms[0])
            loud = F.gelu(F.linear(x, *layer.loud_up))
            inner = layer.up.into(quantise(x, layer.up_factors, room), layer.down)
            x = x.add_(layer.down(inner)).addmm_(loud, layer.loud_down)
            x = self._normed(x, layer.norms[1])
        return x

    def _attend(self, qkv: Tensor, groups: Sequence[_Group]) -> Tensor:
        """Each window's attention to itself: (rows, 3 * columns) to (rows, columns)."""
        columns = qkv.shape[1] // 3
        heads = columns // self._size
        out = torch.empty(len(qkv), columns, dtype=qkv.dtype)
        out[groups[-1].stop :] = 0.0
        for group in groups:
            rows = slice(group.start, group.stop)
            part = qkv[rows].view(group.count, -1, 3, heads, self._size)
            q, k, v = part.permute(2, 0, 3, 1, 4)
            found = F.scaled_dot_product_attention(q, k, v, attn_mask=group.mask)
            out[rows].view(group.count, -1, heads, self._size).copy_(found.transpose(1, 2))
        return out

    def _normed(self, rows: Tensor, norm: tuple[Tensor, Tensor]) -> Tensor:
        return F.layer_norm(rows, (rows.shape[1],), *norm, self._eps)


def check(config: Any) -> None:
    """Raise `ModelError` unless the config is of a BERT as `FastEncoder` computes it."""
    wanted = {
        "model_type": "bert",
        "hidden_act": "gelu",
        "position_embedding_type": "absolute",
        "is_decoder": False,
    }
    for name, value in wanted.items():
        if getattr(config, name, value) != value:
            raise ModelError(f"no int8 for an encoder whose {name} is {getattr(config, name)!r}")
    for number in range(config.num_hidden_layers):
        if _heads(config, number) < 1:
            raise ModelError(f"no int8 for an encoder whose layer {number} has no heads")


def _heads(config: Any, number: int) -> int:
    """How many of a layer's heads of attention are left where some were pruned."""
    pruned = getattr(config, "pruned_heads", None) or {}
    return int(config.num_attention_heads) - len(pruned.get(number, ()))


class _Weights:
    """A BERT's weights by their names, in float32, each of the size that its config says."""

    def __init__(self, config: Any, state: Mapping[str, Tensor]) -> None:
        self._state = state
        width, inner = config.hidden_size, config.intermediate_size
        self._sizes: dict[str, tuple[int, ...]] = {}
        for number in range(config.num_hidden_layers):
            columns = _heads(config, number) * (width // config.num_attention_heads)
            attention = f"encoder.layer.{number}.attention"
            for part in ("query", "key", "value"):
                self._sizes[f"{attention}.self.{part}"] = (columns, width)
            self._sizes[f"{attention}.output.dense"] = (width, columns)
        self._sizes |= {
            "word_embeddings": (config.vocab_size, width),
            "position_embeddings": (config.max_position_embeddings, width),
            "token_type_embeddings": (config.type_vocab_size, width),
            "LayerNorm": (width,),
            "intermediate.dense": (inner, width),
            "output.dense": (width, inner),
        }

    def of(self, name: str) -> Tensor:
        """One by its whole name. Raises `ModelError` where there is none of the right size."""
        found = self._state.get(name)
        module = name.rpartition(".")[0]
        size = next(size for end, size in self._sizes.items() if module.endswith(end))
        if name.endswith("bias"):
            size = size[:1]
        if found is None or tuple(found.shape) != size:
            raise ModelError(f"the encoder's weights lack {name} of size {size}")
        return found.detach().float()

    def pair(self, module: str) -> tuple[Tensor, Tensor]:
        """A module's weight and bias."""
        return self.of(f"{module}.weight"), self.of(f"{module}.bias")


def _layer(weights: _Weights, number: int, ranges: Ranges) -> _Layer:
    path = f"encoder.layer.{number}"
    own = [weights.pair(f"{path}.attention.self.{part}") for part in ("query", "key", "value")]
    together = torch.cat([weight for weight, _ in own]), torch.cat([bias for _, bias in own])
    qkv, qkv_factors = _evened(ranges, "qkv", number, *together)
    after = weights.pair(f"{path}.attention.output.dense")
    out, out_factors = _evened(ranges, "out", number, *after)
    first, first_bias = weights.pair(f"{path}.intermediate.dense")
    up, up_factors = _evened(ranges, "up", number, first, first_bias)
    columns, largest = ranges.loud(number)
    loud_up = (first[columns], first_bias[columns])
    last, last_bias = weights.pair(f"{path}.output.dense")
    loud_down = last[:, columns].T.contiguous()
    quiet = last.clone()
    quiet[:, columns] = 0.0
    down = Int8Linear(quiet, last_bias, *gelu_steps(largest))
    norms = (
        weights.pair(f"{path}.attention.output.LayerNorm"),
        weights.pair(f"{path}.output.LayerNorm"),
    )
    return _Layer(
        qkv, qkv_factors, out, out_factors, up, up_factors, down, loud_up, loud_down, norms
    )


def _evened(
    ranges: Ranges, name: str, number: int, weight: Tensor, bias: Tensor
) -> tuple[Int8Linear, Tensor]:
    """A product whose columns are evened out, and what its inputs are multiplied by first."""
    even, scale = ranges.evened(name, number, weight)
    return Int8Linear(weight * even, bias, scale), (1 / (even * scale)).contiguous()


def _halved(weights: Tensor) -> Tensor:
    """The same numbers in half the room, where they were kept in half precision."""
    half = weights.half()
    return half if torch.equal(half.float(), weights) else weights


def _padded(length: int) -> int:
    return -(-length // _STEP) * _STEP


def _same(window: Sequence[int], width: int, exact: bool) -> bool:
    return _padded(len(window)) == width and (len(window) == width) == exact
