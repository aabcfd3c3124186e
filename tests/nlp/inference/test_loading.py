"""An encoder from its folder: made into a network when asked for, without torch's compiler."""

import subprocess
import sys
from pathlib import Path

import pytest
import spacy
import torch
from safetensors.torch import load_file, save_file

from nlp.errors import ModelError
from nlp.inference import can_int8
from nlp.pipeline import register
from nlp.pipeline.transformer import Encoder
from tests.nlp.encoders import write_bert

TEXT = "قال الوزير إن الجسر سيفتح غدا"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_bert(tmp_path / "bert", [TEXT], layers=2, width=32, heads=2)


def made() -> Encoder:
    register()
    encoder = spacy.blank("ar").add_pipe("qala_transformer")
    assert isinstance(encoder, Encoder)
    return encoder


def test_the_network_is_made_when_asked_for(folder: Path) -> None:
    encoder = made().from_disk(folder)
    assert not list(encoder.model.transformer.parameters())
    assert encoder.config.hidden_size == 32
    network = encoder.network
    assert network is encoder.network is encoder.model.transformer
    state = load_file(folder / "model.safetensors")
    assert all(torch.equal(state[k], v) for k, v in network.state_dict().items())


def test_weights_that_do_not_fit_are_an_error_when_something_is_made_of_them(folder: Path) -> None:
    state = load_file(folder / "model.safetensors")
    state["encoder.layer.0.output.dense.weight"] = torch.ones(3, 3)
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    encoder = made().from_disk(folder)
    with pytest.raises(ModelError, match=r"output\.dense\.weight"):
        encoder.use("fp32")
    with pytest.raises(ModelError, match=r"output\.dense\.weight"):
        _ = encoder.network


def test_an_encoder_that_was_never_on_disk_has_no_int8(folder: Path) -> None:
    encoder = made()
    encoder.load_base(folder)
    network = encoder.network
    encoder.use("auto")
    assert encoder.fast is None
    wanted, found = network.state_dict(), encoder.network.state_dict()
    assert all(torch.equal(wanted[name], found[name]) for name in wanted)


@pytest.mark.skipif(not can_int8(), reason="this processor has no quick eight-bit products")
def test_reading_in_int8_imports_no_compiler_and_makes_no_network() -> None:
    read = (
        "import sys; from nlp.reader import Reader; reader = Reader.load(precision='int8'); "
        f"assert reader.read('{TEXT}.').statements; reader.encode(['x']); "
        "print([m for m in ('torch._dynamo', 'sympy', 'transformers.modeling_utils') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", read], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
