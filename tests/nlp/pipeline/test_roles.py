"""Statements read in bfloat16 against the network that was trained: near, wherever cues stand."""

import pytest
import torch
from torch import Tensor, nn

from nlp.errors import ModelError
from nlp.pipeline.heads import FAR, NEAR, Block, RoleTagger, around
from nlp.pipeline.roles import FastRoles
from nlp.pipeline.words import FEATURES


@pytest.fixture(scope="module")
def roles() -> RoleTagger:
    torch.manual_seed(3)
    made = RoleTagger(24, 48, 0.1).eval()
    nn.init.normal_(made.inside)
    return made


def article(words: int) -> tuple[Tensor, Tensor]:
    made = torch.Generator().manual_seed(words)
    return torch.randn(words, 24, generator=made), torch.rand(
        words, len(FEATURES), generator=made
    ).round()


@pytest.mark.parametrize("reach", [NEAR, FAR], ids=["near", "far"])
@pytest.mark.parametrize(
    ("words", "cues"),
    [
        (1, [(0, 1)]),
        (9, [(0, 2), (8, 9)]),
        (16, [(3, 4)]),
        (336, [(0, 1), (64, 67), (200, 201), (330, 336)]),
    ],
    ids=["a word", "edges", "one length", "far apart"],
)
def test_scores_are_near_those_of_the_network(
    roles: RoleTagger, words: int, cues: list[tuple[int, int]], reach: tuple[int, int]
) -> None:
    vectors, features = article(words)
    places = torch.tensor(cues)
    bounds = around(places, reach, words)
    with torch.inference_mode():
        wanted, index, mask = roles(vectors, features, places, bounds)
        found, own_index, own_mask = FastRoles(roles)(vectors, features, places, bounds)
    length = wanted.shape[1]
    assert found.shape[1] % 16 == 0
    assert not own_mask[:, length:].any()
    assert torch.equal(own_mask[:, :length], mask)
    assert torch.equal(own_index[:, :length][mask], index[mask])
    spread = wanted[mask].std()
    off = (found.float()[:, :length][mask] - wanted[mask]).abs()
    assert off.max() < 0.1 * spread
    # What is no word counts for nothing: a wrong neighbour would move whole scores.
    assert off.mean() < 0.02 * spread


def test_a_convolution_that_reaches_too_far_is_refused(roles: RoleTagger) -> None:
    wide = RoleTagger(24, 48, 0.1)
    wide.layers[0] = Block(48, 5, 0.1)
    with pytest.raises(ModelError, match="quick form"):
        FastRoles(wide)
