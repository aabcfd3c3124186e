"""Pipelines to compare with: Qala's heads over an encoder of another shape, with random weights.

Flow: shape, tokenizer → network → **pipeline** with the shipped heads. Random vectors would make
the heads find absurd numbers of cues. So each word's vector is computed by the other encoder, which
is what is timed, and then replaced by the one that Qala's own encoder gave it: the heads do the
same work on every side. They are those of Qala's width, a little cheaper than wider ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
import transformers
from spacy.language import Language
from spacy.tokens import Doc
from spacy_transformers.data_classes import HFObjects
from spacy_transformers.layers.transformer_model import set_pytorch_transformer
from tokenizers import (  # type: ignore[import-untyped]
    Tokenizer,
    models,
    normalizers,
    pre_tokenizers,
    trainers,
)

from api.bench.floor import Shape
from nlp.pipeline.component import articles_of
from nlp.pipeline.encoding import Floats
from nlp.pipeline.transformer import encoder_of
from nlp.pipeline.words import words_of
from nlp.reader import Reader

# bert-base, which CAMeLBERT and most Arabic encoders are.
CAMELBERT = Shape(layers=12, width=768, heads=12, inner=3072)
_VOCABULARY = 30_000
_POSITIONS = 512
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
# transformers leaves much of what is used here without types.
_hf: Any = transformers

Lent = dict[str, tuple[Floats, ...]]


@dataclass(slots=True)
class Lender:
    """The component after an encoder: gives words the vectors that Qala's encoder gave them."""

    lent: Lent = field(default_factory=dict)

    def __call__(self, doc: Doc) -> Doc:
        doc._.words = tuple(
            replace(words, vectors=vectors)
            for words, vectors in zip(words_of(doc), self.lent[doc.text], strict=True)
        )
        return doc


@Language.factory("qala_bench_lender")
def _create_lender(nlp: Language, name: str) -> Lender:  # noqa: ARG001 (spaCy calls it so)
    return Lender()


def lent_by(reader: Reader, texts: Iterable[str]) -> Lent:
    """The word vectors of each article of each text, as a pipeline computes them."""
    out: Lent = {}
    for doc in reader.nlp.pipe(texts):
        vectors = [words.vectors for words in articles_of(doc)]
        out[doc.text] = tuple(v for v in vectors if v is not None)
    return out


def wordpiece(texts: Sequence[str], size: int = _VOCABULARY) -> Any:
    """A WordPiece tokenizer learned from these texts.

    It knows nearly every word of what it was learned from, so that it needs fewer pieces for these
    texts than any general vocabulary of its size: in favour of the pipeline that uses it.
    """
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, special_tokens=list(_SPECIAL), show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    return _hf.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=_POSITIONS,
        **dict(zip(names, _SPECIAL, strict=True)),
    )


def pieces_a_word(tokenizer: Any, texts: Sequence[str]) -> float:
    """How many pieces a tokenizer cuts a word into; words are what white space parts."""
    pieces = sum(
        len(tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]) for text in texts
    )
    return pieces / max(1, sum(len(text.split()) for text in texts))


def stock(shape: Shape, tokenizer: Any, lent: Lent, path: Path | None) -> Reader:
    """The pipeline at `path` with spacy-transformers' own encoder, in its own default settings.

    These are windows of 128 words, 96 apart. float32.
    """
    nlp = Reader.load(path, "fp32").nlp
    encoder = _replaced(nlp, "transformer", {})
    network = _network(shape, max(_VOCABULARY, len(tokenizer)))
    set_pytorch_transformer(encoder.model, HFObjects(tokenizer, network, None, {}, {}))
    return _with_lender(nlp, encoder, lent)


def same_pieces(shape: Shape, lent: Lent, path: Path | None) -> Reader:
    """The pipeline at `path`, in float32, its encoder of another shape: same pieces and windows."""
    nlp = Reader.load(path, "fp32").nlp
    own = encoder_of(nlp)
    network = _network(shape, len(own.tokenizer))
    config = nlp.get_pipe_config(_name_of(nlp, own))
    encoder = _replaced(
        nlp, "qala_transformer", {k: v for k, v in config.items() if k != "factory"}
    )
    with TemporaryDirectory(prefix="qala-bench-") as folder:
        network.save_pretrained(folder)
        own.tokenizer.save_pretrained(folder)
        encoder.load_base(folder)
    return _with_lender(nlp, encoder, lent)


def _replaced(nlp: Language, factory: str, config: dict[str, Any]) -> Any:
    """Put another encoder in the place of the pipeline's own."""
    name = _name_of(nlp, encoder_of(nlp))
    after = nlp.pipe_names[nlp.pipe_names.index(name) + 1]
    nlp.remove_pipe(name)
    return nlp.add_pipe(factory, before=after, config=config)


def _with_lender(nlp: Language, encoder: Any, lent: Lent) -> Reader:
    lender: Any = nlp.add_pipe("qala_bench_lender", after=_name_of(nlp, encoder))
    lender.lent = lent
    return Reader(nlp)


def _name_of(nlp: Language, component: Any) -> str:
    return next(name for name, pipe in nlp.pipeline if pipe is component)


def _network(shape: Shape, vocabulary: int) -> Any:
    torch.manual_seed(0)
    config = _hf.BertConfig(
        vocab_size=vocabulary,
        num_hidden_layers=shape.layers,
        hidden_size=shape.width,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=_POSITIONS,
    )
    return _hf.BertModel(config, add_pooling_layer=False).eval()
