"""`python -m nlp.training.encoder.distil`: a lighter encoder that gives words the same vectors.

    python -m nlp.training.encoder.distil --teacher DIR --texts FILE --output new --words 12000

The student starts as the teacher with more whole words in its vocabulary (`enlarge`) and, where
`--layers` says so, without some of its layers, and learns to put each stretch of text where the
teacher puts it (Sanh et al. 2019, arXiv:1910.01108, on the last layer instead of its guesses). What
was trained on the teacher's vectors goes on working on the student's. Stretches are the least ones
that both tokenizers cut at both ends. Cut off and called again, it goes on from its checkpoint.
"""

import json
import logging
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
import transformers
from torch import Tensor, nn

from nlp.errors import FormatError, ModelError, QalaError
from nlp.training.encoder import checkpoint
from nlp.training.encoder.adapt import digest_of, write
from nlp.training.encoder.checkpoint import Progress
from nlp.training.encoder.enlarge import (
    costly_words,
    count_words,
    enlarge,
    enlarged_rows,
    read_tokenizer,
)
from nlp.training.encoder.texts import is_held_back, read_texts
from nlp.training.encoder.tokenizer import BOS, EOS, write_tokenizer

log = logging.getLogger(__name__)
HELD_BACK = 100  # one text in so many is not learned from
hf: Any = transformers


@dataclass(frozen=True, slots=True)
class Settings:
    """How the student is made and how long it learns; the run ends after `minutes` of its own time.

    `words` whole words are added to the vocabulary; `layers` are the teacher's layers that the
    student keeps, by number, all where empty. `chunk` are the words of a row, `pieces` those of a
    step. Rates are peaks and fall to 0.
    """

    words: int = 12_000
    layers: tuple[int, ...] = ()
    minutes: float = 30.0
    chunk: int = 180
    pieces: int = 2000
    rate: float = 1e-4
    embedding_rate: float = 3e-4
    warmup: float = 0.05
    clip: float = 1.0
    held_rows: int = 64
    log_every: int = 20
    save_every: int = 200
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One chunk of text for both encoders: numbers of pieces and, for each, its stretch."""

    teacher: list[int]
    teacher_of: list[int]
    student: list[int]
    student_of: list[int]
    stretches: int


def row_of(teacher: Any, student: Any) -> Row:
    """Join two `tokenizers.Encoding` of one text by the places where both cut it."""
    ends = [np.asarray([end for _, end in e.offsets], dtype=np.int64) for e in (teacher, student)]
    common = np.intersect1d(ends[0], ends[1])
    kept = [np.searchsorted(common, own) for own in ends]
    # Behind the last common cut nothing can be compared.
    inside = [own < len(common) for own in kept]
    numbers = [
        np.asarray(e.ids)[i].tolist() for e, i in zip((teacher, student), inside, strict=True)
    ]
    of = [own[i].tolist() for own, i in zip(kept, inside, strict=True)]
    return Row(numbers[0], of[0], numbers[1], of[1], len(common))


class Rows:
    """Rows of texts in a random order that the seed settles; every pass has another one."""

    def __init__(
        self,
        texts: Sequence[str],
        teacher: Any,
        student: Any,
        *,
        chunk: int,
        longest: int,
        seed: int,
    ) -> None:
        self.texts, self.teacher, self.student = texts, teacher, student
        self.chunk, self.longest, self.seed = chunk, longest, seed

    def __iter__(self) -> Iterator[Row]:
        number = 0
        while True:
            found = 0
            for index in np.random.default_rng([self.seed, number]).permutation(len(self.texts)):
                for row in self._rows(self.texts[index]):
                    found += 1
                    yield row
            if not found:
                raise FormatError("no text that fits the encoder's positions")
            number += 1

    def _rows(self, text: str) -> Iterator[Row]:
        words = text.split(" ")
        for i in range(0, len(words), self.chunk):
            yield from self._fitting(words[i : i + self.chunk])

    def _fitting(self, words: Sequence[str]) -> Iterator[Row]:
        """The words as one row, or in halves where they do not fit the positions."""
        text = " ".join(words)
        teacher, student = (
            tokenizer.encode(text, add_special_tokens=False)
            for tokenizer in (self.teacher, self.student)
        )
        if len(teacher.ids) > self.longest:
            if len(words) > 1:
                yield from self._fitting(words[: len(words) // 2])
                yield from self._fitting(words[len(words) // 2 :])
        elif teacher.ids:
            yield row_of(teacher, student)


def means(
    encoder: Any,
    ends: tuple[int, int],
    rows: Sequence[list[int]],
    of: Sequence[list[int]],
    sizes: Sequence[int],
) -> Tensor:
    """Mean vector of each stretch of each row, one below the other: (stretches, width)."""
    width = max(map(len, rows)) + 2
    ids = torch.full((len(rows), width), encoder.config.pad_token_id)
    mask = torch.zeros((len(rows), width), dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row) + 2] = torch.tensor([ends[0], *row, ends[1]])
        mask[i, : len(row) + 2] = 1
    hidden = encoder(input_ids=ids, attention_mask=mask)
    flat = hidden.last_hidden_state.float().flatten(0, 1)
    place = torch.cat([torch.arange(len(r)) + i * width + 1 for i, r in enumerate(rows)])
    first = np.cumsum([0, *sizes])
    owner = torch.cat([torch.tensor(o) + int(first[i]) for i, o in enumerate(of)])
    total = flat.new_zeros((int(first[-1]), flat.shape[1])).index_add(0, owner, flat[place])
    count = torch.bincount(owner, minlength=len(total)).clamp(min=1)
    mean: Tensor = total / count[:, None]
    return mean


class Distillation:
    """One run: `run` teaches the student and returns the run's figures."""

    def __init__(
        self, teacher: Any, student: Any, train: Rows, held: Rows, settings: Settings, work: Path
    ) -> None:
        self.teacher, self.student, self.settings, self.work = teacher, student, settings, work
        self.train, self.held = train, held
        # The enlarged vocabulary has the same numbers for both ends.
        self.ends = (train.student.token_to_id(BOS), train.student.token_to_id(EOS))
        table = student.embeddings.word_embeddings.weight
        rest = [p for p in student.parameters() if p is not table]
        self.optimiser = torch.optim.AdamW(
            [
                {"params": rest, "peak": settings.rate},
                {"params": [table], "peak": settings.embedding_rate},
            ],
            betas=(0.9, 0.98),
            eps=1e-6,
            weight_decay=0.0,
        )

    def run(self, identity: dict[str, Any]) -> dict[str, Any]:
        """Teach, from the checkpoint in the work folder where there is one. Raises `ModelError`."""
        s = self.settings
        done = checkpoint.load(self.work, identity, self.student, self.optimiser)
        if done is None:
            done = Progress(held_before=self.held_loss())
            log.info("loss on held-back texts before: %.4f", done.held_before)
        batches = self._batches(self.train)
        for _ in range(done.step):
            next(batches)
        before, started, losses = done.seconds, time.monotonic(), []
        while (share := done.seconds / 60 / s.minutes) < 1:
            batch = next(batches)
            losses.append(self._step(batch, share))
            done.step += 1
            done.pieces += sum(len(row.student) for row in batch)
            done.seconds = before + time.monotonic() - started
            if done.step % s.log_every == 0:
                loss, losses = float(np.mean(losses)), []
                if not math.isfinite(loss):
                    raise ModelError(f"the loss is no longer a number at step {done.step}")
                log.info(
                    "step=%d share=%.3f loss=%.4f pieces=%d", done.step, share, loss, done.pieces
                )
            if done.step % s.save_every == 0:
                checkpoint.save(self.work, done, identity, self.student, self.optimiser)
        checkpoint.save(self.work, done, identity, self.student, self.optimiser)
        return {
            "steps": done.step,
            "pieces": done.pieces,
            "minutes": round(done.seconds / 60, 2),
            "held_loss_before": round(done.held_before, 4),
            "held_loss_after": round(self.held_loss(), 4),
        }

    def held_loss(self) -> float:
        """Squared distance to the teacher on texts not learned from, 1 for its own spread."""
        self.student.eval()
        losses, sizes, batches = [], [], self._batches(self.held)
        rows = 0
        while rows < self.settings.held_rows:
            batch = next(batches)
            rows += len(batch)
            with torch.inference_mode():
                losses.append(float(self._loss(batch)))
            sizes.append(sum(row.stretches for row in batch))
        return float(np.average(losses, weights=sizes))

    def _batches(self, rows: Rows) -> Iterator[list[Row]]:
        """Rows of like length together, each batch of about `pieces` of the student's."""
        source = iter(rows)
        while True:
            pool = sorted((next(source) for _ in range(64)), key=lambda row: len(row.student))
            batches: list[list[Row]] = [[]]
            for row in pool:
                if batches[-1] and len(row.student) * (len(batches[-1]) + 1) > self.settings.pieces:
                    batches.append([])
                batches[-1].append(row)
            order = np.random.default_rng(len(pool[0].student)).permutation(len(batches))
            yield from (batches[i] for i in order)

    def _loss(self, batch: Sequence[Row]) -> Tensor:
        sizes = [row.stretches for row in batch]
        with torch.autocast("cpu", torch.bfloat16):
            with torch.inference_mode():
                aim = means(
                    self.teacher,
                    self.ends,
                    [row.teacher for row in batch],
                    [row.teacher_of for row in batch],
                    sizes,
                )
            got = means(
                self.student,
                self.ends,
                [row.student for row in batch],
                [row.student_of for row in batch],
                sizes,
            )
        aim = aim.clone()
        return ((got - aim) ** 2).sum(1).mean() / ((aim - aim.mean(0)) ** 2).sum(1).mean()

    def _step(self, batch: Sequence[Row], share: float) -> float:
        s = self.settings
        self.student.train()
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * min(share / s.warmup, (1 - share) / (1 - s.warmup))
        loss = self._loss(batch)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.student.parameters(), s.clip)
        self.optimiser.step()
        return float(loss.detach())


def distil(
    teacher: Path, texts: Path, output: Path, work: Path, settings: Settings
) -> dict[str, Any]:
    """Make a student of the encoder in `teacher` and write it to `output`; returns figures.

    Raises `ModelError` without an encoder in `teacher` or with a checkpoint of another run, and
    `FormatError` without texts.
    """
    try:
        encoder, student = (
            hf.AutoModel.from_pretrained(
                teacher, add_pooling_layer=False, local_files_only=True, torch_dtype=torch.float32
            )
            for _ in range(2)
        )
    except (OSError, ValueError) as error:
        raise ModelError(f"no encoder at {teacher}: {error}") from error
    for module in student.modules():
        # A student that is shown one answer learns best without noise.
        if isinstance(module, nn.Dropout):
            module.p = 0.0
        if hasattr(module, "dropout_prob"):
            module.dropout_prob = 0.0
    encoder.eval()
    old = read_tokenizer(teacher)
    learned = [t for t in read_texts(texts) if not is_held_back(t, HELD_BACK)]
    held = [t for t in read_texts(texts) if is_held_back(t, HELD_BACK)] or learned
    words = costly_words(count_words(learned, old), old, settings.words)
    new, made_of = enlarge(old, words)
    table = student.embeddings.word_embeddings
    student.resize_token_embeddings(len(made_of), mean_resizing=False)
    student.embeddings.word_embeddings.weight.data = enlarged_rows(table.weight.data, made_of)
    if settings.layers:
        kept = [student.encoder.layer[i] for i in settings.layers]
        student.encoder.layer = nn.ModuleList(kept)
        student.config.num_hidden_layers = len(kept)
    torch.manual_seed(settings.seed)
    cut = {
        "chunk": settings.chunk,
        "longest": student.config.max_position_embeddings - 2,
        "seed": settings.seed,
    }
    run = Distillation(
        encoder,
        student,
        Rows(learned, old, new, **cut),
        Rows(held, old, new, **cut),
        settings,
        work,
    )
    identity = {
        "teacher": digest_of(teacher / "model.safetensors"),
        "texts": digest_of(texts),
        **{k: str(v) for k, v in asdict(settings).items() if k not in _FREE},
    }
    figures = run.run(identity)
    student.config.vocab_size = len(made_of)
    write(teacher, output, student)
    student.config.to_json_file(output / "config.json", use_diff=False)
    write_tokenizer(output, new, student.config.max_position_embeddings)
    (output / "distillation.json").write_text(
        json.dumps(figures | {"settings": asdict(settings)}, indent=2) + "\n", encoding="utf-8"
    )
    return figures


# What may change between a run and its continuation.
_FREE = ("minutes", "held_rows", "log_every", "save_every")
_FOLDER = click.Path(file_okay=False, path_type=Path)
_D = Settings()


@click.command()
@click.option("--teacher", type=_FOLDER, required=True, help="Folder of the encoder to learn from.")
@click.option(
    "--texts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="Plain texts, a blank line between them; .xz or bare.",
)
@click.option("--output", type=_FOLDER, required=True, help="Folder to write.")
@click.option("--work", type=_FOLDER, help="Folder of the checkpoint. [default: OUTPUT.work]")
@click.option("--words", default=_D.words, show_default=True, help="Whole words to add.")
@click.option("--layers", default="", help="Layers to keep, such as 0,2,4,6,8,10,11. Default: all.")
@click.option("--minutes", default=_D.minutes, show_default=True, help="Length of the whole run.")
@click.option("--rate", default=_D.rate, show_default=True, help="Peak.")
@click.option("--embedding-rate", default=_D.embedding_rate, show_default=True, help="Peak.")
@click.option("--seed", default=_D.seed, show_default=True)
def main(
    teacher: Path, texts: Path, output: Path, work: Path | None, layers: str, **rest: Any
) -> None:
    """Make a lighter encoder that gives words the same vectors."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    kept = tuple(int(part) for part in layers.split(",") if part)
    work = work or output.with_name(f"{output.name}.work")
    try:
        figures = distil(teacher, texts, output, work, Settings(layers=kept, **rest))
    except QalaError as error:
        raise click.ClickException(str(error)) from error
    log.info("%s", json.dumps(figures))


if __name__ == "__main__":
    main()
