"""Putting a pipeline together: from a config and an encoder to a pipeline that can learn."""

import hashlib
from pathlib import Path
from typing import Any

import spacy
import srsly
import torch
from spacy.language import Language
from torch import nn

from nlp.errors import ModelError
from nlp.inference.ranges import NAME as RANGES
from nlp.pipeline import register
from nlp.pipeline.component import Head
from nlp.pipeline.transformer import encoder_of
from nlp.reader import Reader
from nlp.training.loop import Model, Settings

VERSION = "0.4.0"


def assemble(config: Path, base: str | None = None) -> tuple[Language, Settings]:
    """Build an untrained pipeline from a config; `base` replaces the encoder that it names.

    Raises `ModelError` when the encoder cannot be loaded.
    """
    register()
    overrides = {} if base is None else {"paths.base": base}
    loaded = spacy.util.load_config(config, overrides=overrides, interpolate=True)
    settings = Settings(**loaded.pop("joint"))
    nlp = spacy.util.load_model_from_config(loaded, auto_fill=True)
    encoder = encoder_of(nlp)
    encoder.initialize(lambda: [], nlp=nlp)
    for _, pipe in nlp.pipeline:
        if isinstance(pipe, Head):
            pipe.open(encoder.config.hidden_size)
    return nlp, settings


def trainable(nlp: Language) -> Model:
    """Return the encoder and all heads as one torch model that shares their weights."""
    heads = {
        key: module
        for _, pipe in nlp.pipeline
        if isinstance(pipe, Head)
        for key, module in pipe.modules.items()
    }
    return Model(encoder_of(nlp).network, heads)


def start_from(nlp: Language, folder: Path) -> None:
    """Put the weights of the pipeline in `folder` into `nlp`, which must have the same heads.

    Where the encoder of `nlp` has another shape (its vocabulary, its layers, what was pruned of
    them), it stays as it is, and the heads alone are put in. Raises `ModelError` when they do not
    fit.
    """
    trained = Reader.load(folder, "fp32").nlp
    made, found = trainable(nlp), trainable(trained)
    own, theirs = (_shapes(each.encoder) for each in (made, found))
    try:
        if own != theirs:
            made.heads.load_state_dict(found.heads.state_dict())
        else:
            made.load_state_dict(found.state_dict())
    except RuntimeError as error:
        raise ModelError(f"the weights in {folder} do not fit: {error}") from error


def _shapes(network: nn.Module) -> dict[str, torch.Size]:
    return {name: value.shape for name, value in network.state_dict().items()}


def save(nlp: Language, folder: Path, about: dict[str, Any]) -> None:
    """Write the pipeline. `about` goes into `meta.json`, with a digest of all weights."""
    nlp.meta.update({"name": "qala", "version": VERSION, "license": "CC BY-SA 4.0", **about})
    folder.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(folder)
    _without_paths(folder / "config.cfg")
    # The store has met every word of the training texts by now: only the language's own ship.
    srsly.write_json(
        folder / "vocab" / "strings.json", sorted(spacy.blank(str(nlp.lang)).vocab.strings)
    )
    for path in folder.rglob("*.safetensors"):
        path.chmod(0o644)  # safetensors writes files that only their owner can read
    stamp(folder)


def stamp(folder: Path) -> None:
    """Write into `meta.json` the first digits of the digest of all weights."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.safetensors")):
        if path.name != RANGES:
            digest.update(path.read_bytes())
    meta = srsly.read_json(folder / "meta.json")
    srsly.write_json(folder / "meta.json", {**meta, "weights": digest.hexdigest()[:12]})


def _without_paths(file: Path) -> None:
    """Leave of the encoder's address in a saved config its last part: the rest is one machine's."""
    config = spacy.util.load_config(file)
    name = Path(str(config["paths"]["base"])).name
    config["paths"]["base"] = config["components"]["transformer"]["model"]["name"] = name
    config.to_disk(file)
