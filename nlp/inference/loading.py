"""Encoders from their folders: what is stored, and the network made of it where one is needed.

transformers imports torch's compiler for kinds of attention that are off unless asked for: seconds
and 70 MB of every process. It is told that there is none (`spare_compiler`), and the classes of its
networks, which import it too, are imported where a network is made: reading in int8 makes none.
"""

import ctypes
import gc
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import Tensor
from transformers.utils import import_utils

from nlp.errors import ModelError

# transformers leaves much of what is used here without types.
hf: Any = transformers
# Classes that would add a pooling layer, which nothing here uses.
POOLED = frozenset({"bert", "roberta", "xlm-roberta", "camembert"})
# What transformers' module of masks asks before it imports the compiler; masks as it makes them
# without are equal, and no encoder here uses them.
_ASKED = ("is_torch_flex_attn_available", "is_torch_greater_or_equal")
_MASKS = "transformers.masking_utils"


@dataclass(frozen=True, slots=True)
class Stored:
    """An encoder as it lies in its folder: transformers' `config`, and weights by their names."""

    config: Any
    state: Mapping[str, Tensor]

    @classmethod
    def read(cls, folder: Path, state: Mapping[str, Tensor]) -> "Stored":
        """The encoder of the folder's `config.json`, with these weights.

        Raises `OSError` or `ValueError` where that cannot be read.
        """
        return cls(hf.AutoConfig.from_pretrained(folder, local_files_only=True), state)

    def network(self) -> Any:
        """The network itself, in float32. Raises `ModelError` where the weights do not fit."""
        no_init_weights = import_module("transformers.modeling_utils").no_init_weights
        options = {"add_pooling_layer": False} if self.config.model_type in POOLED else {}
        with no_init_weights():
            network = hf.AutoModel.from_config(self.config, torch_dtype=torch.float32, **options)
        state = {name: value.float() for name, value in self.state.items()}
        try:
            network.load_state_dict(state, assign=True)
        except RuntimeError as error:
            raise ModelError(f"an encoder's weights are not those it says: {error}") from error
        return network.eval()


def spare_compiler() -> None:
    """Import transformers' module of masks as if torch had no compiler; once, and first."""
    if _MASKS in sys.modules:
        return
    kept = {name: getattr(import_utils, name) for name in _ASKED if hasattr(import_utils, name)}
    try:
        for name in kept:
            setattr(import_utils, name, lambda *_, **__: False)
        import_module(_MASKS)
    finally:
        for name, ask in kept.items():
            setattr(import_utils, name, ask)


def give_back_memory() -> None:
    """Return to the system what loading has let go; glibc keeps it otherwise."""
    gc.collect()
    trim_memory()


def trim_memory() -> None:
    """Return pages that nothing lies on to the system: milliseconds, and from any thread.

    Between what stays, glibc keeps room that comes and goes with each text, and more of it with
    each text that is read.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
