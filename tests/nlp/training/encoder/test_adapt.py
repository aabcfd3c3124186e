"""Adaptation: it learns, it goes on where it was cut off, and gives back the form it was given."""

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from safetensors.numpy import load_file
from transformers import AutoModel, AutoTokenizer

from nlp.errors import FormatError, ModelError
from nlp.training.encoder import adaptation
from nlp.training.encoder.adapt import adapt, main
from nlp.training.encoder.adaptation import Adaptation, Settings, rate_at
from nlp.training.encoder.convert import convert
from nlp.training.encoder.mlm import Guesser, groups_of
from nlp.training.encoder.q4read import read_q4
from tests.nlp.encoders import write_bert
from tests.nlp.training.encoder.tiny import TEXTS, tiny

QUICK = Settings(
    steps=8, rows=4, length=24, settle=0.25, warmup=0.2, bfloat16=False, log_every=3, save_every=5
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("base")
    file = read_q4(tiny().write(work / "tiny.bin"))
    return convert(file, np.arange(len(file.pieces)), work / "base")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("texts") / "texts.txt"
    path.write_text("\n\n".join(f"{i} {text}" for i in range(30) for text in TEXTS), "utf-8")
    return path


class CutOffError(Exception):
    """Stands for whatever ends a run."""


def weights(folder: Path) -> dict[str, Any]:
    return load_file(folder / "model.safetensors")


@pytest.mark.parametrize("bfloat16", [False, True])
def test_a_run_cut_off_ends_as_one_that_was_not(
    base: Path, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bfloat16: bool
) -> None:
    s = replace(QUICK, bfloat16=bfloat16)
    whole = adapt(base, texts, tmp_path / "whole", tmp_path / "w1", s)
    step = Adaptation._step

    def cut(self: Adaptation, number: int, share: float) -> torch.Tensor:
        if number == 6:  # after the checkpoint of step 5
            raise CutOffError
        return step(self, number, share)

    with monkeypatch.context() as patched:
        patched.setattr(Adaptation, "_step", cut)
        with pytest.raises(CutOffError):
            adapt(base, texts, tmp_path / "cut", tmp_path / "w2", s)
    assert not (tmp_path / "cut").exists()
    torch.manual_seed(99)
    resumed = adapt(base, texts, tmp_path / "cut", tmp_path / "w2", s)
    one, other = weights(tmp_path / "whole"), weights(tmp_path / "cut")
    assert one.keys() == other.keys()
    assert all(np.array_equal(one[name], other[name]) for name in one)
    for key in ("steps", "pieces", "held_loss_before", "held_loss_after"):
        assert whole[key] == resumed[key]
    assert whole["steps"] == 8


def test_the_folder_has_the_form_of_the_base(base: Path, texts: Path, tmp_path: Path) -> None:
    figures = adapt(base, texts, tmp_path / "out", tmp_path / "work", QUICK)
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        assert (tmp_path / "out" / name).read_bytes() == (base / name).read_bytes()
    old, new = weights(base), weights(tmp_path / "out")
    assert {k: (v.shape, v.dtype) for k, v in old.items()} == {
        k: (v.shape, v.dtype) for k, v in new.items()
    }
    assert not np.array_equal(
        old["embeddings.word_embeddings.weight"], new["embeddings.word_embeddings.weight"]
    )
    model = AutoModel.from_pretrained(tmp_path / "out", add_pooling_layer=False)
    ids = AutoTokenizer.from_pretrained(tmp_path / "out")("قال الوزير", return_tensors="pt")
    assert torch.isfinite(model(**ids).last_hidden_state).all()
    kept = json.loads((tmp_path / "out" / "adaptation.json").read_text(encoding="utf-8"))
    assert kept == figures
    assert kept["pieces"] == 8 * 4 * 24
    assert str(tmp_path) not in json.dumps(kept)
    lines = (tmp_path / "work" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["step"] for line in lines] == [3, 6]
    assert all(json.loads(line)["pieces_per_s"] > 0 for line in lines)


def test_it_learns(base: Path, texts: Path, tmp_path: Path) -> None:
    s = replace(QUICK, steps=150, rows=8, encoder_rate=1e-3, head_rate=1e-2, save_every=1000)
    figures = adapt(base, texts, tmp_path / "out", tmp_path / "work", s)
    assert figures["held_loss_after"] < figures["held_loss_before"] - 1.0


def test_while_the_head_settles_the_encoder_stays(base: Path, texts: Path, tmp_path: Path) -> None:
    s = replace(QUICK, settle=1.0)
    adapt(base, texts, tmp_path / "out", tmp_path / "work", s)
    old, new = weights(base), weights(tmp_path / "out")
    assert all(np.array_equal(old[name], new[name]) for name in old)
    kept = torch.load(tmp_path / "work" / "checkpoint.pt", weights_only=True)
    assert len(kept["optimiser"]["state"]) == 5  # those of the head: no moments of the encoder


def test_minutes_end_a_run(
    base: Path, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(range(0, 100_000, 20))  # every look at the clock costs 20 seconds
    monkeypatch.setattr(adaptation.time, "monotonic", lambda: float(next(now)))
    s = replace(QUICK, steps=10_000, minutes=3.0, log_every=1000)
    figures = adapt(base, texts, tmp_path / "out", tmp_path / "work", s)
    assert 5 <= figures["steps"] <= 9
    assert figures["minutes"] == pytest.approx(3.0, abs=0.5)
    # Over is over: the same call again learns nothing more.
    again = adapt(base, texts, tmp_path / "out", tmp_path / "work", s)
    assert again["steps"] == figures["steps"]
    longer = adapt(base, texts, tmp_path / "out", tmp_path / "work", replace(s, minutes=5.0))
    assert longer["steps"] > figures["steps"]


def test_rates() -> None:
    s = Settings(settle=0.2, warmup=0.5)
    assert rate_at(0.1, s, head=False) == 0
    assert rate_at(0.4, s, head=False) == pytest.approx(0.5)
    assert rate_at(0.6, s, head=False) == pytest.approx(1)
    assert rate_at(1.0, s, head=False) == pytest.approx(0)
    assert rate_at(0.25, s, head=True) == pytest.approx(0.5)
    assert rate_at(0.0, Settings(settle=0, warmup=0), head=False) == 1
    assert Settings().encoder_rate == 5e-5


def test_lower_layers_move_more_slowly(base: Path) -> None:
    model = Guesser(AutoModel.from_pretrained(base, add_pooling_layer=False))
    groups = groups_of(model, 1e-4, 1e-3, 0.5, 0.01)
    count = sum(p.numel() for g in groups for p in g["params"])
    assert count == sum(p.numel() for p in model.parameters())
    rate_of = {id(p): g["peak"] for g in groups for p in g["params"]}
    decay_of = {id(p): g["weight_decay"] for g in groups for p in g["params"]}
    encoder = model.encoder
    assert rate_of[id(encoder.embeddings.word_embeddings.weight)] == pytest.approx(0.25e-4)
    assert rate_of[id(encoder.encoder.layer[0].output.dense.weight)] == pytest.approx(0.5e-4)
    assert rate_of[id(encoder.encoder.layer[1].output.dense.weight)] == pytest.approx(1e-4)
    assert rate_of[id(model.dense.weight)] == pytest.approx(1e-3)
    assert decay_of[id(model.dense.weight)] == 0.01
    assert decay_of[id(model.bias)] == decay_of[id(model.norm.weight)] == 0


def test_scores_are_tied_to_the_embeddings(base: Path) -> None:
    model = Guesser(AutoModel.from_pretrained(base, add_pooling_layer=False)).eval()
    ids = torch.tensor([[0, 9, 10, 2]])
    labels = torch.tensor([[-100, 11, -100, -100]])
    model(ids, labels).backward()
    gradient = model.encoder.embeddings.word_embeddings.weight.grad
    assert gradient[50].abs().sum() > 0  # a piece that is neither read nor asked for
    model.zero_grad(set_to_none=True)
    model(ids, labels, head_only=True).backward()
    assert all(p.grad is None for p in model.encoder.parameters())
    assert model.dense.weight.grad is not None


@pytest.mark.parametrize("asked", [1, 63, 64, 65])
def test_the_loss_is_the_mean_over_hidden_pieces(base: Path, asked: int) -> None:
    model = Guesser(AutoModel.from_pretrained(base, add_pooling_layer=False)).eval()
    generator = torch.Generator().manual_seed(asked)
    ids = torch.randint(4, 90, (4, 40), generator=generator)
    labels = torch.full((160,), -100)
    places = torch.randperm(160, generator=generator)[:asked]
    labels[places] = ids.flatten()[places]
    with torch.no_grad():
        hidden = model.encoder(input_ids=ids).last_hidden_state.flatten(0, 1)[places]
        vectors = model.norm(torch.nn.functional.gelu(model.dense(hidden)))
        scores = vectors @ model.encoder.embeddings.word_embeddings.weight.T + model.bias
        right = scores.log_softmax(1)[torch.arange(asked), labels[places]]
        found = model(ids, labels.reshape(4, 40))
    assert float(found) == pytest.approx(-float(right.mean()), rel=1e-5)


def test_a_checkpoint_of_another_run_is_refused(base: Path, texts: Path, tmp_path: Path) -> None:
    adapt(base, texts, tmp_path / "out", tmp_path / "work", QUICK)
    with pytest.raises(ModelError, match="differs in encoder_rate, steps"):
        s = replace(QUICK, steps=9, encoder_rate=1e-5)
        adapt(base, texts, tmp_path / "out", tmp_path / "work", s)
    other = tmp_path / "other.txt"
    other.write_text(TEXTS[0], encoding="utf-8")
    with pytest.raises(ModelError, match="differs in texts"):
        adapt(base, other, tmp_path / "out", tmp_path / "work", QUICK)


class Trap:
    """An object whose unpickling would run code."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("trapped"),))


@pytest.mark.parametrize("damage", ["cut", "noise", "empty", "trap", "list"])
def test_a_damaged_checkpoint_is_refused(
    base: Path, texts: Path, tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    adapt(base, texts, tmp_path / "out", tmp_path / "work", QUICK)
    file = tmp_path / "work" / "checkpoint.pt"
    if damage == "trap":
        torch.save({"identity": Trap()}, file)
    elif damage == "list":
        torch.save([1, 2], file)
    else:
        whole = file.read_bytes()
        file.write_bytes(
            {"cut": whole[:-2000], "noise": bytes(range(256)) * 9, "empty": b""}[damage]
        )
    with pytest.raises(ModelError, match="damaged checkpoint"):
        adapt(base, texts, tmp_path / "out", tmp_path / "work", QUICK)
    assert not (tmp_path / "trapped").exists()


def test_a_loss_that_is_no_number_ends_the_run(base: Path, texts: Path, tmp_path: Path) -> None:
    s = replace(QUICK, encoder_rate=1e30, head_rate=1e30, clip=1e30, settle=0.0, steps=30)
    with pytest.raises(ModelError, match=r"no longer a number|half precision"):
        adapt(base, texts, tmp_path / "out", tmp_path / "work", s)
    assert not (tmp_path / "out" / "model.safetensors").exists()


def test_what_is_missing_is_named(base: Path, texts: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no encoder at"):
        adapt(tmp_path / "nowhere", texts, tmp_path / "out", tmp_path / "work", QUICK)
    empty = tmp_path / "empty.txt"
    empty.write_text("\n\n", encoding="utf-8")
    with pytest.raises(FormatError, match="no text"):
        adapt(base, empty, tmp_path / "out", tmp_path / "work", QUICK)
    for length in (2, 49):
        with pytest.raises(ModelError, match="rows of"):
            s = replace(QUICK, length=length)
            adapt(base, texts, tmp_path / "out", tmp_path / "work", s)


def test_any_bert_with_a_fast_tokenizer_serves(texts: Path, tmp_path: Path) -> None:
    bert = write_bert(tmp_path / "bert", list(TEXTS), layers=2, width=32, heads=2)
    adapt(bert, texts, tmp_path / "out", tmp_path / "work", replace(QUICK, layer_decay=0.9))
    assert AutoTokenizer.from_pretrained(tmp_path / "out").mask_token == "[MASK]"


def test_the_command(
    base: Path, texts: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    arguments = ["--base", str(base), "--texts", str(texts), "--output", str(tmp_path / "out")]
    options = ["--steps", "4", "--rows", "4", "--length", "24", "--device", "cpu", "--rate", "1e-4"]
    with caplog.at_level(logging.INFO):
        result = CliRunner().invoke(main, [*arguments, *options])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out.work" / "checkpoint.pt").is_file()
    figures = json.loads((tmp_path / "out" / "adaptation.json").read_text(encoding="utf-8"))
    assert figures["settings"]["encoder_rate"] == 1e-4
    arguments[1] = str(tmp_path / "nowhere")
    result = CliRunner().invoke(main, [*arguments, *options])
    assert result.exit_code == 1
    assert "Error: no encoder at" in result.output
