"""`qala train`: from annotated articles to a pipeline folder.

Reads `corpus/train.jsonl` and `ner/anercorp_camel_train.conll` under the data folder. One article
in 25 of the training set (by a digest of its id) is held back, to see losses on new articles.
"""

import hashlib
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from spacy.language import Language

from nlp.errors import FormatError
from nlp.pipeline.transformer import encoder_of
from nlp.training.assemble import assemble, save, trainable
from nlp.training.data import Target, read_articles, read_conll, target_of
from nlp.training.loop import Average, fit, losses_on, refine

log = logging.getLogger(__name__)
CONFIGS = Path(__file__).parents[1] / "configs"
HELD_BACK = 25


def train(
    config: Path,
    data: Path,
    output: Path,
    base: str | None = None,
    overrides: dict[str, Any] | None = None,
    about: dict[str, Any] | None = None,
) -> Path:
    """Train the pipeline of `config` and write it to `output`; returns `output`.

    `base` is a folder or hub name of any Hugging Face encoder with a fast tokenizer; `overrides`
    replace fields of `loop.Settings`. After each epoch the averaged weights are written, so that a
    run that is cut off leaves a whole pipeline. Raises `ModelError` without an encoder and
    `FormatError` without training data.
    """
    nlp, settings = assemble(config, base)
    settings = replace(settings, **(overrides or {}))
    gold, held, extra = read_targets(nlp, data)
    log.info("%d articles, %d held back, %d texts of entities", len(gold), len(held), len(extra))
    torch.manual_seed(settings.seed)
    model = trainable(nlp, tuple(sorted({t.tagset for t in extra})))
    meta = {"description": "Who said what, in Arabic news", **(about or {})}
    encoder = encoder_of(nlp)

    def after_pass(number: int, average: Average) -> None:
        with average.applied(model):
            losses = losses_on(model, encoder.tokenizer, held) if held else {}
            log.info("pass %d, held back: %s", number, losses)
            save(nlp, output, meta | {"losses": losses})

    average = fit(model, encoder.tokenizer, gold, extra, settings, after_pass)
    if settings.refine_epochs:
        model.load_state_dict(average.shadow)
        refine(model, encoder.tokenizer, gold, settings, after_pass)
    return output


def read_targets(nlp: Language, data: Path) -> tuple[list[Target], list[Target], list[Target]]:
    """Return training articles, articles held back, and texts annotated for entities alone."""
    articles_file = data / "corpus" / "train.jsonl"
    if not articles_file.is_file():
        raise FormatError(f"no training articles at {articles_file}")
    encoder = encoder_of(nlp)

    def target(article: dict[str, Any], tagset: str) -> Target:
        doc = nlp.make_doc(article["text"])
        return target_of(article, doc, encoder.pieces(doc), tagset)

    gold: list[Target] = []
    held: list[Target] = []
    for article in read_articles(articles_file):
        (held if is_held_back(article["id"]) else gold).append(target(article, "qala"))
    conll = data / "ner" / "anercorp_camel_train.conll"
    texts = read_conll(conll) if conll.is_file() else ()
    return gold, held, [target(text, "anercorp") for text in texts]


def is_held_back(article_id: str) -> bool:
    """Whether an article is kept out of training, the same on every machine."""
    return int(hashlib.sha1(article_id.encode()).hexdigest(), 16) % HELD_BACK == 0
