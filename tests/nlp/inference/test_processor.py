"""Eight-bit products are taken where they are quick and exact, and nowhere else."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from nlp.inference import processor
from nlp.inference.linear import Int8Linear, quantise

_ask: Callable[[], bool] = processor.can_int8.__wrapped__


@pytest.fixture(autouse=True)
def able(monkeypatch: pytest.MonkeyPatch) -> None:
    """A processor that says it can, with products as exact and quick as float32's."""
    monkeypatch.setattr(processor, "_has", lambda name: name == "_is_vnni_supported")
    monkeypatch.setattr(processor, "Int8Linear", Told)
    take(monkeypatch, int8=3.0, float32=1.0)


def take(monkeypatch: pytest.MonkeyPatch, *, int8: float, float32: float) -> None:
    """Have both products take so long: the eight-bit one is timed first."""
    seconds = iter((int8, float32))
    monkeypatch.setattr(processor, "_seconds", lambda _product: next(seconds))


class Told:
    """Products of what `quantise` made, in float32."""

    def __init__(self, weight: Tensor, bias: Tensor, step: float) -> None:
        self.weight, self.bias, self.step = weight, bias, step

    def __call__(self, rows: Tensor) -> Tensor:
        return (rows.float() - 128) * self.step @ self.weight.T + self.bias


def test_a_processor_that_is_quick_and_exact_computes_in_int8() -> None:
    assert _ask()


def test_without_the_instructions_it_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "_has", lambda _name: False)
    monkeypatch.setattr(processor, "Int8Linear", None)
    assert not _ask()


def test_slow_products_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    take(monkeypatch, int8=1000.0, float32=1.0)
    assert not _ask()


def test_products_that_overflow_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Overflowing(Told):
        def __call__(self, rows: Tensor) -> Tensor:
            return super().__call__(rows).clamp(max=2.0**13)

    monkeypatch.setattr(processor, "Int8Linear", Overflowing)
    assert not _ask()


@pytest.mark.parametrize("error", [AttributeError, RuntimeError, NotImplementedError])
def test_a_torch_without_such_products_is_refused(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def refuse(*_args: Any, **_options: Any) -> None:
        raise error("no such product")

    monkeypatch.setattr(processor, "Int8Linear", refuse)
    assert not _ask()


def test_inputs_are_unsigned_bytes() -> None:
    """With signed ones, oneDNN takes ten thousand times as long on processors without AMX."""
    rows = torch.tensor([[-3.0, -1.0, 0.0, 1.0, 2.6, 500.0, -500.0]])
    whole = quantise(rows, torch.ones(7), torch.empty_like(rows))
    assert whole.dtype == torch.uint8
    assert (whole.int() - 128).tolist() == [[-3, -1, 0, 1, 3, 127, -127]]
    with pytest.raises(RuntimeError):
        Int8Linear(torch.ones(16, 7), torch.zeros(16), 1.0)(rows)
