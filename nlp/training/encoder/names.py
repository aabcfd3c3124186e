"""`python -m nlp.training.encoder.names`: whole words that are names go back to their pieces.

    python -m nlp.training.encoder.names PIPELINE --base BASE --data DATA --articles FILE …

Flow: pipeline with an enlarged encoder, annotated articles → **names** → the same pipeline, fewer
pieces in its vocabulary. A frequent name that became one piece (`enlarge`) lost what its parts had
in common with rarer names: entities were found worse by two points. The pieces of old are still
there and still learned from, so nothing is trained again. Numbers for int8 are to be measured anew.
"""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click
from safetensors.torch import load_file, save_file

from nlp.errors import ModelError, QalaError
from nlp.inference.ranges import NAME as RANGES
from nlp.training.assemble import stamp
from nlp.training.encoder.enlarge import WORD, read_tokenizer
from nlp.training.encoder.tokenizer import SPACE, build, write_tokenizer
from nlp.training.train import Files, split

log = logging.getLogger(__name__)
SHARE = 0.5
_TABLE = "embeddings.word_embeddings.weight"
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def shares_in_names(articles: Iterable[Mapping[str, Any]], tokenizer: Any) -> dict[str, float]:
    """How much of a word's places are inside an entity's mention, for each word of `articles`."""
    inside: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for article in articles:
        named = bytearray(len(article["text"]))
        for entity in article["entities"]:
            start, end = entity["start"], entity["end"]
            named[start:end] = b"\1" * (end - start)
        for found in WORD.finditer(article["text"]):
            word = tokenizer.normalizer.normalize_str(found.group())
            every[word] += 1
            inside[word] += any(named[found.start() : found.end()])
    return {word: inside[word] / count for word, count in every.items()}


def part_names(folder: Path, base: Path, shares: Mapping[str, float], share: float) -> int:
    """Take names from the vocabulary of the encoder in `folder`; returns how many.

    Names are whole words that the tokenizer in `base` does not have, `share` or more of whose
    places are in names. Raises `ModelError` where `folder` is not made from `base`.
    """
    tokenizer, old = read_tokenizer(folder), read_tokenizer(base)
    vocabulary = [(p, s) for p, s in json.loads(tokenizer.to_str())["model"]["vocab"]]
    known = {piece for piece, _ in json.loads(old.to_str())["model"]["vocab"]}
    if not known <= {piece for piece, _ in vocabulary}:
        raise ModelError(f"the vocabulary in {folder} is not that of {base}, enlarged")
    kept = [
        number
        for number, (piece, _) in enumerate(vocabulary)
        if piece in known or shares.get(piece.removeprefix(SPACE), 0.0) < share
    ]
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    state = load_file(folder / "model.safetensors")
    state[_TABLE] = state[_TABLE][kept].contiguous()
    config["vocab_size"] = len(kept)
    text = json.dumps(config, indent=2, ensure_ascii=False) + "\n"
    (folder / RANGES).unlink(missing_ok=True)  # of other pieces
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    (folder / "config.json").write_text(text, encoding="utf-8")
    made = build([vocabulary[number] for number in kept])
    write_tokenizer(folder, made, config["max_position_embeddings"])
    return len(vocabulary) - len(kept)


@click.command()
@click.argument("pipeline", type=_FOLDER)
@click.option("--base", type=_FOLDER, required=True, help="Encoder before it was enlarged.")
@click.option("--data", type=_FOLDER, required=True, help="As given to qala train.")
@click.option("--articles", multiple=True, type=click.Path(exists=True, path_type=Path))
@click.option("--share", default=SHARE, show_default=True, help="Places that are in names.")
def main(pipeline: Path, base: Path, data: Path, articles: tuple[Path, ...], share: float) -> None:
    """Take whole words that are names from the vocabulary of the encoder in PIPELINE."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        learned, _ = split(Files(data, articles))
        shares = shares_in_names(learned, read_tokenizer(base))
        count = part_names(pipeline / "transformer", base, shares, share)
        stamp(pipeline)
    except QalaError as error:
        raise click.ClickException(str(error)) from error
    log.info("%d names are pieces again", count)


if __name__ == "__main__":
    main()
