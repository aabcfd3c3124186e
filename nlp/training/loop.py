"""The joint loop: one encoder, every head, one optimiser.

All heads read the same word vectors, so each batch runs the encoder once. Losses are means over
words or statements, weighted in `WEIGHTS`; the weights kept are an exponential moving average.
"""

import logging
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nlp.pipeline.encoding import alignment, pad
from nlp.pipeline.heads import FAR, NEAR, around, mean_of
from nlp.pipeline.mentions import OWN
from nlp.training.data import IGNORE, Target, batches

log = logging.getLogger(__name__)
NEAR_SHARE = 0.75  # of the steps, the words around cues are the near ones that are read first
WEIGHTS = {"ner": 1.0, "cut": 0.1, "cue": 2.0, "roles": 1.0, "speaker": 0.1, "type": 0.05}


@dataclass(frozen=True, slots=True)
class Settings:
    """How long and how fast to learn.

    Rates are peaks, `final` the share of them that is left at the end; `minutes` above 0 bounds the
    wall clock. `mask` is the share of pieces hidden from the encoder at each step.
    """

    epochs: int = 10
    minutes: float = 0.0
    batch_pieces: int = 1600
    encoder_rate: float = 2.5e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.95
    warmup: float = 0.06
    weight_decay: float = 0.01
    clip: float = 1.0
    average: float = 0.998
    bfloat16: bool = True
    final: float = 0.02
    mask: float = 0.0
    extra_share: float = 0.25
    refine_epochs: int = 3
    seed: int = 1


class Model(nn.Module):
    """The encoder with every head: what the loop moves."""

    def __init__(self, encoder: nn.Module, heads: dict[str, nn.Module]) -> None:
        super().__init__()
        self.encoder = encoder
        self.heads = nn.ModuleDict(heads)
        # Dropout inside attention keeps torch from its fused kernel: four times slower on a CPU.
        for module in encoder.modules():
            if hasattr(module, "dropout_prob"):
                setattr(module, "dropout_prob", 0.0)  # noqa: B010

    def word_vectors(
        self, batch: Sequence[Target], tokenizer: Any, hidden_share: float = 0.0
    ) -> list[Tensor]:
        """Encode a batch of articles at once: one (words, width) tensor an article.

        `hidden_share` of the pieces, chosen by chance, are replaced by the mask.
        """
        rows = [t.pieces.ids[a:b] for t in batch for a, b in t.pieces.windows]
        ids, mask = pad(rows, tokenizer)
        if hidden_share:
            special = np.isin(ids, tokenizer.all_special_ids)
            chosen = torch.rand(ids.shape).numpy() < hidden_share
            ids = np.where(chosen & ~special, tokenizer.mask_token_id, ids)
        hidden = self.encoder(
            input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask)
        ).last_hidden_state
        out, first = [], 0
        for t in batch:
            count = len(t.pieces.windows)
            flat = hidden[first : first + count].reshape(-1, hidden.shape[-1]).float()
            first += count
            rows_of, lengths = alignment(t.pieces, t.tokens, ids.shape[1])
            owner = torch.from_numpy(np.repeat(np.arange(t.tokens), lengths))
            total = flat.new_zeros((t.tokens, flat.shape[1]))
            total = total.index_add(0, owner, flat[torch.from_numpy(rows_of)])
            mean = total / torch.from_numpy(lengths).clamp(min=1)[:, None]
            out.append(mean[torch.from_numpy(t.words.token)])
        return out

    def losses(
        self, target: Target, vectors: Tensor, reach: tuple[int, int] = NEAR
    ) -> dict[str, Tensor]:
        """Return the sum of each head's losses over one article, keyed by WEIGHTS.

        `reach` are the words before and after a cue that are read for its parts.
        """
        features = torch.from_numpy(target.words.features)
        heads = self.heads
        ner = heads["ner" if target.tagset == OWN else f"ner_{target.tagset}"]
        out = {"ner": _entropy(ner(vectors, features), target.ner)}
        if target.cue is None:
            return out
        out["cut"] = _entropy(heads["cut"](vectors, features), target.cut)
        out["cue"] = _entropy(heads["cue"](vectors, features), target.cue)
        if not len(target.cues) or target.candidates is None:
            return out
        cues = torch.from_numpy(target.cues)
        bounds = around(cues, reach, len(vectors))
        scores, index, inside = heads["roles"](vectors, features, cues, bounds)
        roles = torch.from_numpy(target.roles).gather(1, index)
        out["roles"] = _entropy(scores[inside], roles[inside])
        if target.candidates.ranges.size:
            out |= self.speaker_losses(target, vectors, cues)
        return out

    def speaker_losses(self, target: Target, vectors: Tensor, cues: Tensor) -> dict[str, Tensor]:
        """Return the speaker and type losses of one article, summed over its statements."""
        assert target.candidates is not None
        scores, types = self.heads["speaker"](
            mean_of(vectors, cues),
            mean_of(vectors, torch.from_numpy(target.sources)),
            torch.from_numpy(target.has_source),
            mean_of(vectors, torch.from_numpy(target.candidates.ranges)),
            torch.from_numpy(target.candidates.distance),
            torch.from_numpy(target.candidates.flags),
        )
        out = {"type": _entropy(types, target.types)}
        positive = torch.from_numpy(target.positive)
        known = positive.any(1)
        if known.any():
            scores, positive = scores[known].float(), positive[known]
            right = scores.masked_fill(~positive, -1e9).logsumexp(1)
            out["speaker"] = (scores.logsumexp(1) - right).sum()
        return out


def _entropy(scores: Tensor, gold: Tensor | np.ndarray[Any, Any]) -> Tensor:
    return F.cross_entropy(
        scores.float(), torch.as_tensor(gold), ignore_index=IGNORE, reduction="sum"
    )


def _sizes(target: Target, reach: tuple[int, int] = NEAR) -> dict[str, int]:
    n = len(target.words)
    bounds = around(torch.from_numpy(target.cues), reach, n)
    return {
        "ner": n,
        "cut": n,
        "cue": n if target.cue is not None else 0,
        "roles": int((bounds[:, 1] - bounds[:, 0]).sum()),
        "speaker": len(target.cues),
        "type": len(target.cues),
    }


class Average:
    """An exponential moving average of a model's weights."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay, self.steps = decay, 0
        self.shadow = {k: v.detach().clone() for k, v in model.state_dict().items()}

    def update(self, model: nn.Module, prefix: str = "") -> None:
        """Move the average towards the weights as they are now.

        `prefix` places the weights of a part of the averaged model.
        """
        self.steps += 1
        rate = 1 - min(self.decay, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            for k, v in model.state_dict().items():
                if v.is_floating_point():
                    self.shadow[prefix + k].lerp_(v, rate)

    @contextmanager
    def applied(self, model: nn.Module) -> Iterator[None]:
        """Let `model` have the averaged weights, and no dropout, inside the block."""
        own = {k: v.clone() for k, v in model.state_dict().items()}
        training = model.training
        model.load_state_dict(self.shadow)
        model.eval()
        try:
            yield
        finally:
            model.load_state_dict(own)
            model.train(training)


def losses_on(model: Model, tokenizer: Any, targets: Sequence[Target]) -> dict[str, float]:
    """Return the mean of each loss over articles, without learning from them."""
    sums: dict[str, float] = {}
    sizes: dict[str, int] = {}
    with torch.inference_mode():
        for target in targets:
            vectors = model.word_vectors([target], tokenizer)[0]
            for key, value in model.losses(target, vectors).items():
                sums[key] = sums.get(key, 0.0) + float(value)
            for key, size in _sizes(target).items():
                sizes[key] = sizes.get(key, 0) + size
    return {k: round(v / max(sizes[k], 1), 4) for k, v in sums.items()}


def _groups(model: Model, s: Settings) -> list[dict[str, Any]]:
    """Parameter groups: lower layers of the encoder move more slowly, biases do not decay."""
    layers = getattr(model.encoder.config, "num_hidden_layers", 12)
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if name.startswith("encoder."):
            place = name.split("layer.")
            depth = int(place[1].split(".")[0]) + 1 if len(place) > 1 else 0
            rate = s.encoder_rate * s.layer_decay ** (layers - depth)
        else:
            rate = s.head_rate
        decay = s.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [
        {"params": v, "lr": rate, "peak": rate, "weight_decay": decay}
        for (rate, decay), v in groups.items()
    ]


def _schedule(progress: float, s: Settings) -> float:
    if progress < s.warmup:
        return progress / s.warmup
    turn = math.pi * min(1.0, (progress - s.warmup) / (1 - s.warmup))
    return s.final + (1 - s.final) * 0.5 * (1 + math.cos(turn))


def fit(
    model: Model,
    tokenizer: Any,
    gold: Sequence[Target],
    extra: Sequence[Target],
    settings: Settings,
    after_epoch: Callable[[int, Average], None],
) -> Average:
    """Train `model` on `gold`, with a share of `extra` mixed into each epoch.

    `after_epoch(number, average)` is called after each pass. Returns the averaged weights.
    """
    random.seed(settings.seed)
    torch.manual_seed(settings.seed)
    optimiser = torch.optim.AdamW(_groups(model, settings), betas=(0.9, 0.98), eps=1e-6)
    average = Average(model, settings.average)
    started, step = time.monotonic(), 0
    for epoch in range(1, settings.epochs + 1):
        model.train()
        plan = list(_epoch(gold, extra, settings))
        sums: dict[str, float] = {}
        for n, batch in enumerate(plan):
            progress = (epoch - 1 + n / len(plan)) / settings.epochs
            if settings.minutes:
                progress = max(progress, (time.monotonic() - started) / 60 / settings.minutes)
            for group in optimiser.param_groups:
                group["lr"] = group["peak"] * _schedule(progress, settings)
            for key, value in _step(model, tokenizer, batch, optimiser, settings).items():
                sums[key] = sums.get(key, 0.0) + value
            average.update(model)
            step += 1
            if step % 25 == 0:
                means = " ".join(f"{k}={v / (n + 1):.4f}" for k, v in sums.items())
                minutes = (time.monotonic() - started) / 60
                log.info("epoch %d step %d %.1f min %.2f %s", epoch, step, minutes, progress, means)
            if progress >= 1.0:
                after_epoch(epoch, average)
                return average
        after_epoch(epoch, average)
    return average


def refine(
    model: Model,
    tokenizer: Any,
    gold: Sequence[Target],
    settings: Settings,
    after_pass: Callable[[int, Average], None],
) -> Average:
    """Train the speaker scorer on, over word vectors that no longer move; returns averaged weights.

    It has most to gain from more steps, and one pass of the encoder serves all of these.
    `after_pass(number, average)` is called after each pass.
    """
    model.eval()
    targets = [t for t in gold if t.candidates is not None and t.candidates.ranges.size]
    with torch.no_grad():
        vectors = [model.word_vectors([t], tokenizer)[0] for t in targets]
    scorer = model.heads["speaker"]
    # The vectors know their own articles by now: only strong dropout keeps the scorer general.
    for module in scorer.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.5
    rate = settings.head_rate / 2
    optimiser = torch.optim.AdamW(scorer.parameters(), lr=rate, weight_decay=0.05)
    average = Average(model, 0.99)
    for number in range(1, settings.refine_epochs + 1):
        scorer.train()
        order = random.sample(range(len(targets)), len(targets))
        total = 0.0
        for first in range(0, len(order), 8):
            progress = (number - 1 + first / len(order)) / settings.refine_epochs
            for group in optimiser.param_groups:
                group["lr"] = rate * _schedule(progress, settings)
            loss = torch.zeros(())
            for i in order[first : first + 8]:
                cues = torch.from_numpy(targets[i].cues)
                losses = model.speaker_losses(targets[i], vectors[i], cues)
                loss = loss + losses.get("speaker", 0.0) + 0.3 * losses["type"]
            optimiser.zero_grad(set_to_none=True)
            (loss / sum(len(targets[i].cues) for i in order[first : first + 8])).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            average.update(scorer, "heads.speaker.")
            total += float(loss.detach())
        log.info("speakers, pass %d: %.4f", number, total / sum(len(t.cues) for t in targets))
        after_pass(number, average)
    return average


def _epoch(gold: Sequence[Target], extra: Sequence[Target], s: Settings) -> Iterator[list[Target]]:
    chosen = list(gold) + random.sample(list(extra), int(len(extra) * s.extra_share))
    random.shuffle(chosen)
    for group in batches((len(t.pieces.ids) for t in chosen), s.batch_pieces):
        yield [chosen[i] for i in group]


def _step(
    model: Model,
    tokenizer: Any,
    batch: list[Target],
    optimiser: torch.optim.Optimizer,
    settings: Settings,
) -> dict[str, float]:
    with torch.autocast("cpu", torch.bfloat16, enabled=settings.bfloat16):
        vectors = model.word_vectors(batch, tokenizer, settings.mask)
        reach = NEAR if random.random() < NEAR_SHARE else FAR
        means = mean_losses(model, batch, vectors, reach)
    loss = sum((WEIGHTS[k] * v for k, v in means.items()), start=torch.zeros(()))
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(model.parameters(), settings.clip)
    optimiser.step()
    return {k: float(v.detach()) for k, v in means.items()}


def mean_losses(
    model: Model,
    batch: Sequence[Target],
    vectors: Sequence[Tensor],
    reach: tuple[int, int] = NEAR,
) -> dict[str, Tensor]:
    """Return the mean of each loss over articles and their word vectors, keyed by WEIGHTS.

    `reach` is that of `Model.losses`.
    """
    sums: dict[str, Tensor] = {}
    sizes: dict[str, int] = {}
    for target, words in zip(batch, vectors, strict=True):
        for key, value in model.losses(target, words, reach).items():
            sums[key] = sums[key] + value if key in sums else value
        for key, size in _sizes(target, reach).items():
            sizes[key] = sizes.get(key, 0) + size
    return {k: v / max(sizes[k], 1) for k, v in sums.items()}
