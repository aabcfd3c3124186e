"""The encoder in 4 bits as it was read (see `q4read`), and expanding its tensors to floats.

Q4_0 (from ggml) holds 32 weights in 18 bytes: a float16 scale and 16 bytes, byte j with weight j in
its low and weight j + 16 in its high half; a weight is (half - 8) * scale.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nlp.errors import FormatError

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2
FLOAT, Q4 = 0, 1


@dataclass(frozen=True, slots=True)
class Header:
    """The shape of the network, as `BertConfig` needs it."""

    width: int
    layers: int
    heads: int
    inner: int
    rows: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Specials:
    """Numbers of the special pieces in the file's vocabulary."""

    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A tensor of the directory: its kind, number of weights, and place in bytes."""

    kind: int
    weights: int
    offset: int
    size: int


@dataclass(frozen=True)
class Q4File:
    """A file that was read: all but the tensors, which are expanded when asked for.

    `pieces` are in the file's order, the most frequent first after the special ones; `scores` (n,)
    are log probabilities; `characters` maps a character to what the original tokenizer reads for it
    (our own normaliser does that work otherwise, see `tokenizer`).
    """

    header: Header
    specials: Specials
    pieces: tuple[str, ...]
    scores: Floats
    characters: Mapping[str, str]
    directory: Mapping[str, Entry]
    data: Bytes

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file, in hexadecimal."""
        return hashlib.sha256(self.data.data).hexdigest()

    def tensor(
        self, name: str, shape: tuple[int, ...], rows: npt.NDArray[np.int64] | None = None
    ) -> Floats:
        """Return a tensor in float32, in the given shape, or only `rows` of its first axis.

        Raises `FormatError` for a tensor that is missing, of another size, or not finite.
        """
        entry = self.directory.get(name)
        if entry is None:
            raise FormatError(f"no tensor {name}")
        if entry.weights != math.prod(shape):
            raise FormatError(f"{name} has {entry.weights} weights, not {shape}")
        if entry.kind == Q4 and (len(shape) != 2 or shape[1] % BLOCK):
            raise FormatError(f"{name}: rows of {shape[-1]} weights are no whole blocks")
        stored = self.data[entry.offset : entry.offset + entry.size].reshape(shape[0], -1)
        if rows is not None:
            stored = stored[rows]
        flat = np.ascontiguousarray(stored)
        out = expand(flat) if entry.kind == Q4 else flat.view("<f4").astype(np.float32)
        if not np.isfinite(out).all():
            raise FormatError(f"{name} holds numbers that are not finite")
        return out.reshape(-1, *shape[1:])


def expand(blocks: Bytes) -> Floats:
    """Expand Q4_0 blocks: (rows, 18 n) bytes to (rows, 32 n) float32."""
    parts = blocks.reshape(-1, BLOCK_BYTES)
    scales = np.ascontiguousarray(parts[:, :2]).view("<f2").astype(np.float32)
    halves = np.concatenate([parts[:, 2:] & 15, parts[:, 2:] >> 4], axis=1)
    with np.errstate(invalid="ignore"):  # zero times an infinite scale: `tensor` refuses it
        return ((halves.astype(np.float32) - 8) * scales).reshape(len(blocks), -1)
