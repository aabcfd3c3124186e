"""Fast inference: a BERT in eight-bit integers on processors that multiply them quickly.

`FastEncoder` gives what the network it is made of gives, but for rounding. Where the processor or
the model cannot have it, the network itself runs, in float32.
"""

from pathlib import Path
from typing import Any, Literal

import torch

from nlp.errors import ModelError
from nlp.inference.encoder import FastEncoder
from nlp.inference.processor import can_int8
from nlp.inference.ranges import Ranges

# How a pipeline computes; `auto` is int8 where processor and model have it, else fp32.
Precision = Literal["auto", "int8", "fp32"]

__all__ = ["FastEncoder", "Precision", "Ranges", "can_int8", "fast_encoder"]


def fast_encoder(network: Any, folder: Path | None, precision: Precision) -> FastEncoder | None:
    """The network in int8, by the ranges in `folder`; None where it is to run as it is.

    The weights of `network` are let go: they are not needed any more.
    Raises `ModelError` where int8 is asked for and cannot be had.
    """
    if precision == "fp32":
        return None
    ranges = Ranges.load(folder) if folder is not None else None
    if ranges is None or not can_int8():
        if precision == "int8":
            lacking = "this model" if ranges is None else "this processor"
            raise ModelError(f"int8 cannot be had with {lacking}; use fp32")
        return None
    fast = FastEncoder(network, ranges)
    network.encoder.layer = torch.nn.ModuleList()
    network.embeddings = torch.nn.Module()
    return fast
