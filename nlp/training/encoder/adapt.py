"""`python -m nlp.training.encoder.adapt`: an encoder adapted to plain texts, in the same form.

    python -m nlp.training.encoder.adapt --base base --texts news.txt.xz --output new --minutes 60

Flow: folder, texts → rows → masking → **adaptation** → folder. Cut off and called again, it goes on
from its last checkpoint. `adaptation.json` in the output holds its figures.
"""

import hashlib
import json
import logging
import shutil
from pathlib import Path
from typing import Any

import click
import torch
import transformers
from safetensors.torch import save_file

from nlp.errors import ModelError, QalaError
from nlp.training.encoder.adaptation import Adaptation, Settings
from nlp.training.encoder.masking import vocabulary_of
from nlp.training.encoder.mlm import Guesser
from nlp.training.encoder.rows import Rows, stream_of
from nlp.training.encoder.texts import is_held_back, read_texts

log = logging.getLogger(__name__)
HELD_BACK = 100  # one text in so many is not learned from
_KEPT = ("config.json", "tokenizer*.json", "special_tokens_map.json", "added_tokens.json", "vocab*")
# transformers leaves much of what is used here without types.
hf: Any = transformers


def adapt(
    base: Path, texts: Path, output: Path, work: Path, settings: Settings, device: str = "cpu"
) -> dict[str, Any]:
    """Adapt the encoder in `base` to `texts` and write it to `output`; returns figures of the run.

    `work` keeps the checkpoint and `log.jsonl`. Raises `ModelError` without an encoder in `base` or
    with a checkpoint of another run, `FormatError` without texts.
    """
    try:
        tokenizer = hf.AutoTokenizer.from_pretrained(base, use_fast=True, local_files_only=True)
        encoder = hf.AutoModel.from_pretrained(
            base, add_pooling_layer=False, local_files_only=True, torch_dtype=torch.float32
        )
    except (OSError, ValueError) as error:
        raise ModelError(f"no encoder at {base}: {error}") from error
    longest = encoder.config.max_position_embeddings
    if not 3 <= settings.length <= longest:
        raise ModelError(f"rows of {settings.length} pieces, for an encoder of {longest}")
    torch.manual_seed(settings.seed)
    model = Guesser(encoder).to(device)
    train, held = _rows(texts, tokenizer, settings)
    log.info("%d rows a pass of %d pieces, %d held back", train.per_pass, train.size, held.per_pass)
    about = {"base": digest_of(base / "model.safetensors"), "texts": digest_of(texts)}
    run = Adaptation(model, vocabulary_of(tokenizer), train, held, settings, work, about)
    figures = run.run()
    write(base, output, encoder)
    (output / "adaptation.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return figures


def _rows(texts: Path, tokenizer: Any, settings: Settings) -> tuple[Rows, Rows]:
    """Rows to learn from and rows held back; where nothing falls to the latter, the same."""
    ends = (tokenizer.cls_token_id, tokenizer.sep_token_id)
    learned = (t for t in read_texts(texts) if not is_held_back(t, HELD_BACK))
    kept = [t for t in read_texts(texts) if is_held_back(t, HELD_BACK)]
    train = stream_of(learned, tokenizer)
    held = stream_of(kept, tokenizer) if kept else train
    return (
        Rows(train, settings.length, ends, settings.seed),
        Rows(held, settings.length, ends, settings.seed),
    )


def write(base: Path, output: Path, encoder: Any) -> None:
    """Write `encoder` in half precision to `output`, with the other files of the folder `base`.

    Raises `ModelError` when a weight is too large for that, or no number.
    """
    state = {k: v.detach().cpu().half().contiguous() for k, v in encoder.state_dict().items()}
    if not all(torch.isfinite(v).all() for v in state.values()):
        raise ModelError("the adapted weights do not fit into half precision")
    output.mkdir(parents=True, exist_ok=True)
    for pattern in _KEPT:
        for file in base.glob(pattern):
            if output.resolve() != base.resolve():
                shutil.copyfile(file, output / file.name)
    file = output / "model.safetensors"
    save_file(state, file, metadata={"format": "pt"})
    file.chmod(0o644)  # safetensors writes files that only their owner can read


def digest_of(file: Path) -> str:
    """The first 12 digits of a file's SHA-256. Raises `ModelError` when it cannot be read."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()[:12]
    except OSError as error:
        raise ModelError(f"cannot read {file}: {error}") from error


_FOLDER = click.Path(file_okay=False, path_type=Path)
_D = Settings()


@click.command()
@click.option("--base", type=_FOLDER, required=True, help="Folder of the encoder to adapt.")
@click.option(
    "--texts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="Plain texts, a blank line between them; .xz or bare.",
)
@click.option("--output", type=_FOLDER, required=True, help="Folder to write.")
@click.option("--work", type=_FOLDER, help="Folder of checkpoint and log. [default: OUTPUT.work]")
@click.option("--device", default="auto", show_default=True, help="cpu, cuda, or auto.")
@click.option("--steps", default=_D.steps, show_default=True, help="Steps of the whole run.")
@click.option("--minutes", default=_D.minutes, help="End the run after so long; 0: do not.")
@click.option("--rows", default=_D.rows, show_default=True, help="Rows of a step.")
@click.option("--length", default=_D.length, show_default=True, help="Pieces of a row.")
@click.option("--share", default=_D.share, show_default=True, help="Share of words to hide.")
@click.option("--rate", default=_D.encoder_rate, show_default=True, help="Peak, of the encoder.")
@click.option("--head-rate", default=_D.head_rate, show_default=True, help="Peak, of the head.")
@click.option(
    "--layer-decay", default=_D.layer_decay, show_default=True, help="Next lower layer's part."
)
@click.option("--settle", default=_D.settle, show_default=True, help="Share with the head alone.")
@click.option("--warmup", default=_D.warmup, show_default=True, help="Share of rising rate.")
@click.option("--bfloat16/--float32", default=_D.bfloat16, show_default=True)
@click.option("--save-every", default=_D.save_every, show_default=True, help="Steps.")
@click.option("--seed", default=_D.seed, show_default=True)
def main(
    base: Path, texts: Path, output: Path, work: Path | None, device: str, rate: float, **rest: Any
) -> None:
    """Adapt an encoder to plain texts by masked-language-model training."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    work = work or output.with_name(f"{output.name}.work")
    try:
        figures = adapt(base, texts, output, work, Settings(encoder_rate=rate, **rest), device)
    except QalaError as error:
        raise click.ClickException(str(error)) from error
    log.info("%s", json.dumps(figures))


if __name__ == "__main__":
    main()
