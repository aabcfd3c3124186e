"""What the learned components share: modules kept as safetensors, and the articles of a Doc."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

import torch
from safetensors.torch import load_file, save_file
from spacy.pipeline import Pipe
from spacy.tokens import Doc
from torch import nn

from nlp.errors import ModelError
from nlp.pipeline.scorers import Scorer
from nlp.pipeline.words import Words, words_of


class Head(Pipe):
    """A component over `doc._.words` with torch modules of its own.

    Subclasses build the modules for a width in `build`, read a document in `predict` and write it
    in `set_annotations`. On disk: `cfg.json` and `model.safetensors` (half precision).
    """

    def __init__(self, name: str, cfg: dict[str, Any], scorer: Scorer | None = None) -> None:
        self.name = name
        self.cfg = cfg
        self.scorer = scorer
        self.modules: dict[str, nn.Module] = {}

    def build(self, width: int) -> dict[str, nn.Module]:
        """Make the modules, untrained, for word vectors of `width`."""
        raise NotImplementedError

    def predict(self, doc: Doc) -> Any:
        """Read one document without changing it."""
        raise NotImplementedError

    def set_annotations(self, doc: Doc, predictions: Any) -> None:
        """Write what `predict` read into the document."""
        raise NotImplementedError

    def open(self, width: int) -> None:
        """Put fresh modules in place, ready to learn."""
        self.cfg["width"] = width
        self.modules = self.build(width)

    def quicken(self) -> None:
        """From now on read in bfloat16 what gains by it, here nothing; kept weights stay."""

    def __call__(self, doc: Doc) -> Doc:
        self.set_annotations(doc, self.predict(doc))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 16) -> Iterator[Doc]:
        """Read documents in order; they do not depend on one another."""
        for doc in stream:
            yield self(doc)

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write settings and weights to a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.cfg, indent=1, sort_keys=True)
        (folder / "cfg.json").write_text(text + "\n", encoding="utf-8")
        state = {
            f"{key}.{name}": value.half().contiguous()
            for key, module in self.modules.items()
            for name, value in module.state_dict().items()
        }
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what `to_disk` wrote. Raises `ModelError` when a part is missing or does not fit."""
        folder = Path(path)
        try:
            self.cfg |= json.loads((folder / "cfg.json").read_text(encoding="utf-8"))
            state = load_file(folder / "model.safetensors")
            self.open(self.cfg["width"])
            for key, module in self.modules.items():
                own = f"{key}."
                module.load_state_dict(
                    {k.removeprefix(own): v for k, v in state.items() if k.startswith(own)}
                )
                module.float().eval()
        except (OSError, KeyError, ValueError, RuntimeError) as error:
            raise ModelError(f"the weights in {folder} cannot be read: {error}") from error
        return self


def articles_of(doc: Doc) -> tuple[Words, ...]:
    """Return the words of each article of a capture, the main one first; kept in `doc._.words`."""
    if doc._.words is None:
        doc._.words = words_of(doc)
    words: tuple[Words, ...] = doc._.words
    return words


def tensors(words: Words) -> tuple[torch.Tensor, torch.Tensor]:
    """Return vectors and features of words. Raises `ModelError` before the encoder ran."""
    if words.vectors is None:
        raise ModelError("the encoder has not run: qala_transformer comes first")
    return torch.from_numpy(words.vectors), torch.from_numpy(words.features)
