"""A lighter encoder: fewer pieces, the same words in the same places, and a run that goes on."""

import json
from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from safetensors.numpy import load_file
from transformers import AutoModel, AutoTokenizer

from nlp.errors import FormatError, ModelError
from nlp.training.encoder.convert import convert
from nlp.training.encoder.distil import Distillation, Rows, Settings, distil, main, row_of
from nlp.training.encoder.enlarge import (
    costly_words,
    count_words,
    enlarge,
    enlarged_rows,
    read_tokenizer,
)
from nlp.training.encoder.q4read import read_q4
from tests.nlp.training.encoder.tiny import TEXTS, tiny

QUICK = Settings(words=6, minutes=0.05, chunk=12, pieces=120, held_rows=8, rate=1e-3)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("base")
    file = read_q4(tiny().write(work / "tiny.bin"))
    return convert(file, np.arange(len(file.pieces)), work / "base")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("texts") / "texts.txt"
    path.write_text("\n\n".join(f"{i} {text}" for i in range(40) for text in TEXTS), "utf-8")
    return path


def test_words_that_cost_most_come_first(base: Path) -> None:
    tokenizer = read_tokenizer(base)
    counts = count_words(["المدينة المدينة قال", "المَدينة في"], tokenizer)
    assert counts == Counter({"المدينة": 3, "قال": 1, "في": 1})
    assert costly_words(counts, tokenizer, 5)[0] == "المدينة"
    assert "في" not in costly_words(counts, tokenizer, 5)  # one piece as it is


def test_a_word_becomes_one_piece_and_others_stay(base: Path) -> None:
    old = read_tokenizer(base)
    new, made_of = enlarge(old, ["المدينة", "في"])
    assert new.get_vocab_size() == old.get_vocab_size() + 1 == len(made_of)
    assert new.encode("المدينة", add_special_tokens=False).tokens == ["▁المدينة"]
    text = "قال الوزير في الطريق"
    one, other = (t.encode(text, add_special_tokens=False) for t in (old, new))
    assert one.ids == other.ids
    assert new.encode(text).tokens[:1] == ["<s>"]
    # The mask moves to the new end; all else keeps its number.
    assert made_of[:5] == [[0], [1], [2], [3], [4]]
    assert made_of[-1] == [old.get_vocab_size() - 1]
    number = new.token_to_id("▁المدينة")
    assert made_of[number] == old.encode("المدينة", add_special_tokens=False).ids


def test_a_new_piece_begins_between_its_old_ones() -> None:
    rows = torch.arange(12.0).view(4, 3)
    made = enlarged_rows(rows, [[0], [1], [1, 3]])
    assert torch.equal(made, torch.stack([rows[0], rows[1], (rows[1] + rows[3]) / 2]))


def test_stretches_are_what_both_cut_alike(base: Path) -> None:
    old = read_tokenizer(base)
    new, _ = enlarge(old, ["المدينة"])
    text = "قال المدينة آمنة"
    row = row_of(*(t.encode(text, add_special_tokens=False) for t in (old, new)))
    assert len(row.student) < len(row.teacher)
    assert max(row.teacher_of) == max(row.student_of) == row.stretches - 1
    whole = row.student.index(new.token_to_id("▁المدينة"))
    assert row.student_of.count(row.student_of[whole]) == 1
    assert row.teacher_of.count(row.student_of[whole]) > 1


def test_a_student_comes_near_its_teacher(base: Path, texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "student"
    figures = distil(base, texts, out, tmp_path / "work", replace(QUICK, layers=(0, 1)))
    assert figures["held_loss_after"] < figures["held_loss_before"]
    assert json.loads((out / "distillation.json").read_text())["steps"] == figures["steps"] > 0
    tokenizer = AutoTokenizer.from_pretrained(out)
    student = AutoModel.from_pretrained(out, add_pooling_layer=False)
    assert student.config.vocab_size == len(tokenizer) > len(AutoTokenizer.from_pretrained(base))
    ids = tokenizer("قال الوزير إن المدينة آمنة", return_tensors="pt")
    assert torch.isfinite(student(**ids).last_hidden_state).all()


def test_layers_are_left_out(base: Path, texts: Path, tmp_path: Path) -> None:
    distil(
        base, texts, tmp_path / "one", tmp_path / "work", replace(QUICK, layers=(1,), minutes=0.01)
    )
    config = json.loads((tmp_path / "one" / "config.json").read_text())
    assert config["num_hidden_layers"] == 1
    kept, whole = (load_file(f / "model.safetensors") for f in (tmp_path / "one", base))
    assert not any(".layer.1." in name for name in kept)
    assert any(".layer.1." in name for name in whole)


def test_a_run_goes_on_where_it_was_cut_off(
    base: Path, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Distillation._step

    def cut_off(self: Distillation, batch: Any, share: float) -> float:
        if self.optimiser.state and share > 0.3:
            raise KeyboardInterrupt
        return step(self, batch, share)

    quick = replace(QUICK, save_every=1)
    monkeypatch.setattr(Distillation, "_step", cut_off)
    with pytest.raises(KeyboardInterrupt):
        distil(base, texts, tmp_path / "out", tmp_path / "work", quick)
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(Distillation, "_step", step)
    seen: list[float] = []

    def watched(self: Distillation, batch: Any, share: float) -> float:
        seen.append(share)
        return step(self, batch, share)

    monkeypatch.setattr(Distillation, "_step", watched)
    distil(base, texts, tmp_path / "out", tmp_path / "work", quick)
    assert seen[0] > 0.2
    with pytest.raises(ModelError, match="another run"):
        distil(base, texts, tmp_path / "out", tmp_path / "work", replace(quick, words=3))


def test_rows_fit_the_positions_whatever_the_text(base: Path) -> None:
    old = read_tokenizer(base)
    new, _ = enlarge(old, ["المدينة"])
    text = "قال الوزير إن المدينة آمنة " * 30 + "ن" * 50
    rows = Rows([text], old, new, chunk=100, longest=20, seed=1)
    some = list(islice(rows, 40))
    assert max(len(row.teacher) for row in some) <= 20
    with pytest.raises(FormatError, match="no text that fits"):
        next(iter(Rows(["ن" * 50], old, new, chunk=100, longest=20, seed=1)))


def test_without_a_teacher_it_is_an_error(texts: Path, tmp_path: Path) -> None:
    arguments = ["--teacher", tmp_path / "no", "--texts", texts, "--output", tmp_path / "out"]
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exit_code == 1
    assert "no encoder" in result.output
