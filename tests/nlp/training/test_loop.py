"""What a step learns from the words around a cue: as many as are read, each with its own tag."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from nlp.pipeline.candidates import Candidates
from nlp.pipeline.encoding import Pieces
from nlp.pipeline.heads import FAR, NEAR, ROLE_TAGS, around
from nlp.pipeline.mentions import OWN
from nlp.pipeline.words import FEATURES, Words
from nlp.training.data import Target
from nlp.training.loop import Model

WORDS = 300
CUES = [(2, 3), (150, 152), (299, 300)]


class Undecided(nn.Module):
    """The same score for each tag of each word."""

    def __init__(self, tags: int) -> None:
        super().__init__()
        self.tags = tags

    def forward(self, vectors: Tensor, _features: Tensor) -> Tensor:
        return vectors.new_zeros((len(vectors), self.tags))


class Knowing(nn.Module):
    """Scores of roles that are right, and what is no word scored wrong with certainty."""

    def __init__(self, roles: Tensor) -> None:
        super().__init__()
        self.roles = roles

    def forward(
        self, vectors: Tensor, _features: Tensor, cues: Tensor, bounds: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        index = bounds[:, :1] + torch.arange(int((bounds[:, 1] - bounds[:, 0]).max()))
        inside = index < bounds[:, 1:]
        index = index.clamp(max=len(vectors) - 1)
        right = nn.functional.one_hot(self.roles.gather(1, index), len(ROLE_TAGS)).float()
        return torch.where(inside[..., None], 50 * right, -50 * right), index, inside


def target() -> Target:
    roles = np.random.default_rng(3).integers(0, len(ROLE_TAGS), (len(CUES), WORDS))
    none = np.zeros((0, 2), dtype=np.int64)
    empty = np.zeros(0, dtype=np.int64)
    each = np.zeros(WORDS, dtype=np.int64)
    places = np.arange(WORDS)
    features = np.zeros((WORDS, len(FEATURES)), dtype=np.float32)
    nobody = np.zeros((len(CUES), 0), dtype=np.int64)
    return Target(
        id="invented",
        pieces=Pieces(empty, empty, none, ()),
        tokens=WORDS,
        words=Words(places, places * 2, places * 2 + 1, features),
        ner=each,
        cut=each,
        tagset=OWN,
        cue=each,
        cues=np.asarray(CUES),
        roles=roles,
        sources=np.asarray(CUES),
        has_source=np.ones(len(CUES), dtype=bool),
        candidates=Candidates(none, nobody, nobody[..., None].astype(np.float32)),
        positive=nobody.astype(bool),
        types=np.zeros(len(CUES), dtype=np.int64),
    )


@pytest.mark.parametrize("reach", [NEAR, FAR], ids=["near", "far"])
def test_each_word_that_is_read_is_learned_with_its_own_tag(reach: tuple[int, int]) -> None:
    one, vectors = target(), torch.zeros(WORDS, 4)
    heads: dict[str, nn.Module] = {name: Undecided(3) for name in ("ner", "cut", "cue")}
    roles = torch.from_numpy(one.roles)
    right = Model(nn.Identity(), heads | {"roles": Knowing(roles)})
    assert float(right.losses(one, vectors, reach)["roles"]) == pytest.approx(0, abs=1e-3)
    wrong = Model(nn.Identity(), heads | {"roles": Knowing((roles + 1) % len(ROLE_TAGS))})
    bounds = around(torch.tensor(CUES), reach, WORDS)
    read = int((bounds[:, 1] - bounds[:, 0]).sum())
    assert float(wrong.losses(one, vectors, reach)["roles"]) == pytest.approx(50 * read, rel=1e-3)
