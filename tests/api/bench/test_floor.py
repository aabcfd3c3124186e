"""Operations of an encoder, counted a second way; rates are numbers at all."""

from dataclasses import replace

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode
from transformers import BertConfig, BertModel

from api.bench import floor
from api.bench.floor import NoInt8Error, Shape, fp32_rate, int8_rate

SHAPE = Shape(layers=3, width=32, heads=4, inner=48)


@pytest.mark.parametrize("pruned", [{}, {0: [1], 2: [0, 3]}], ids=["whole", "pruned"])
def test_operations_are_those_that_torch_counts(pruned: dict[int, list[int]]) -> None:
    shape = replace(SHAPE, pruned=sum(map(len, pruned.values())))
    config = BertConfig(
        vocab_size=9,
        num_hidden_layers=SHAPE.layers,
        hidden_size=SHAPE.width,
        num_attention_heads=SHAPE.heads,
        intermediate_size=SHAPE.inner,
        attn_implementation="eager",
        pruned_heads=pruned,
    )
    assert Shape.of(config) == shape
    network = BertModel(config, add_pooling_layer=False).eval()
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        for length in (7, 20):
            network(input_ids=torch.zeros(1, length, dtype=torch.long))
    assert shape.operations([7, 20]) == counter.get_total_flops()


def test_rates_are_measured() -> None:
    assert fp32_rate(SHAPE, budget=0.01) > 0
    try:
        assert int8_rate(SHAPE, budget=0.01) > 0
    except NoInt8Error:
        pytest.skip("no products of int8 matrices here")


def test_a_torch_without_int8_products_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floor, "_ONEDNN", object())
    with pytest.raises(NoInt8Error, match="qlinear_prepack"):
        int8_rate(SHAPE, budget=0.01)
