"""The learned parts above the encoder, as plain torch modules over word vectors.

Shapes: `vectors` (n, width) and `features` (n, len(FEATURES)) of one article's words. Training and
the components call the same modules; nothing here knows of spaCy.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nlp.pipeline.words import FEATURES

CUE_TAGS = ("O", "B", "I")
ROLE_TAGS = ("O", "B-content", "I-content", "B-source", "I-source", "B-via", "I-via")
# Words before and after a cue that its parts are looked for in: first near ones, where 99 % of all
# statements end, then far ones for what reaches the end of those.
NEAR, FAR = (40, 80), (64, 192)
BUCKETS = 32


def distance_buckets(distance: Tensor) -> Tensor:
    """Map signed distances in words to 2 * BUCKETS + 1 classes: exact up to 8, then logarithmic."""
    size = distance.abs().float()
    far = 8 + (torch.log2(size.clamp(min=8) / 8) * 4).floor()
    bucket = torch.where(size <= 8, size, far.clamp(max=BUCKETS)).long()
    return torch.where(distance < 0, BUCKETS - bucket, BUCKETS + bucket)


def around(cues: Tensor, reach: tuple[int, int], words: int) -> Tensor:
    """Return the half-open range of words within `reach` of each cue: (c, 2) to (c, 2)."""
    low, high = cues[:, 0] - reach[0], cues[:, 1] + reach[1]
    return torch.stack([low.clamp(min=0), high.clamp(max=words)], dim=1)


class Tagger(nn.Module):
    """Two layers that give each word a score for each tag: (n, width) to (n, tags)."""

    def __init__(self, width: int, hidden: int, tags: int, dropout: float) -> None:
        super().__init__()
        self.inner = nn.Linear(width + len(FEATURES), hidden)
        self.outer = nn.Linear(hidden, tags)
        self.drop = nn.Dropout(dropout)

    def forward(self, vectors: Tensor, features: Tensor) -> Tensor:
        hidden = F.gelu(self.inner(torch.cat([self.drop(vectors), features], dim=-1)))
        scores: Tensor = self.outer(self.drop(hidden))
        return scores


class Block(nn.Module):
    """A residual step along the words: a convolution, or attention with a feed-forward layer."""

    def __init__(self, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.conv = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        y = self.norm(x).masked_fill(~mask[..., None], 0.0)
        step: Tensor = self.drop(F.gelu(self.conv(y.transpose(1, 2)).transpose(1, 2)))
        return x + step


class Attention(nn.Module):
    """Pre-norm self-attention and feed-forward over (batch, words, width)."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, n, w = x.shape
        qkv = self.qkv(self.norm(x)).view(b, n, 3, self.heads, w // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        x = x + self.drop(self.out(y.transpose(1, 2).reshape(b, n, w)))
        step: Tensor = self.drop(self.down(F.gelu(self.up(self.norm2(x)))))
        return x + step


class RoleTagger(nn.Module):
    """Given a cue, which words around it are its content, its source and its via.

    Each word near the cue (`around`) is described by its own vector, the cue's, their product and
    their distance; a few layers along the words then score each role tag.
    """

    def __init__(self, width: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.word = nn.Linear(width + len(FEATURES), hidden)
        self.cue = nn.Linear(width + len(FEATURES), hidden)
        self.product = nn.Linear(hidden, hidden)
        self.distance = nn.Embedding(2 * BUCKETS + 1, hidden)
        self.inside = nn.Parameter(torch.zeros(hidden))
        self.norm = nn.LayerNorm(hidden)
        self.layers = nn.ModuleList(
            [
                Block(hidden, 1, dropout),
                Block(hidden, 2, dropout),
                Attention(hidden, 6, dropout),
                Block(hidden, 4, dropout),
                Attention(hidden, 6, dropout),
                Block(hidden, 1, dropout),
            ]
        )
        self.last = nn.LayerNorm(hidden)
        self.tags = nn.Linear(hidden, len(ROLE_TAGS))
        self.drop = nn.Dropout(dropout)

    def forward(
        self,
        vectors: Tensor,
        features: Tensor,
        cues: Tensor,
        bounds: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Score the words around cues.

        `cues` (c, 2) are half-open word ranges; `bounds` (c, 2) the words to read around each.
        Returns scores (c, length, len(ROLE_TAGS)), word numbers (c, length) and whether each
        place is a word at all (c, length).
        """
        start, end = cues[:, :1], cues[:, 1:]
        low, high = bounds[:, :1], bounds[:, 1:]
        length = int((high - low).max())
        index = low + torch.arange(length, device=low.device)
        mask = index < high
        index = index.clamp(max=len(vectors) - 1)
        both = torch.cat([self.drop(vectors), features], dim=-1)
        cue = self.cue(mean_of(both, cues))[:, None]
        word = self.word(both)[index]
        inside = (index >= start) & (index < end)
        offset = torch.where(index < start, index - start, (index - end + 1).clamp(min=0))
        x = word + cue + self.product(word * cue) + self.distance(distance_buckets(offset))
        x = self.norm(x + inside[..., None] * self.inside)
        for layer in self.layers:
            x = layer(x, mask)
        return self.tags(self.last(x)), index, mask


class SpeakerScorer(nn.Module):
    """How well each candidate (a mention or a source) explains who made a statement."""

    FLAGS = 32

    def __init__(self, width: int, hidden: int, dropout: float, types: int) -> None:
        super().__init__()
        self.query = nn.Linear(2 * width, hidden)
        self.candidate = nn.Linear(width, hidden)
        self.product = nn.Linear(hidden, hidden)
        self.distance = nn.Embedding(2 * BUCKETS + 1, hidden)
        self.flags = nn.Linear(self.FLAGS, hidden)
        self.no_source = nn.Parameter(torch.zeros(width))
        self.score = nn.Linear(hidden, 1)
        self.types = nn.Linear(hidden, types)
        self.drop = nn.Dropout(dropout)

    def forward(
        self,
        cue: Tensor,
        source: Tensor,
        has_source: Tensor,
        candidates: Tensor,
        distance: Tensor,
        flags: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Score `candidates` (k, width) for statements given by `cue` and `source` (s, width).

        `has_source` (s,) is bool, `distance` (s, k) in words from the cue, `flags` (s, k, FLAGS).
        Returns scores (s, k) and speaker-type scores (s, types).
        """
        source = torch.where(has_source[:, None], source, self.no_source.to(source.dtype))
        q = self.query(self.drop(torch.cat([cue, source], dim=-1)))
        k = self.candidate(self.drop(candidates))
        x = q[:, None] + k[None] + self.product(q[:, None] * k[None])
        x = F.gelu(x + self.distance(distance_buckets(distance)) + self.flags(flags))
        return self.score(self.drop(x)).squeeze(-1), self.types(F.gelu(q))


def mean_of(vectors: Tensor, ranges: Tensor) -> Tensor:
    """Return the mean vector of each half-open range of words: (r, 2) to (r, width)."""
    if not len(ranges):
        return vectors.new_zeros((0, vectors.shape[-1]))
    total = F.pad(vectors.float().cumsum(0), (0, 0, 1, 0))
    size = (ranges[:, 1] - ranges[:, 0]).clamp(min=1)[:, None]
    return ((total[ranges[:, 1]] - total[ranges[:, 0]]) / size).to(vectors.dtype)
