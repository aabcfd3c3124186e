"""`python -m nlp.training.prune`: a pipeline's encoder without what its tasks need least.

    python -m nlp.training.prune MODEL --data DATA --articles FILE --without 8,9 --output pruned

Flow: pipeline folder, annotated articles → gradients of the losses → **prune** → an encoder's
folder, which `qala train --base pruned --start MODEL` trains on.

A head of attention, or a column between a layer's up and down, is worth what the losses change by,
to first order, where it is taken out: the size of their gradient by a factor on it, summed over
articles (Michel et al. 2019, arXiv:1905.10650). Which columns put a vector where it was says little
of that, and neither do the layers that do.
"""

import logging
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click
import torch
from torch import Tensor, nn

from nlp.errors import ModelError, QalaError
from nlp.inference.encoder import check
from nlp.pipeline.transformer import encoder_of
from nlp.reader import Reader
from nlp.training.assemble import trainable
from nlp.training.data import Target
from nlp.training.loop import WEIGHTS, Model, mean_losses
from nlp.training.train import Files, read_targets

log = logging.getLogger(__name__)
_LEAST = 2  # heads that every layer keeps


def prune(
    folder: Path,
    files: Files,
    output: Path,
    *,
    without: Sequence[int] = (),
    heads: int = 60,
    inner: int = 1152,
    articles: int = 200,
    seed: int = 6,
) -> None:
    """Write the encoder of the pipeline in `folder` to `output`, pruned.

    It is without the layers `without` and without `heads` heads of the others, at least two left
    in each, and has `inner` columns between up and down; heads and columns are judged on so many
    `articles`, chosen by `seed`. Raises `ModelError` where no such encoder is in `folder`, or less
    than what is asked for.
    """
    nlp = Reader.load(folder, "fp32").nlp
    encoder = encoder_of(nlp)
    network = encoder.network
    check(network.config)
    if network.config.pruned_heads:
        raise ModelError("some of the encoder's heads are out already")
    take_layers(network, without)
    gold = read_targets(nlp, files)[0]
    chosen = random.Random(seed).sample(gold, min(articles, len(gold)))
    of_heads, of_columns = worth(trainable(nlp), encoder.tokenizer, chosen)
    take_heads(network, of_heads, heads)
    keep_columns(network, of_columns, inner)
    log.info("heads left in each layer: %s", [_heads(layer) for layer in network.encoder.layer])
    encoder.to_disk(output)


def take_layers(network: Any, numbers: Iterable[int]) -> None:
    """Take layers out of a BERT. Raises `ModelError` where there is no such layer, or none left."""
    layers = network.encoder.layer
    gone = set(numbers)
    left = [layer for number, layer in enumerate(layers) if number not in gone]
    if not left or len(left) + len(gone) != len(layers):
        raise ModelError(f"the encoder has layers 0 to {len(layers) - 1}, and needs one of them")
    network.encoder.layer = nn.ModuleList(left)
    network.config.num_hidden_layers = len(left)


def worth(model: Model, tokenizer: Any, targets: Sequence[Target]) -> tuple[Tensor, Tensor]:
    """What the losses over `targets` would change by without each part of the encoder.

    Returns heads (layers, heads) and columns between up and down (layers, columns).
    """
    model.eval().requires_grad_(False)
    config: Any = model.encoder.config
    layers: Any = model.encoder.encoder.layer  # type: ignore[union-attr]
    size = config.hidden_size // config.num_attention_heads
    count = len(layers)
    of_heads = torch.ones(count, config.num_attention_heads, requires_grad=True)
    of_columns = torch.ones(count, config.intermediate_size, requires_grad=True)
    handles = []
    for number, layer in enumerate(layers):
        for module, factors, repeats in (
            (layer.attention.output.dense, of_heads, size),
            (layer.output.dense, of_columns, 1),
        ):
            handles.append(_times(module, factors, number, repeats))
    sums = torch.zeros_like(of_heads), torch.zeros_like(of_columns)
    try:
        for target in targets:
            with torch.autocast("cpu", torch.bfloat16):
                vectors = model.word_vectors([target], tokenizer)
                losses = mean_losses(model, [target], vectors)
            loss = sum((WEIGHTS[k] * v for k, v in losses.items()), start=torch.zeros(()))
            found = torch.autograd.grad(loss, (of_heads, of_columns))
            for total, part in zip(sums, found, strict=True):
                total.add_(part.abs())
    finally:
        for handle in handles:
            handle.remove()
    return sums


def _times(module: nn.Module, factors: Tensor, number: int, repeats: int) -> Any:
    """Multiply what a module reads by the factors of its layer, each over `repeats` columns."""

    def multiplied(_module: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        return (inputs[0] * factors[number].repeat_interleave(repeats).to(inputs[0].dtype),)

    return module.register_forward_pre_hook(multiplied)


def take_heads(network: Any, worth: Tensor, count: int) -> None:
    """Take the `count` heads of least worth (layers, heads) out of a BERT; each layer keeps two.

    Half of a layer's own scale is taken off its heads first: worth of lower layers reaches further.
    Raises `ModelError` where there are not so many.
    """
    even = worth / worth.norm(dim=1, keepdim=True).sqrt().clamp(min=1e-9)
    gone: dict[int, list[int]] = {number: [] for number in range(len(worth))}
    for place in even.flatten().argsort(stable=True).tolist():
        layer, head = divmod(place, worth.shape[1])
        if count and worth.shape[1] - len(gone[layer]) > _LEAST:
            gone[layer].append(head)
            count -= 1
    if count:
        raise ModelError(f"{count} more heads were to be taken out than can be")
    network.prune_heads({layer: sorted(heads) for layer, heads in gone.items() if heads})


def keep_columns(network: Any, worth: Tensor, count: int) -> None:
    """Leave the `count` columns of most worth (layers, columns) between each up and down of a BERT.

    Raises `ModelError` where there are not so many.
    """
    if not 0 < count <= worth.shape[1]:
        raise ModelError(f"{count} of {worth.shape[1]} columns cannot be kept")
    for layer, own in zip(network.encoder.layer, worth, strict=True):
        kept = own.argsort(descending=True, stable=True)[:count].sort().values
        up, down = layer.intermediate.dense, layer.output.dense
        up.weight = nn.Parameter(up.weight.detach()[kept].clone())
        up.bias = nn.Parameter(up.bias.detach()[kept].clone())
        down.weight = nn.Parameter(down.weight.detach()[:, kept].clone())
        up.out_features = down.in_features = count
    network.config.intermediate_size = count


def _heads(layer: Any) -> int:
    return int(layer.attention.self.num_attention_heads)


def _numbers(value: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in value.split(",") if part.strip())
    except ValueError as error:
        raise click.BadParameter("numbers with commas between them") from error


@click.command()
@click.argument("model", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--articles", type=click.Path(exists=True, path_type=Path), multiple=True)
@click.option("--output", type=click.Path(path_type=Path), required=True, help="Folder to write.")
@click.option("--without", default="", help="Numbers of layers to take out, with commas.")
@click.option("--heads", default=60, show_default=True, help="How many heads to take out.")
@click.option("--inner", default=1152, show_default=True, help="Columns left between up and down.")
def main(
    model: Path,
    data: Path,
    articles: tuple[Path, ...],
    output: Path,
    without: str,
    heads: int,
    inner: int,
) -> None:
    """Write the encoder of a pipeline without what its tasks need least."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    layers = _numbers(without)
    try:
        prune(model, Files(data, articles), output, without=layers, heads=heads, inner=inner)
    except QalaError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
