"""Int8 against float32 on a small BERT: near, the same in any batch, and refused where it must."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertModel

from nlp.errors import ModelError
from nlp.inference import FastEncoder, Ranges, can_int8, fast_encoder
from nlp.inference.linear import Int8Linear, gelu_steps, quantise
from nlp.inference.loading import Stored

pytestmark = pytest.mark.skipif(
    not can_int8(), reason="this processor has no quick products of eight-bit integers"
)


def small(**other: Any) -> BertModel:
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=60,
        hidden_size=64,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=128,
        max_position_embeddings=80,
        **other,
    )
    network = BertModel(config, add_pooling_layer=False).eval()
    for parameter in network.parameters():
        if parameter.ndim > 1:
            parameter.data *= 3  # values of the size that training makes
    return network


@pytest.fixture(scope="module")
def pruned() -> BertModel:
    """Without three heads of the first layer and one of the last."""
    made = small()
    made.prune_heads({0: [0, 1, 3], 2: [2]})
    return made


def stored(network: BertModel) -> Stored:
    return Stored(network.config, network.state_dict())


def fast_of(network: BertModel, ranges: Ranges) -> FastEncoder:
    return FastEncoder(network.config, network.state_dict(), ranges)


WINDOWS = [torch.randint(1, 60, (n,)).tolist() for n in (3, 16, 17, 40, 40, 64, 80)]


def exact(network: BertModel, window: list[int]) -> np.ndarray[Any, Any]:
    with torch.inference_mode():
        out: np.ndarray[Any, Any] = network(torch.tensor([window])).last_hidden_state[0].numpy()
    return out


@pytest.fixture(scope="module")
def network() -> BertModel:
    return small()


def ranges_of(network: BertModel) -> Ranges:
    return Ranges.measure(network, [(torch.tensor([w]), torch.ones(1, len(w))) for w in WINDOWS])


@pytest.fixture(scope="module")
def ranges(network: BertModel) -> Ranges:
    return ranges_of(network)


@pytest.mark.parametrize("kind", ["network", "pruned"])
def test_int8_is_near_float32(kind: str, request: pytest.FixtureRequest) -> None:
    network: BertModel = request.getfixturevalue(kind)
    found = fast_of(network, ranges_of(network)).encode(WINDOWS)
    for window, rows in zip(WINDOWS, found, strict=True):
        wanted = exact(network, window)
        assert rows.shape == wanted.shape
        assert rows.dtype == np.float32
        off = ((rows - wanted) ** 2).sum() / ((wanted - wanted.mean(0)) ** 2).sum()
        assert off < 0.01


def test_a_window_has_the_same_vectors_in_any_batch(network: BertModel, ranges: Ranges) -> None:
    fast = fast_of(network, ranges)
    together = fast.encode(WINDOWS)
    for window, rows in zip(WINDOWS, together, strict=True):
        assert np.array_equal(fast.encode([window])[0], rows)
    for rows, again in zip(together[::-1], fast.encode(WINDOWS[::-1]), strict=True):
        assert np.array_equal(rows, again)


def test_a_pruned_encoder_is_read_as_it_was_written(pruned: BertModel, tmp_path: Path) -> None:
    pruned.save_pretrained(tmp_path)
    ranges_of(pruned).save(tmp_path)
    kept, ranges = (
        Stored.read(tmp_path, load_file(tmp_path / "model.safetensors")),
        Ranges.load(tmp_path),
    )
    assert ranges is not None
    (rows,) = FastEncoder(kept.config, kept.state, ranges).encode(WINDOWS[3:4])
    (wanted,) = fast_of(pruned, ranges).encode(WINDOWS[3:4])
    assert np.array_equal(rows, wanted)
    assert np.allclose(exact(kept.network(), WINDOWS[3]), exact(pruned, WINDOWS[3]), atol=1e-5)


def test_a_layer_without_heads_is_refused(network: BertModel, ranges: Ranges) -> None:
    config = BertConfig(**(network.config.to_dict() | {"pruned_heads": {1: [0, 1, 2, 3]}}))
    with pytest.raises(ModelError, match="layer 1 has no heads"):
        FastEncoder(config, network.state_dict(), ranges)


def test_columns_that_stand_out_are_computed_apart(network: BertModel, ranges: Ranges) -> None:
    columns, largest = ranges.loud(0)
    behind = ranges.largest["down"][0]
    assert len(columns) == 8
    assert float(behind[columns].min()) >= largest
    assert largest == float(behind[[i for i in range(128) if i not in columns.tolist()]].max())


def test_no_window_is_no_work(network: BertModel, ranges: Ranges) -> None:
    assert fast_of(network, ranges).encode([]) == []


def test_ranges_come_back_from_disk(network: BertModel, ranges: Ranges, tmp_path: Path) -> None:
    ranges.save(tmp_path)
    again = Ranges.load(tmp_path)
    assert again is not None
    for name, largest in ranges.largest.items():
        assert torch.allclose(again.largest[name], largest, rtol=1e-2)
    assert Ranges.load(tmp_path / "nowhere") is None


@pytest.mark.parametrize("content", [b"", b"no tensors"])
def test_damaged_ranges_are_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "int8.safetensors").write_bytes(content)
    with pytest.raises(ModelError, match="cannot be read"):
        Ranges.load(tmp_path)


def test_ranges_without_a_part_are_an_error(tmp_path: Path) -> None:
    save_file({"qkv": torch.ones(3, 64)}, tmp_path / "int8.safetensors")
    with pytest.raises(ModelError, match="cannot be read"):
        Ranges.load(tmp_path)


def test_ranges_of_another_encoder_are_refused(network: BertModel, ranges: Ranges) -> None:
    fewer = Ranges({k: v[:2] for k, v in ranges.largest.items()})
    with pytest.raises(ModelError, match="another encoder"):
        fast_of(network, fewer)


def test_another_kind_of_network_is_refused(ranges: Ranges) -> None:
    with pytest.raises(ModelError, match="hidden_act"):
        fast_of(small(hidden_act="relu"), ranges)


def test_weights_that_do_not_fit_are_refused(network: BertModel, ranges: Ranges) -> None:
    state = dict(network.state_dict())
    name = "encoder.layer.1.output.dense.weight"
    for wrong in (state | {name: torch.ones(3, 3)}, {k: v for k, v in state.items() if k != name}):
        with pytest.raises(ModelError, match=name):
            FastEncoder(network.config, wrong, ranges)
        with pytest.raises(ModelError, match="not those it says"):
            Stored(network.config, wrong).network()


def test_precision_is_chosen_and_refused(ranges: Ranges, tmp_path: Path) -> None:
    assert fast_encoder(stored(small()), tmp_path, "auto") is None
    assert fast_encoder(stored(small()), None, "auto") is None
    with pytest.raises(ModelError, match="this model"):
        fast_encoder(stored(small()), tmp_path, "int8")
    ranges.save(tmp_path)
    assert fast_encoder(stored(small()), tmp_path, "fp32") is None
    assert fast_encoder(stored(small()), tmp_path, "auto") is not None


def test_a_processor_without_int8_reads_in_float32(
    ranges: Ranges, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.inference.can_int8", lambda: False)
    ranges.save(tmp_path)
    assert fast_encoder(stored(small()), tmp_path, "auto") is None
    with pytest.raises(ModelError, match="this processor"):
        fast_encoder(stored(small()), tmp_path, "int8")


def test_a_product_is_exact_but_for_rounding() -> None:
    weight, bias = torch.randn(24, 32), torch.randn(24)
    rows = torch.randn(50, 32)
    step = float(rows.abs().max()) / 127
    whole = quantise(rows, torch.full((32,), 1 / step), torch.empty_like(rows))
    found = Int8Linear(weight, bias, step)(whole)
    wanted = rows @ weight.T + bias
    assert (found - wanted).abs().max() < 0.2
    assert (found - wanted).abs().mean() < 0.05


def test_a_byte_holds_what_is_behind_a_gelu() -> None:
    for largest in (1.0, 4.0, 20.0):
        step, zero = gelu_steps(largest)
        assert 0 <= zero <= 255
        assert (0 - zero) * step <= -0.17 + step
        assert (255 - zero) * step >= largest - step
