"""Encoders from their folders, without weights made only to be overwritten."""

import ctypes
import gc
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import Tensor
from transformers.modeling_utils import no_init_weights

# transformers leaves much of what is used here without types.
hf: Any = transformers
# Classes that would add a pooling layer, which nothing here uses.
POOLED = frozenset({"bert", "roberta", "xlm-roberta", "camembert"})


def network_of(folder: Path, state: Mapping[str, Tensor]) -> Any:
    """The network that the folder's `config.json` describes, with these weights, in float32.

    Raises `OSError`, `ValueError` or `RuntimeError` where they do not fit.
    """
    config = hf.AutoConfig.from_pretrained(folder, local_files_only=True)
    options = {"add_pooling_layer": False} if config.model_type in POOLED else {}
    with no_init_weights():
        network = hf.AutoModel.from_config(config, torch_dtype=torch.float32, **options)
    network.load_state_dict({name: value.float() for name, value in state.items()}, assign=True)
    return network.eval()


def give_back_memory() -> None:
    """Return to the system what loading has let go; glibc keeps it otherwise."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
