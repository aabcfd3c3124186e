"""What an adaptation needs to go on where it was cut off, in one file that runs nothing.

The file is torch's own form, read with `weights_only`: tensors and plain values, no code.
"""

from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch

from nlp.errors import ModelError

_NAME = "checkpoint.pt"


@dataclass(slots=True)
class Progress:
    """How far a run has come: steps done, pieces read, seconds spent, held-back loss at first."""

    step: int = 0
    pieces: int = 0
    seconds: float = 0.0
    held_before: float = 0.0


def save(
    folder: Path,
    progress: Progress,
    identity: dict[str, Any],
    model: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
) -> None:
    """Write the checkpoint into `folder`; a crash while writing leaves the one before."""
    state = {
        "identity": identity,
        "step": progress.step,
        "pieces": progress.pieces,
        "seconds": progress.seconds,
        "held_before": progress.held_before,
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{_NAME}.part"
    torch.save(state, draft)
    draft.replace(folder / _NAME)


def load(
    folder: Path,
    identity: dict[str, Any],
    model: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
) -> Progress | None:
    """Bring model and optimiser to the checkpoint in `folder`; None when there is none.

    `identity` says what run it is (base, texts, settings). Raises `ModelError` when the checkpoint
    is damaged or of another run.
    """
    file = folder / _NAME
    if not file.is_file():
        return None
    try:
        state = torch.load(file, map_location="cpu", weights_only=True)
        found = state["identity"]
    except (OSError, RuntimeError, EOFError, UnpicklingError, KeyError, TypeError) as error:
        raise ModelError(f"damaged checkpoint {file}: {error}") from error
    if found != identity:
        keys = found.keys() | identity.keys() if isinstance(found, dict) else set(identity)
        other = sorted(
            k for k in keys if not isinstance(found, dict) or found.get(k) != identity.get(k)
        )
        raise ModelError(f"{file} is of another run: it differs in {', '.join(other)}")
    try:
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        return Progress(
            state["step"], state["pieces"], float(state["seconds"]), float(state["held_before"])
        )
    except (RuntimeError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"damaged checkpoint {file}: {error}") from error
