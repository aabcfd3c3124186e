"""`python -m nlp.training.ranges`: what int8 needs to know of an encoder, measured on texts.

    python -m nlp.training.ranges nlp/model/transformer --texts news.txt.xz
    python -m nlp.training.ranges nlp/sentences/model --texts news.txt.xz --lines

Flow: folder, texts → windows of pieces → **ranges** → `int8.safetensors` in the folder.
"""

import logging
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import click
import torch
import transformers
from safetensors.torch import load_file
from torch import Tensor

from nlp.errors import ModelError, QalaError
from nlp.inference import Ranges
from nlp.inference.encoder import check
from nlp.inference.loading import Stored
from nlp.sentences.rows import unpack
from nlp.training.encoder.texts import batches, read_texts

log = logging.getLogger(__name__)
_WINDOW, _ROWS = 480, 4
# transformers leaves much of what is used here without types.
hf: Any = transformers


def measure(folder: Path, texts: Path, *, windows: int = 200, lines: bool = False) -> Ranges:
    """Measure the encoder in `folder` on so many windows of `texts` and write what was found.

    A window is of at most 480 pieces; of one line where `lines`. Raises `ModelError` where there
    is no BERT in `folder`, `FormatError` without texts.
    """
    try:
        tokenizer = hf.AutoTokenizer.from_pretrained(folder, local_files_only=True)
        # Matrices may be in eight bits there.
        stored = Stored.read(folder, unpack(load_file(folder / "model.safetensors")))
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"no encoder at {folder}: {error}") from error
    check(stored.config)
    network = stored.network()
    size = min(_WINDOW, stored.config.max_position_embeddings - 2)
    found = islice(_windows(read_texts(texts), tokenizer, size, lines), windows)
    alike = batches(sorted(found, key=len), _ROWS)
    ranges = Ranges.measure(network, (_padded(rows, tokenizer) for rows in alike))
    ranges.save(folder)
    return ranges


def _windows(texts: Iterable[str], tokenizer: Any, size: int, lines: bool) -> Iterator[list[int]]:
    for text in texts:
        for part in text.split("\n") if lines else [text]:
            ids = tokenizer(part, add_special_tokens=False, verbose=False)["input_ids"]
            for start in range(0, len(ids), size):
                inner = ids[start : start + size]
                yield [tokenizer.cls_token_id, *inner, tokenizer.sep_token_id]


def _padded(rows: list[list[int]], tokenizer: Any) -> tuple[Tensor, Tensor]:
    width = max(map(len, rows))
    ids = torch.full((len(rows), width), tokenizer.pad_token_id)
    mask = torch.zeros((len(rows), width), dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return ids, mask


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--texts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="Plain texts, a blank line between them; .xz or bare.",
)
@click.option("--windows", default=200, show_default=True, help="How many windows to measure.")
@click.option("--lines", is_flag=True, help="A window is one line, not a text.")
def main(folder: Path, texts: Path, windows: int, lines: bool) -> None:
    """Measure an encoder for int8."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        ranges = measure(folder, texts, windows=windows, lines=lines)
    except QalaError as error:
        raise click.ClickException(str(error)) from error
    log.info("%d layers measured", ranges.layers)


if __name__ == "__main__":
    main()
