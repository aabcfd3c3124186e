"""How large the values inside an encoder get: measured once on texts, kept beside its weights.

Flow: encoder, rows of pieces → **ranges** → `int8.safetensors` → `nlp.inference.encoder`.

Each of a layer's four inputs gets one scale for all of its rows. Values of some columns are far
larger than those of others; columns are evened out first, and the weights that read them take the
opposite (SmoothQuant: Xiao et al. 2023, arXiv:2211.10438).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from nlp.errors import ModelError
from nlp.inference.linear import LARGEST

NAME = "int8.safetensors"
# The inputs of a layer's products: to queries, keys and values; of attention's output; up; down.
INPUTS = ("qkv", "out", "up", "down")
# How much of the unevenness of columns goes over to the weights; of 0.5, 0.6, 0.75 and 0.9, this
# left the least error in the shipped encoder.
_SHARE = 0.75
_LOUD = 8  # columns behind a GELU that are computed apart


@dataclass(frozen=True, slots=True)
class Ranges:
    """The largest absolute value of each column of the `INPUTS` of a BERT's products.

    `largest` has (layers, columns) for each; a layer with fewer columns than others has 0 behind
    them.
    """

    largest: dict[str, Tensor]

    @property
    def layers(self) -> int:
        """How many layers were measured."""
        return len(self.largest["qkv"])

    @classmethod
    def measure(cls, encoder: Any, batches: Iterable[tuple[Tensor, Tensor]]) -> "Ranges":
        """Measure a BERT on batches of (ids, mask), both (rows, pieces)."""
        layers = encoder.encoder.layer
        largest = {name: [torch.zeros(1)] * len(layers) for name in INPUTS}
        inside: list[Tensor] = []

        def watch(number: int, name: str, module: nn.Module) -> Any:
            def note(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
                rows = inputs[0].flatten(0, 1)[inside[0]]
                found = largest[name]
                found[number] = torch.maximum(found[number], rows.abs().amax(dim=0))

            return module.register_forward_pre_hook(note)

        handles = [
            watch(number, name, module)
            for number, layer in enumerate(layers)
            for name, module in _parts(layer).items()
        ]
        try:
            for ids, mask in batches:
                inside[:] = [mask.flatten().bool()]
                with torch.inference_mode():
                    encoder(input_ids=ids, attention_mask=mask)
        finally:
            for handle in handles:
                handle.remove()
        return cls({name: pad_sequence(found, batch_first=True) for name, found in largest.items()})

    def save(self, folder: Path) -> None:
        """Write the ranges beside the weights in `folder`."""
        state = {name: found.half().contiguous() for name, found in self.largest.items()}
        save_file(state, folder / NAME)
        (folder / NAME).chmod(0o644)  # safetensors writes files that only their owner can read

    @classmethod
    def load(cls, folder: Path) -> "Ranges | None":
        """Read what `save` wrote; None where there is none. Raises `ModelError` when damaged."""
        file = folder / NAME
        if not file.is_file():
            return None
        try:
            state = load_file(file)
            return cls({name: state[name].float() for name in INPUTS})
        except (OSError, KeyError, SafetensorError) as error:
            raise ModelError(f"the ranges in {file} cannot be read: {error}") from error

    def loud(self, number: int) -> tuple[Tensor, float]:
        """The columns behind a layer's GELU that stand out, and how large the others get.

        One column or a few are ten times as large as all others: a scale that holds them leaves
        little for the rest (Dettmers et al. 2022, arXiv:2208.07339).
        """
        largest = self.largest["down"][number]
        order = largest.argsort(descending=True, stable=True)
        apart = min(_LOUD, len(order) - 1)
        return order[:apart].sort().values, float(largest[order[apart]])

    def evened(self, name: str, number: int, weight: Tensor) -> tuple[Tensor, float]:
        """What the columns that `weight` (out, columns) reads are divided by, and their step then.

        `name` is one of the `INPUTS` but down: what comes from a GELU cannot be divided before it;
        `number` is that of the layer.
        """
        largest = self.largest[name][number, : weight.shape[1]].clamp(min=1e-5)
        reach = weight.abs().amax(dim=0).clamp(min=1e-5)
        even = (largest**_SHARE / reach ** (1 - _SHARE)).clamp(min=1e-5)
        return even, float((largest / even).max()) / LARGEST


def _parts(layer: Any) -> dict[str, nn.Module]:
    """The modules whose inputs are measured."""
    return {
        "qkv": layer.attention.self.query,
        "out": layer.attention.output.dense,
        "up": layer.intermediate.dense,
        "down": layer.output.dense,
    }
