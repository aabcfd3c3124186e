"""The encoder with a head that guesses hidden pieces, its output layer tied to the embeddings."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nlp.training.encoder.masking import IGNORE

_STRIDE = 64


class Guesser(nn.Module):
    """`encoder` (a `BertModel`) with BERT's head for hidden pieces.

    The head is a dense layer, GELU, a layer norm, then the word embeddings transposed and a bias.
    """

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        config = encoder.config
        self.encoder = encoder
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)
        self.norm = nn.LayerNorm(config.hidden_size)
        self.bias = nn.Parameter(torch.zeros(config.vocab_size))
        nn.init.normal_(self.dense.weight, std=config.initializer_range)
        nn.init.zeros_(self.dense.bias)
        # Dropout inside attention keeps torch from its fused kernel: four times slower on a CPU.
        for module in encoder.modules():
            if hasattr(module, "dropout_prob"):
                setattr(module, "dropout_prob", 0.0)  # noqa: B010

    def forward(self, ids: Tensor, labels: Tensor, head_only: bool = False) -> Tensor:
        """Return the mean loss over hidden pieces; `ids` and `labels` are (rows, pieces).

        Labels below 0 are not asked for. With `head_only`, nothing reaches the encoder and the
        embeddings, and the encoder's own pass costs no memory for gradients.
        """
        with torch.set_grad_enabled(torch.is_grad_enabled() and not head_only):
            hidden = self.encoder(input_ids=ids).last_hidden_state
        places = (labels >= 0).flatten().nonzero()[:, 0]
        wanted = labels.flatten()[places]
        # On a CPU torch keeps work space for every size it has met: let there be few.
        more = -len(places) % _STRIDE
        places, wanted = F.pad(places, (0, more)), F.pad(wanted, (0, more), value=IGNORE)
        embeddings = self.encoder.get_input_embeddings().weight
        vectors = self.norm(F.gelu(self.dense(hidden.flatten(0, 1)[places])))
        scores = F.linear(vectors, embeddings.detach() if head_only else embeddings, self.bias)
        return F.cross_entropy(scores.float(), wanted, ignore_index=IGNORE)


def groups_of(
    model: Guesser, encoder_rate: float, head_rate: float, layer_decay: float, weight_decay: float
) -> list[dict[str, Any]]:
    """Parameter groups for AdamW, each with its `peak` rate and whether it is the `head`'s.

    Each layer below the last moves `layer_decay` times as fast as the one above it, the embeddings
    slowest; biases and layer norms do not decay.
    """
    layers = model.encoder.config.num_hidden_layers
    groups: dict[tuple[bool, float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        head = not name.startswith("encoder.")
        place = name.split(".layer.")
        depth = int(place[1].split(".")[0]) + 1 if len(place) > 1 else 0
        rate = head_rate if head else encoder_rate * layer_decay ** (layers - depth)
        decay = weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((head, rate, decay), []).append(parameter)
    return [
        {"params": found, "lr": 0.0, "peak": rate, "head": head, "weight_decay": decay}
        for (head, rate, decay), found in groups.items()
    ]
