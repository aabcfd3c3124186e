"""Pruning on a tiny pipeline: what is least needed goes, and what is left trains and reads on."""

import json
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from transformers import BertConfig, BertModel

from nlp.errors import ModelError
from nlp.reader import Reader
from nlp.training.prune import keep_columns, main, prune, take_heads, take_layers
from nlp.training.train import CONFIGS, Files, train
from tests.nlp.annotated import LINES, article, write_corpus
from tests.nlp.encoders import write_bert

ARTICLES = [article(f"invented-{i}", LINES[i:] + LINES[:i]) for i in range(3)]
TEXTS = [a["text"] for a in ARTICLES]
STILL = {"epochs": 1, "refine_epochs": 0, "encoder_rate": 0.0, "head_rate": 0.0}


def network() -> BertModel:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=20,
        hidden_size=16,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=8,
        max_position_embeddings=16,
    )
    return BertModel(config, add_pooling_layer=False).eval()


def vectors(model: BertModel) -> torch.Tensor:
    with torch.inference_mode():
        found: torch.Tensor = model(torch.tensor([[3, 5, 7, 9]])).last_hidden_state
    return found


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("pruning"), ARTICLES)


@pytest.fixture(scope="module")
def trained(data: Path) -> Path:
    base = write_bert(data.parent / "base", TEXTS, layers=3, width=96, heads=4)
    return train(
        CONFIGS / "qala_ar.cfg", Files(data), data.parent / "out", str(base), overrides=STILL
    )


def test_heads_that_do_nothing_go_and_nothing_changes() -> None:
    made = network()
    worth = torch.ones(3, 4)
    for layer, head in ((0, 1), (1, 3), (1, 0)):
        made.encoder.layer[layer].attention.output.dense.weight.data[:, 4 * head : 4 * head + 4] = 0
        worth[layer, head] = 0.01
    before = vectors(made)
    take_heads(made, worth, 3)
    assert made.config.pruned_heads == {0: [1], 1: [0, 3]}
    assert torch.allclose(vectors(made), before, atol=1e-6)


def test_each_layer_keeps_two_heads() -> None:
    made = network()
    take_heads(made, torch.tensor([[0.0] * 4, [0.1] * 4, [9.0] * 4]), 6)
    assert [layer.attention.self.num_attention_heads for layer in made.encoder.layer] == [2, 2, 2]
    with pytest.raises(ModelError, match="1 more heads"):
        take_heads(network(), torch.ones(3, 4), 7)


def test_columns_that_do_nothing_go_and_nothing_changes() -> None:
    made, worth = network(), torch.ones(3, 8)
    for layer, column in ((0, 1), (0, 7), (1, 0), (1, 2), (2, 3), (2, 4)):
        made.encoder.layer[layer].output.dense.weight.data[:, column] = 0
        worth[layer, column] = 0
    before = vectors(made)
    keep_columns(made, worth, 6)
    assert made.config.intermediate_size == 6
    assert torch.allclose(vectors(made), before, atol=1e-6)
    for count in (0, 9):
        with pytest.raises(ModelError, match="cannot be kept"):
            keep_columns(network(), torch.ones(3, 8), count)


def test_layers_go_by_number() -> None:
    made = network()
    kept = [made.encoder.layer[number] for number in (0, 2)]
    take_layers(made, [1])
    assert list(made.encoder.layer) == kept
    assert made.config.num_hidden_layers == 2
    for wrong in ([3], [0, 1, 2]):
        with pytest.raises(ModelError, match="layers 0 to 2"):
            take_layers(network(), wrong)


def test_what_is_left_is_an_encoder_to_train_on(data: Path, trained: Path, tmp_path: Path) -> None:
    out = tmp_path / "pruned"
    prune(trained, Files(data), out, without=[1], heads=3, inner=200)
    config = json.loads((out / "config.json").read_bytes())
    assert (config["num_hidden_layers"], config["intermediate_size"]) == (2, 200)
    assert sum(map(len, config["pruned_heads"].values())) == 3
    model = train(
        CONFIGS / "qala_ar.cfg", Files(data), tmp_path / "model", str(out), trained, STILL
    )
    exact = Reader.load(model, "fp32").read(TEXTS[0])
    assert exact.text == TEXTS[0]
    again = Reader.load(model, "fp32").read(TEXTS[0])
    assert again == exact


def test_an_encoder_is_pruned_once(data: Path, trained: Path, tmp_path: Path) -> None:
    out = tmp_path / "pruned"
    prune(trained, Files(data), out, heads=1, inner=384)
    model = train(
        CONFIGS / "qala_ar.cfg", Files(data), tmp_path / "model", str(out), trained, STILL
    )
    with pytest.raises(ModelError, match="already"):
        prune(model, Files(data), tmp_path / "more", heads=1, inner=384)


def test_the_command_says_what_is_wrong(data: Path, trained: Path, tmp_path: Path) -> None:
    asked = [str(trained), "--data", str(data), "--output", str(tmp_path / "out")]
    for more, wanted in (
        (["--without", "7"], "layers 0 to 2"),
        (["--without", "one"], "commas"),
        (["--heads", "40"], "more heads"),
        (["--heads", "0", "--inner", "0"], "cannot be kept"),
    ):
        found = CliRunner().invoke(main, [*asked, *more])
        assert found.exit_code
        assert wanted in found.output
