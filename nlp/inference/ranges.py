"""How large the values inside an encoder get: measured once on texts, kept beside its weights.

Flow: encoder, rows of pieces → **ranges** → `int8.safetensors` → `nlp.inference.encoder`.

Each of a layer's four inputs gets one scale for all of its rows. Values of some columns are far
larger than those of others; columns are evened out first, and the weights that read them take the
opposite (SmoothQuant: Xiao et al. 2023, arXiv:2211.10438).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from nlp.errors import ModelError
from nlp.inference.linear import LARGEST, gelu_steps

NAME = "int8.safetensors"
# The inputs of a layer's products that are evened out: to queries, keys and values; of attention's
# output; up. That of the fourth, down, comes from a GELU, which cannot be divided before.
EVENED = ("qkv", "out", "up")
# How much of the unevenness of columns goes over to the weights; of 0.5, 0.6, 0.75 and 0.9, this
# left the least error in the shipped encoder.
_SHARE = 0.75
# A few values behind a GELU are ten times all others. Cutting them off costs less than a scale that
# holds them; where to cut is tried out.
_CUTS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0)


@dataclass(frozen=True, slots=True)
class Ranges:
    """What is known of the inputs of a BERT's products.

    `largest` has for each of `EVENED` the largest absolute value of each column, (layers, columns);
    `inner` (layers,) is where the values behind the GELU are cut off.
    """

    largest: dict[str, Tensor]
    inner: Tensor

    @classmethod
    def measure(cls, encoder: Any, batches: Iterable[tuple[Tensor, Tensor]]) -> "Ranges":
        """Measure a BERT on batches of (ids, mask), both (rows, pieces)."""
        layers = encoder.encoder.layer
        largest = {name: [torch.zeros(1)] * len(layers) for name in EVENED}
        errors = torch.zeros(len(layers), len(_CUTS), dtype=torch.float64)
        inside: list[Tensor] = []

        def watch(number: int, name: str, module: nn.Module) -> Any:
            def note(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
                rows = inputs[0].flatten(0, 1)[inside[0]]
                if name in EVENED:
                    largest[name][number] = torch.maximum(
                        largest[name][number], rows.abs().amax(dim=0)
                    )
                else:
                    errors[number] += _errors(rows, cast(nn.Linear, module).weight)

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
        cuts = torch.tensor(_CUTS)[errors.argmin(dim=1)]
        return cls({name: torch.stack(found) for name, found in largest.items()}, cuts)

    def save(self, folder: Path) -> None:
        """Write the ranges beside the weights in `folder`."""
        state = {name: found.half().contiguous() for name, found in self.largest.items()}
        save_file(state | {"inner": self.inner.half()}, folder / NAME)
        (folder / NAME).chmod(0o644)  # safetensors writes files that only their owner can read

    @classmethod
    def load(cls, folder: Path) -> "Ranges | None":
        """Read what `save` wrote; None where there is none. Raises `ModelError` when damaged."""
        file = folder / NAME
        if not file.is_file():
            return None
        try:
            state = load_file(file)
            return cls({name: state[name].float() for name in EVENED}, state["inner"].float())
        except (OSError, KeyError, SafetensorError) as error:
            raise ModelError(f"the ranges in {file} cannot be read: {error}") from error

    def evened(self, name: str, number: int, weight: Tensor) -> tuple[Tensor, float]:
        """What the columns that `weight` (out, columns) reads are divided by, and their step then.

        `name` is one of `EVENED`, `number` that of the layer.
        """
        largest = self.largest[name][number].clamp(min=1e-5)
        reach = weight.abs().amax(dim=0).clamp(min=1e-5)
        even = (largest**_SHARE / reach ** (1 - _SHARE)).clamp(min=1e-5)
        return even, float((largest / even).max()) / LARGEST


def _errors(rows: Tensor, weight: Tensor) -> Tensor:
    """What each of `_CUTS` would do to `rows @ weight.T`: relative squares, summed (cuts,).

    Relative, since the few rows that hold the largest values would outweigh all others.
    """
    found = []
    size = (F.linear(rows, weight) ** 2).sum(dim=1) + 1e-6
    for cut in _CUTS:
        step, zero = gelu_steps(cut)
        held = (rows / step).round().clamp(-zero, 255 - zero) * step
        wrong = (F.linear(rows - held, weight) ** 2).sum(dim=1)
        found.append((wrong / size).double().sum())
    return torch.stack(found)


def _parts(layer: Any) -> dict[str, nn.Module]:
    """The modules whose inputs are measured."""
    return {
        "qkv": layer.attention.self.query,
        "out": layer.attention.output.dense,
        "up": layer.intermediate.dense,
        "down": layer.output.dense,
    }
