"""Encoders with random weights, made on the spot: no download, any shape."""

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from nlp.training.encoder.tokenizer import MASK, build, write_tokenizer
from nlp.training.encoder.tokenizer import SPECIAL as SPECIAL_OF_OURS

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def write_bert(folder: Path, texts: list[str], layers: int, width: int, heads: int) -> Path:
    """Write a BERT with a WordPiece tokenizer learned from `texts`; returns the folder."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=400, special_tokens=SPECIAL)
    tokenizer.train_from_iterator(texts, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )
    fast.save_pretrained(folder)
    return _write_network(folder, len(fast), layers, width, heads)


def write_news_bert(folder: Path, texts: list[str], layers: int, width: int, heads: int) -> Path:
    """Write a BERT with a tokenizer as the shipped one's, learned from `texts`; returns it."""
    cut = Tokenizer(models.Unigram())
    cut.pre_tokenizer = pre_tokenizers.Metaspace()
    specials = [piece for piece in SPECIAL_OF_OURS if piece != MASK]
    trainer = trainers.UnigramTrainer(vocab_size=300, special_tokens=specials, unk_token="<unk>")
    cut.train_from_iterator(texts, trainer)
    vocabulary = [(piece, score) for piece, score in json.loads(cut.to_str())["model"]["vocab"]]
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder, build([*vocabulary, (MASK, 0.0)]), 512)
    return _write_network(folder, len(vocabulary) + 1, layers, width, heads)


def _write_network(folder: Path, pieces: int, layers: int, width: int, heads: int) -> Path:
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=pieces,
        num_hidden_layers=layers,
        hidden_size=width,
        num_attention_heads=heads,
        intermediate_size=4 * width,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder
