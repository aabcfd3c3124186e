"""The reading of statements in bfloat16: what `RoleTagger` computes, in fewer and quicker steps.

Flow: word vectors, cues → **roles** → decode. Only for use; training runs `RoleTagger` itself. All
windows lie in one matrix with empty rows around each, so that a convolution is three products over
it and no step but attention knows of windows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from nlp.errors import ModelError
from nlp.pipeline.heads import Attention, Block, RoleTagger, distance_buckets, mean_of

_HALF = torch.bfloat16
_GAP = 4  # empty rows on both sides of a window: the widest reach of a convolution
_STEP = 16  # fused attention is quick over a multiple of so many words
# Rows are filled up to a multiple of these: oneDNN keeps code for each number of rows it meets.
_ROWS, _WORDS = 256, 64
_Linear = tuple[Tensor, Tensor]


@dataclass(frozen=True, slots=True)
class _Block:
    """A convolution over three rows, `dilation` apart: its weights for each of the three."""

    norm: _Linear
    weights: tuple[Tensor, Tensor, Tensor]
    bias: Tensor
    dilation: int

    def add(self, x: Tensor, windows: "_Windows") -> None:
        """Add this layer's step to the rows `x`."""
        y = F.layer_norm(x, x.shape[1:], *self.norm).to(_HALF).mul_(windows.inside)
        # The first and last rows are empty ones.
        count = len(x) - 2 * _GAP
        rows = [y.narrow(0, _GAP + place * self.dilation, count) for place in (-1, 0, 1)]
        found = torch.addmm(self.bias, rows[0], self.weights[0])
        for row, weight in zip(rows[1:], self.weights[1:], strict=True):
            found.addmm_(row, weight)
        x.narrow(0, _GAP, count).add_(F.gelu(found))


@dataclass(frozen=True, slots=True)
class _Attention:
    """Attention inside each window, then a feed-forward layer on each row."""

    norm: _Linear
    qkv: _Linear
    out: _Linear
    norm2: _Linear
    up: _Linear
    down: _Linear
    heads: int

    def add(self, x: Tensor, windows: "_Windows") -> None:
        """Add this layer's two steps to the rows `x`."""
        width = x.shape[1]
        y = F.layer_norm(x, (width,), *self.norm).to(_HALF)
        qkv = windows.of(F.linear(y, *self.qkv))
        parts = qkv.view(*qkv.shape[:2], 3, self.heads, width // self.heads)
        q, k, v = parts.permute(2, 0, 3, 1, 4)
        around = torch.zeros_like(y)
        found = F.scaled_dot_product_attention(q, k, v, attn_mask=windows.reach)
        windows.of(around).copy_(found.transpose(1, 2).flatten(2))
        x.add_(F.linear(around, *self.out))
        y = F.layer_norm(x, (width,), *self.norm2).to(_HALF)
        x.add_(F.linear(F.gelu(F.linear(y, *self.up)), *self.down))


@dataclass(frozen=True, slots=True)
class _Windows:
    """Where the words of `count` windows stand in a matrix of all rows.

    `inside` (rows, 1) is 1 where there is a word; `reach` (count, 1, 1, length) is added to scores
    of attention.
    """

    count: int
    inside: Tensor
    reach: Tensor

    def of(self, rows: Tensor) -> Tensor:
        """Rows (rows, width) as windows (count, length, width), a view."""
        height = self.reach.shape[-1] + 2 * _GAP
        used = rows[: self.count * height]
        return used.view(self.count, height, rows.shape[1])[:, _GAP:-_GAP]


class FastRoles:
    """A `RoleTagger` that only reads. Made once; several threads may use it at once."""

    def __init__(self, roles: RoleTagger) -> None:
        """Raises `ModelError` where a convolution reaches further than windows stand apart."""
        self._word, self._cue = _linear(roles.word), _linear(roles.cue)
        self._product = _linear(roles.product)
        self._distance = roles.distance.weight.detach().to(_HALF)
        self._inside = roles.inside.detach().to(_HALF)
        self._norm, self._last = _norm(roles.norm), _norm(roles.last)
        self._tags = _linear(roles.tags)
        self._layers: Sequence[_Block | _Attention] = [_layer(part) for part in roles.layers]

    def __call__(
        self, vectors: Tensor, features: Tensor, cues: Tensor, bounds: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Score the words of one article around `cues`, as `RoleTagger.forward` does.

        Windows are as long as the longest, rounded up to a multiple of 16.
        """
        low, high = bounds[:, :1], bounds[:, 1:]
        length = -(-int((high - low).max()) // _STEP) * _STEP
        index = low + torch.arange(-_GAP, length + _GAP)
        within = (index >= low) & (index < high)
        index = index.clamp(min=0, max=len(vectors) - 1)
        inside = F.pad(within.flatten(), (0, -within.numel() % _ROWS))
        windows = _Windows(len(cues), inside[:, None].to(_HALF), _reach(within))
        x = self._described(vectors, features, cues, index, len(inside))
        for layer in self._layers:
            layer.add(x, windows)
        found = F.linear(F.layer_norm(x, x.shape[1:], *self._last).to(_HALF), *self._tags)
        mine = slice(_GAP, -_GAP)
        return windows.of(found), index[:, mine], within[:, mine]

    def _described(
        self, vectors: Tensor, features: Tensor, cues: Tensor, index: Tensor, rows: int
    ) -> Tensor:
        """What the layers start from, float32: (rows, width); `index` (cues, words)."""
        both = torch.cat([vectors, features], dim=-1)
        cue = F.linear(mean_of(both, cues).to(_HALF), *self._cue)
        both = F.pad(both, (0, 0, 0, -len(both) % _WORDS)).to(_HALF)
        row, behind = index.flatten(), rows - index.numel()
        of_cue = torch.arange(len(cues)).repeat_interleave(index.shape[1])
        row, of_cue = F.pad(row, (0, behind)), F.pad(of_cue, (0, behind))
        start, end = cues[of_cue].T
        offset = torch.where(row < start, row - start, (row - end + 1).clamp(min=0))
        word, cue = F.linear(both, *self._word)[row], cue[of_cue]
        x = F.linear(word * cue, *self._product)
        x += self._distance[distance_buckets(offset)]
        x += word
        x += cue
        x[(row >= start) & (row < end)] += self._inside
        return F.layer_norm(x.float(), x.shape[1:], *self._norm)


def _reach(within: Tensor) -> Tensor:
    words = within[:, _GAP:-_GAP]
    mask = torch.zeros(words.shape, dtype=_HALF).masked_fill(~words, -1e9)
    return mask[:, None, None, :]


def _layer(layer: torch.nn.Module) -> _Block | _Attention:
    if isinstance(layer, Attention):
        return _Attention(
            norm=_norm(layer.norm),
            qkv=_linear(layer.qkv),
            out=_linear(layer.out),
            norm2=_norm(layer.norm2),
            up=_linear(layer.up),
            down=_linear(layer.down),
            heads=layer.heads,
        )
    if not isinstance(layer, Block) or layer.conv.dilation[0] > _GAP:
        raise ModelError("this layer of the reading of statements has no quick form")
    before, here, after = (layer.conv.weight.detach()[:, :, i].T.to(_HALF) for i in range(3))
    bias = layer.conv.bias
    assert bias is not None
    return _Block(
        norm=_norm(layer.norm),
        weights=(before.contiguous(), here.contiguous(), after.contiguous()),
        bias=bias.detach().to(_HALF),
        dilation=layer.conv.dilation[0],
    )


def _linear(layer: torch.nn.Linear) -> _Linear:
    return layer.weight.detach().to(_HALF), layer.bias.detach().to(_HALF)


def _norm(layer: torch.nn.LayerNorm) -> _Linear:
    return layer.weight.detach(), layer.bias.detach()
