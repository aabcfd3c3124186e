"""From texts to vectors by which near meaning is near, whichever of two languages it is said in.

Flow: text → pieces → the untouched encoder → mean of its last layer → centred → unit length. The
encoder is multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672), a copy of its own, since the
pipeline's training spoils that space. Its vectors all lean one way, and each language another; the
mean of each language is taken off (Mu and Viswanath 2018, arXiv:1702.01417), so that unrelated
texts have a product near 0.
"""

import re
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import torch
import transformers
from safetensors.torch import load_file, save_file

from nlp.errors import ModelError
from nlp.inference import FastEncoder, Precision, fast_encoder
from nlp.inference.loading import Stored, give_back_memory
from nlp.sentences.rows import pack, unpack

Floats = npt.NDArray[np.float32]
WIDTH = 384

_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN = re.compile("[A-Za-z]")
# Padded pieces that one pass of the encoder sees at most: bounds its memory.
_BATCH = 4096
# transformers leaves much of what is used here without types.
hf: Any = transformers


class SentenceEncoder:
    """A loaded encoder. Encoding does not change it; several threads may use it at once."""

    def __init__(
        self, stored: Stored, tokenizer: Any, centres: Floats, fast: FastEncoder | None = None
    ) -> None:
        """`centres` (2, 384) are the mean unit vectors of Arabic and of English texts.

        With `fast`, which is made of `stored`, that is what encodes. Raises `ModelError` where the
        weights do not fit.
        """
        self._config = stored.config
        self._network: Any = stored.network() if fast is None else None
        self._tokenizer = tokenizer
        self._centres = centres
        self._fast = fast

    @classmethod
    def load(cls, path: Path | None = None, precision: Precision = "auto") -> Self:
        """Load the folder at `path`, or the shipped one.

        `auto` encodes in int8 where processor and model have it. Raises `ModelError`.
        """
        folder = path or Path(str(resources.files("nlp"))) / "sentences" / "model"
        try:
            tokenizer = hf.AutoTokenizer.from_pretrained(folder, local_files_only=True)
            stored = Stored.read(folder, unpack(load_file(folder / "model.safetensors")))
            centres = load_file(folder / "space.safetensors")["centres"].numpy()
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError(f"the sentence encoder in {folder} cannot be read: {error}") from error
        encoder = cls(stored, tokenizer, centres, fast_encoder(stored, folder, precision))
        del stored
        give_back_memory()
        return encoder

    def save(self, folder: Path) -> None:
        """Write the encoder, its matrices in eight bits, with tokenizer and centres.

        Raises `ModelError` when it was loaded in int8.
        """
        if self._network is None:
            raise ModelError("the encoder was loaded in int8; load it in fp32 to write it")
        folder.mkdir(parents=True, exist_ok=True)
        self._config.name_or_path = ""
        self._config.to_json_file(folder / "config.json", use_diff=False)
        self._tokenizer.save_pretrained(folder)
        state = pack(self._network.state_dict())
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
        save_file({"centres": torch.from_numpy(self._centres)}, folder / "space.safetensors")

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors (n, 384), float32, a row for each text; a text may be of any length.

        Products of rows are cosines: about 0.55 for translations, 0 for unrelated texts.
        """
        means = self.means(texts)
        leaning = np.asarray([_share_of_latin(text) for text in texts], dtype=np.float32)
        arabic, english = self._centres
        centred = means - (1 - leaning)[:, None] * arabic - leaning[:, None] * english
        return _unit(centred)

    def means(self, texts: Sequence[str]) -> Floats:
        """Unit vectors (n, 384) before centring: what centres are made of."""
        cut = self._windows(texts)
        sums = np.zeros((len(texts), self._config.hidden_size), dtype=np.float32)
        for batch in _batches(cut):
            if self._fast is not None:
                rows = self._fast.encode([pieces for _, pieces in batch])
                for (text, _), vectors in zip(batch, rows, strict=True):
                    sums[text] += vectors.sum(axis=0)
                continue
            longest = max(len(pieces) for _, pieces in batch)
            ids = torch.full((len(batch), longest), self._tokenizer.pad_token_id)
            mask = torch.zeros((len(batch), longest), dtype=torch.long)
            for row, (_, pieces) in enumerate(batch):
                ids[row, : len(pieces)] = torch.tensor(pieces)
                mask[row, : len(pieces)] = 1
            with torch.inference_mode():
                hidden = self._network(input_ids=ids, attention_mask=mask).last_hidden_state
                total = (hidden * mask[..., None]).sum(dim=1).numpy()
            for (text, _), vector in zip(batch, total, strict=True):
                sums[text] += vector
        return _unit(sums)

    def _windows(self, texts: Sequence[str]) -> list[tuple[int, list[int]]]:
        """The pieces of each text with its number, cut where the encoder's positions end."""
        if not texts:
            return []
        limit = self._config.max_position_embeddings - 2
        first, last = self._tokenizer.bos_token_id, self._tokenizer.eos_token_id
        encoded = self._tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [
            (number, [first, *pieces[start : start + limit], last])
            for number, pieces in enumerate(encoded["input_ids"])
            for start in range(0, max(1, len(pieces)), limit)
        ]


def _batches(
    windows: list[tuple[int, list[int]]],
) -> Iterator[list[tuple[int, list[int]]]]:
    """Windows of like length together, each batch of a bounded size."""
    batch: list[tuple[int, list[int]]] = []
    for window in sorted(windows, key=lambda window: (-len(window[1]), window[0])):
        if batch and len(batch[0][1]) * (len(batch) + 1) > _BATCH:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def _share_of_latin(text: str) -> float:
    """How much of the letters are Latin, 0 to 1; 0 for a text without letters."""
    latin, arabic = len(_LATIN.findall(text)), len(_ARABIC.findall(text))
    return latin / (latin + arabic) if latin + arabic else 0.0


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = vectors / np.maximum(lengths, 1e-12)
    return unit
