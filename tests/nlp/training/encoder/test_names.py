"""Words that are names go back to their pieces; others stay, each with its own vector."""

import json
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from nlp.errors import ModelError
from nlp.training.encoder.enlarge import enlarge, enlarged_rows, read_tokenizer
from nlp.training.encoder.names import part_names, shares_in_names
from nlp.training.encoder.tokenizer import write_tokenizer
from tests.nlp.encoders import write_news_bert

TEXT = "قالت هدى مراد إن هدى البلدية مفتوحة، وقال مراد إن الجسر مفتوح"
TABLE = "embeddings.word_embeddings.weight"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_news_bert(tmp_path / "base", [TEXT, *TEXT.split()], layers=1, width=32, heads=2)


@pytest.fixture
def larger(base: Path, tmp_path: Path) -> Path:
    folder = write_news_bert(tmp_path / "larger", [TEXT], layers=1, width=32, heads=2)
    made, made_of = enlarge(read_tokenizer(base), ["مفتوحة", "مراد", "الجسر"])
    state = load_file(base / "model.safetensors")
    state[TABLE] = enlarged_rows(state[TABLE], made_of)
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    write_tokenizer(folder, made, 512)
    return folder


def names(text: str, *found: str) -> dict[str, object]:
    starts = [(text.index(name), name) for name in found]
    return {"text": text, "entities": [{"start": s, "end": s + len(n)} for s, n in starts]}


def test_how_much_of_a_word_is_in_names(base: Path) -> None:
    shares = shares_in_names([names(TEXT, "هدى مراد")], read_tokenizer(base))
    assert shares["هدى"] == shares["مراد"] == 0.5
    assert shares["الجسر"] == 0
    assert "باريس" not in shares


def test_names_are_pieces_again_and_others_keep_their_vectors(base: Path, larger: Path) -> None:
    before, old = read_tokenizer(larger), load_file(larger / "model.safetensors")[TABLE]
    (larger / "int8.safetensors").write_bytes(b"of other pieces")
    assert part_names(larger, base, {"مراد": 0.5, "مفتوحة": 0.4}, 0.5) == 1
    after, rows = read_tokenizer(larger), load_file(larger / "model.safetensors")[TABLE]
    assert after.token_to_id("▁مراد") == read_tokenizer(base).token_to_id("▁مراد")
    assert len(rows) == after.get_vocab_size() == before.get_vocab_size() - 1
    assert json.loads((larger / "config.json").read_text())["vocab_size"] == len(rows)
    for piece in ("▁مفتوحة", "▁الجسر", "<mask>", "<s>"):
        assert (rows[after.token_to_id(piece)] == old[before.token_to_id(piece)]).all()
    assert not (larger / "int8.safetensors").exists()


def test_a_vocabulary_of_another_encoder_is_refused(base: Path, tmp_path: Path) -> None:
    other = write_news_bert(tmp_path / "other", ["نص آخر"], layers=1, width=32, heads=2)
    with pytest.raises(ModelError, match="enlarged"):
        part_names(other, base, {}, 0.5)
