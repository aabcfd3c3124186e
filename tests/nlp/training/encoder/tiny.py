"""A 4-bit file of a tiny network, written on the spot, and invented texts to read with it."""

import struct
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlp.training.encoder.q4file import Header
from nlp.training.encoder.weights import shape_of, tensor_names

TEXTS = (
    "قال الوزير إن المدينة آمنة، وأكد أن الطريق مفتوح.\nوأضاف أن الماء وصل إلى الأحياء كلها.",
    "أعلنت البلدية افتتاح مكتبة جديدة في الحي القديم.",
    "وذكرت الوكالة أن الوفد غادر العاصمة صباح اليوم، وقال مصدر إن المحادثات مستمرة.",
    "زرع الفلاحون القمح هذا العام مبكرا، وقالت نقابتهم إن المطر كان كافيا.",
)
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأإؤئةى"
WORDS = ("قال", "▁قال", "▁ال", "ال", "▁أن", "▁إن", "▁و", "أضاف", "▁وزير", "مدينة", "▁في", "▁Paris")
HEADER = Header(32, 2, 2, 64, 0, 48, 2, 1e-12)  # rows: as many as there are pieces, and 3
_MATRICES = ("emb.word", "q.w", "k.w", "v.w", "ao.w", "fi.w", "fo.w")


def pieces() -> list[str]:
    """The vocabulary: special pieces, marks, words, letters, Latin, another script, the mask."""
    latin = [f"▁{a}{b}" for a in "abcdefgh" for b in "aeiou"]
    marks = [",", ".", "▁", "،", '"', "-", "▁<"]
    other = ["▁мир", "水", "é"]
    ascii_ = list("abcdefghijklmnopqrstuvwxyz0123456789")
    start = ["<s>", "<pad>", "</s>", "<unk>", *marks, *WORDS, *LETTERS]
    return [*start, *latin, *other, *ascii_, "<mask>"]


@dataclass(frozen=True)
class Tiny:
    """Parts of a file; `write` puts them together. `expected` are the tensors in float32."""

    header: Header
    pieces: list[str]
    scores: npt.NDArray[np.float32]
    characters: dict[int, tuple[int, ...]]
    tensors: dict[str, bytes]
    kinds: dict[str, int]
    expected: dict[str, npt.NDArray[np.float32]]
    specials: tuple[int, int, int, int] = (0, 2, 1, 3)
    version: int = 1
    magic: bytes = b"E5S1"
    block: int = 32
    offsets: npt.NDArray[np.uint32] | None = None
    more: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)

    def write(self, path: Path) -> Path:
        """Write the file; `more` replaces entries of the directory."""
        path.write_bytes(self.bytes())
        return path

    def bytes(self) -> bytes:
        h = self.header
        out = struct.pack("<4sI", self.magic, self.version)
        shape = (h.width, h.layers, h.heads, h.inner, h.rows, h.positions, h.types)
        out += struct.pack("<7ifi", *shape, h.epsilon, self.block)
        raw = [p.encode() for p in self.pieces]
        offsets = np.cumsum([0, *map(len, raw)]).astype("<u4")
        offsets = offsets if self.offsets is None else self.offsets
        out += struct.pack("<5iQ", len(raw), *self.specials, sum(map(len, raw)))
        out += offsets.tobytes() + self.scores.astype("<f4").tobytes() + b"".join(raw)
        found = b"".join(
            struct.pack(f"<IB{len(to)}I", code, len(to), *to)
            for code, to in self.characters.items()
        )
        out += struct.pack("<iI", len(self.characters), len(found)) + found
        size = sum(2 + len(name) + 21 for name in self.tensors)
        place = len(out) + 4 + size
        out += struct.pack("<i", len(self.tensors))
        for name, data in self.tensors.items():
            weights = int(np.prod(shape_of(name, h)))
            entry = self.more.get(name, (self.kinds[name], weights, place, len(data)))
            out += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", *entry)
            place += len(data)
        return out + b"".join(self.tensors.values())


def tiny(seed: int = 7) -> Tiny:
    """Make the parts of a file with random weights."""
    rng = np.random.default_rng(seed)
    vocabulary = pieces()
    header = replace(HEADER, rows=len(vocabulary) + 3)
    tensors: dict[str, bytes] = {}
    kinds: dict[str, int] = {}
    expected: dict[str, npt.NDArray[np.float32]] = {}
    for name in tensor_names(header.layers):
        shape = shape_of(name, header)
        kinds[name] = int(name == "emb.word" or name.split(".", 1)[1] in _MATRICES)
        if kinds[name]:
            tensors[name], expected[name] = _blocks(rng, shape)
        else:
            expected[name] = rng.normal(0, 0.1, shape).astype("<f4")
            expected[name] += name.endswith("ln.w")
            tensors[name] = expected[name].tobytes()
    scores = -np.arange(len(vocabulary), dtype=np.float32) / 8 - 1
    scores[[0, 1, 2, 3, -1]] = 0
    characters = {1: (), 9: (32,), 0xFB01: (0x66, 0x69)}
    return Tiny(header, vocabulary, scores, characters, tensors, kinds, expected)


def _blocks(
    rng: np.random.Generator, shape: tuple[int, ...]
) -> tuple[bytes, npt.NDArray[np.float32]]:
    """Random Q4_0 blocks, written weight by weight as the form is described."""
    out, rows = b"", []
    for _ in range(shape[0]):
        row: list[float] = []
        for _ in range(shape[1] // 32):
            scale = np.float16(rng.uniform(0.005, 0.05))
            halves = rng.integers(0, 16, 32).tolist()
            out += scale.tobytes()
            out += bytes(halves[j] | halves[j + 16] << 4 for j in range(16))
            row += [(half - 8) * float(scale) for half in halves]
        rows.append(row)
    return out, np.asarray(rows, dtype=np.float32)
