"""`python -m nlp.training.encoder.sentences`: from the encoder to the shipped sentence encoder.

    python -m nlp.training.encoder.sentences base --arabic news.txt --english pud.txt --output model

Flow: Hugging Face folder, a text a line in each language → **centres, eight bits** → folder.
"""

import logging
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
import transformers

from nlp.inference.loading import Stored
from nlp.sentences.encoder import Floats, SentenceEncoder

log = logging.getLogger(__name__)
hf: Any = transformers
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def build(base: Path, arabic: list[str], english: list[str]) -> SentenceEncoder:
    """The sentence encoder of an encoder's folder, centred on texts of both languages."""
    network = hf.AutoModel.from_pretrained(
        base, add_pooling_layer=False, torch_dtype=torch.float32, local_files_only=True
    )
    tokenizer = hf.AutoTokenizer.from_pretrained(base, local_files_only=True)
    stored = Stored(network.config, network.state_dict())
    bare = SentenceEncoder(
        stored, tokenizer, np.zeros((2, stored.config.hidden_size), dtype=np.float32)
    )
    centres: Floats = np.stack([bare.means(texts).mean(axis=0) for texts in (arabic, english)])
    return SentenceEncoder(stored, tokenizer, centres)


@click.command()
@click.argument("base", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--arabic", type=_FILE, required=True, help="Arabic texts, one a line.")
@click.option("--english", type=_FILE, required=True, help="English texts, one a line.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), required=True)
def main(base: Path, arabic: Path, english: Path, output: Path) -> None:
    """Write the sentence encoder of the encoder in BASE to a folder."""
    lines = [
        [line for line in file.read_text("utf-8").splitlines() if line.strip()]
        for file in (arabic, english)
    ]
    build(base, *lines).save(output)
    log.info("%s: centred on %d Arabic and %d English texts", output, *map(len, lines))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main()
