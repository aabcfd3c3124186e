"""`qala train`: from annotated articles to a pipeline folder.

Reads `corpus/train.jsonl` and `ner/anercorp_camel_train.conll` under the data folder, and further
articles from files. Some articles (chosen by a digest of the id) are held back, to see losses on
new articles and to calibrate on.
"""

import hashlib
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from spacy.language import Language

from nlp.errors import FormatError
from nlp.pipeline.mentions import OWN
from nlp.pipeline.transformer import encoder_of
from nlp.training.assemble import assemble, save, start_from, trainable
from nlp.training.data import Target, read_articles, read_conll, target_of
from nlp.training.loop import Average, fit, losses_on, refine

log = logging.getLogger(__name__)
CONFIGS = Path(__file__).parents[1] / "configs"
HELD_BACK, HELD_BACK_MORE = 25, 8  # one in so many articles of the corpus, of further files


@dataclass(frozen=True, slots=True)
class Files:
    """What to learn from.

    `data` holds corpus/ and ner/; `articles` are further annotated articles and `silver` ones that
    a model annotated, both in the interchange form. Of silver speakers only names are believed.
    """

    data: Path
    articles: tuple[Path, ...] = ()
    silver: tuple[Path, ...] = ()


def train(
    config: Path,
    files: Files,
    output: Path,
    base: str | None = None,
    start: Path | None = None,
    overrides: dict[str, Any] | None = None,
    about: dict[str, Any] | None = None,
) -> Path:
    """Train the pipeline of `config` and write it to `output`; returns `output`.

    `base` is a folder, or `NAME@COMMIT` on a hub, of any Hugging Face encoder with a fast
    tokenizer; `start` a pipeline folder of the same config whose weights are trained on;
    `overrides` replace fields of `loop.Settings`. After each epoch the averaged weights are
    written, so that a run that is cut off leaves a whole pipeline. Raises `ModelError` without an
    encoder and `FormatError` without
    training data.
    """
    nlp, settings = assemble(config, base)
    if start is not None:
        start_from(nlp, start)
    settings = replace(settings, **(overrides or {}))
    gold, silver, held, extra = read_targets(nlp, files)
    log.info(
        "%d articles, %d silver, %d held back, %d texts of entities",
        *map(len, (gold, silver, held, extra)),
    )
    torch.manual_seed(settings.seed)
    model = trainable(nlp)
    meta = {"description": "Who said what, in Arabic news", **(about or {})}
    encoder = encoder_of(nlp)

    def after_pass(number: int, average: Average) -> None:
        with average.applied(model):
            losses = losses_on(model, encoder.tokenizer, held) if held else {}
            log.info("pass %d, held back: %s", number, losses)
            save(nlp, output, meta | {"losses": losses})

    average = fit(model, encoder.tokenizer, gold + silver, extra, settings, after_pass)
    if settings.refine_epochs:
        model.load_state_dict(average.shadow)
        refine(model, encoder.tokenizer, gold, settings, after_pass)
    return output


Targets = list[Target]


def read_targets(nlp: Language, files: Files) -> tuple[Targets, Targets, Targets, Targets]:
    """Return articles, silver articles, articles held back, and texts of entities alone."""
    corpus = files.data / "corpus" / "train.jsonl"
    if not corpus.is_file():
        raise FormatError(f"no training articles at {corpus}")
    encoder = encoder_of(nlp)

    def target(article: dict[str, Any], tagset: str = OWN) -> Target:
        doc = nlp.make_doc(article["text"])
        return target_of(article, doc, encoder.pieces(doc), tagset)

    kept, held = split(files)
    silver = [_believed(a) for path in files.silver for a in read_articles(path)]
    conll = files.data / "ner" / "anercorp_camel_train.conll"
    texts = read_conll(conll) if conll.is_file() else ()
    extra = [target(text, "anercorp") for text in texts]
    return [target(a) for a in kept], [target(a) for a in silver], [target(a) for a in held], extra


def split(files: Files) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the annotated articles to learn from, and those held back."""
    kept: list[dict[str, Any]] = []
    held: list[dict[str, Any]] = []
    corpus = files.data / "corpus" / "train.jsonl"
    for path, share in [(corpus, HELD_BACK), *((path, HELD_BACK_MORE) for path in files.articles)]:
        for article in read_articles(path):
            (held if is_held_back(article["id"], share) else kept).append(article)
    return kept, held


def is_held_back(article_id: str, share: int = HELD_BACK) -> bool:
    """Whether an article is kept out of training, the same on every machine."""
    return int(hashlib.sha1(article_id.encode()).hexdigest(), 16) % share == 0


def _believed(article: dict[str, Any]) -> dict[str, Any]:
    """Return a silver article without the speakers that are no named entity of it."""
    names = {entity["name"] for entity in article["entities"]}
    statements = [
        s
        if all(part.strip() in names for part in s["speaker"]["name"].split(";"))
        else s | {"speaker": s["speaker"] | {"name": ""}}
        for s in article["statements"]
    ]
    return article | {"statements": statements}
