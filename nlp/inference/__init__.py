"""Fast inference: a BERT in eight-bit integers on processors that multiply them quickly.

`FastEncoder` gives what the network of the same weights gives, but for rounding. Where the
processor or the model cannot have it, the network itself runs, in float32.
"""

from pathlib import Path
from typing import Literal

from nlp.errors import ModelError
from nlp.inference.encoder import FastEncoder
from nlp.inference.loading import Stored
from nlp.inference.processor import can_int8
from nlp.inference.ranges import Ranges

# How a pipeline computes; `auto` is int8 where processor and model have it, else fp32.
Precision = Literal["auto", "int8", "fp32"]

__all__ = ["FastEncoder", "Precision", "Ranges", "can_int8", "fast_encoder"]


def fast_encoder(stored: Stored, folder: Path | None, precision: Precision) -> FastEncoder | None:
    """The stored encoder in int8, by the ranges in `folder`; None where it is to run as it is.

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
    return FastEncoder(stored.config, stored.state, ranges)
