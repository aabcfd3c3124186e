"""Adapting the encoder to news: masked-language-model training on plain texts.

A fresh head sits on an encoder that was trained for sentence vectors: until it has settled, what it
hands down is noise, and a high rate spoils the encoder. So the head learns alone first, then both,
the encoder at a gentle rate. Every step draws its rows, masks and dropout from the seed and its own
number, so that a run that goes on from a checkpoint ends with the weights of one that was not cut.
"""

import json
import logging
import math
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from nlp.errors import ModelError
from nlp.training.encoder import checkpoint
from nlp.training.encoder.checkpoint import Progress
from nlp.training.encoder.masking import Vocabulary, hide
from nlp.training.encoder.mlm import Guesser, groups_of
from nlp.training.encoder.rows import Rows

log = logging.getLogger(__name__)
_HELD_SEED = 2**32  # no step has that number


@dataclass(frozen=True, slots=True)
class Settings:
    """How long and how fast to adapt. Rates are peaks.

    The run ends after `steps`, or after `minutes` of its own time where that is above 0; rates fall
    to 0 with whichever is nearer. `settle` is the share of the run in which the head learns alone,
    `warmup` the share of the rest in which the encoder's rate rises. `rows` and `length` are the
    rows of a step and the pieces of a row, `share` that of the words hidden.
    """

    steps: int = 20_000
    minutes: float = 0.0
    rows: int = 32
    length: int = 256
    share: float = 0.15
    encoder_rate: float = 5e-5
    head_rate: float = 5e-4
    layer_decay: float = 1.0
    settle: float = 0.05
    warmup: float = 0.06
    weight_decay: float = 0.01
    clip: float = 1.0
    bfloat16: bool = True
    held_rows: int = 64
    log_every: int = 50
    save_every: int = 500
    seed: int = 1


# What may change between a run and its continuation.
_FREE = ("minutes", "held_rows", "log_every", "save_every")


@dataclass
class Adaptation:
    """One run: `train` and `held` are rows, `work` the folder of its checkpoint and log.

    `about` names the base and the texts, so that a checkpoint of another run is refused.
    """

    model: Guesser
    vocabulary: Vocabulary
    train: Rows
    held: Rows
    settings: Settings
    work: Path
    about: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        s = self.settings
        self.device = next(self.model.parameters()).device
        self.optimiser = torch.optim.AdamW(
            groups_of(self.model, s.encoder_rate, s.head_rate, s.layer_decay, s.weight_decay),
            betas=(0.9, 0.98),
            eps=1e-6,
        )

    @property
    def identity(self) -> dict[str, Any]:
        """What makes this run the one it is, in plain values."""
        kept = {k: v for k, v in asdict(self.settings).items() if k not in _FREE}
        return kept | {"device": self.device.type} | self.about

    def run(self) -> dict[str, Any]:
        """Adapt, from the checkpoint in `work` where there is one; returns figures of the run.

        Raises `ModelError` when the checkpoint does not fit or the loss is no longer a number.
        """
        s = self.settings
        done = checkpoint.load(self.work, self.identity, self.model, self.optimiser)
        if done is None:
            done = Progress(held_before=self.held_loss())
        before, started = done.seconds, time.monotonic()
        window = _Window(started)
        while (share := self._share(done)) < 1:
            loss = self._step(done.step, share)
            done.step += 1
            done.pieces += s.rows * (self.train.size + 2)
            window.add(loss, s.rows * (self.train.size + 2))
            done.seconds = before + time.monotonic() - started
            if done.step % s.log_every == 0:
                self._note(done, share, window)
            if done.step % s.save_every == 0:
                checkpoint.save(self.work, done, self.identity, self.model, self.optimiser)
        checkpoint.save(self.work, done, self.identity, self.model, self.optimiser)
        return {
            **self.about,
            "steps": done.step,
            "pieces": done.pieces,
            "minutes": round(done.seconds / 60, 2),
            "held_loss_before": round(done.held_before, 4),
            "held_loss_after": round(self.held_loss(), 4),
            "settings": asdict(s),
        }

    def held_loss(self) -> float:
        """Mean loss on texts that are not learned from; the same rows and masks every time."""
        s = self.settings
        self.model.eval()
        rng = np.random.default_rng([s.seed, _HELD_SEED])
        total, count = 0.0, 0
        with torch.inference_mode():
            for step in range(math.ceil(min(s.held_rows, self.held.per_pass) / s.rows)):
                inputs, labels = hide(self.held.batch(step, s.rows), self.vocabulary, s.share, rng)
                asked = int((labels >= 0).sum())
                total += float(self._loss(inputs, labels)) * asked
                count += asked
        return total / count

    def _share(self, done: Progress) -> float:
        s = self.settings
        by_time = done.seconds / 60 / s.minutes if s.minutes > 0 else 0.0
        return max(done.step / s.steps, by_time)

    def _step(self, number: int, share: float) -> torch.Tensor:
        s = self.settings
        self.model.train()
        torch.manual_seed(s.seed * 1_000_003 + number)
        rng = np.random.default_rng([s.seed, number])
        ids = self.train.batch(number, s.rows)
        inputs, labels = hide(ids, self.vocabulary, s.share, rng)
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * rate_at(share, s, group["head"])
        loss = self._loss(inputs, labels, head_only=share < s.settle)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), s.clip)
        self.optimiser.step()
        return loss.detach()

    def _loss(self, inputs: Any, labels: Any, head_only: bool = False) -> torch.Tensor:
        to = self.device
        with torch.autocast(to.type, torch.bfloat16, enabled=self.settings.bfloat16):
            out: torch.Tensor = self.model(
                torch.from_numpy(inputs).to(to), torch.from_numpy(labels).to(to), head_only
            )
        return out

    def _note(self, done: Progress, share: float, window: "_Window") -> None:
        loss, speed = window.close()
        if not math.isfinite(loss):
            raise ModelError(f"the loss is no longer a number at step {done.step}")
        rate = self.settings.encoder_rate * rate_at(share, self.settings, head=False)
        line = {
            "step": done.step,
            "share": round(share, 4),
            "loss": round(loss, 4),
            "rate": rate,
            "pieces_per_s": round(speed),
            "minutes": round(done.seconds / 60, 2),
        }
        self.work.mkdir(parents=True, exist_ok=True)
        with (self.work / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        log.info("%s", " ".join(f"{k}={v:g}" for k, v in line.items()))


class _Window:
    """Losses and pieces since the last line of the log; losses stay on their device until then."""

    def __init__(self, started: float) -> None:
        self.started, self.pieces = started, 0
        self.losses: list[torch.Tensor] = []

    def add(self, loss: torch.Tensor, pieces: int) -> None:
        self.losses.append(loss)
        self.pieces += pieces

    def close(self) -> tuple[float, float]:
        """Return the mean loss and pieces a second, and begin anew."""
        loss, now = float(torch.stack(self.losses).mean()), time.monotonic()
        speed = self.pieces / max(now - self.started, 1e-9)
        self.losses, self.pieces, self.started = [], 0, now
        return loss, speed


def rate_at(share: float, s: Settings, head: bool) -> float:
    """Rate as a part of its peak when `share` of the run is over: up in a line, down in a line.

    The encoder's starts when the head has settled, the head's at once.
    """
    settle = 0.0 if head else s.settle
    if share < settle:
        return 0.0
    along = (share - settle) / max(1 - settle, 1e-9)
    return along / s.warmup if along < s.warmup else (1 - along) / max(1 - s.warmup, 1e-9)
