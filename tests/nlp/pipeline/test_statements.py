"""How far around a cue its parts are looked for: near first, further where they go on."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from nlp.pipeline.heads import CUE_TAGS, FAR, NEAR, ROLE_TAGS, around
from nlp.pipeline.statements import Statements
from nlp.pipeline.words import FEATURES, Words

CUE = (100, 101)


class Told(nn.Module):
    """Scores that say what they were told; `read` are the windows that it was asked for."""

    def __init__(self, *parts: tuple[str, int, int]) -> None:
        super().__init__()
        self.tags = torch.zeros(1000, dtype=torch.long)
        for role, start, end in parts:
            self.tags[start:end] = ROLE_TAGS.index(f"I-{role}")
            self.tags[start] = ROLE_TAGS.index(f"B-{role}")
        self.read: list[tuple[int, int]] = []

    def forward(
        self, _vectors: Tensor, _features: Tensor, _cues: Tensor, bounds: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        self.read += [(low, high) for low, high in bounds.tolist()]
        index = torch.cat([torch.arange(low, high)[None] for low, high in bounds.tolist()])
        scores = 9.0 * nn.functional.one_hot(self.tags[index], len(ROLE_TAGS)).float()
        return scores, index, torch.ones_like(index, dtype=torch.bool)


class OneCue(nn.Module):
    def forward(self, vectors: Tensor, _features: Tensor) -> Tensor:
        tags = torch.zeros(len(vectors), dtype=torch.long)
        tags[CUE[0]] = CUE_TAGS.index("B")
        return 9.0 * nn.functional.one_hot(tags, len(CUE_TAGS)).float()


def words(count: int) -> Words:
    places = np.arange(count)
    features = np.zeros((count, len(FEATURES)), dtype=np.float32)
    vectors = np.zeros((count, 4), dtype=np.float32)
    return Words(places, places * 2, places * 2 + 1, features, vectors)


def statements(roles: Told) -> Statements:
    cfg = {"cue_bias": 0.0, "switch": 3.0, "source_switch": 0.5, "same": 0.8}
    made = Statements("statements", cfg)
    made.modules = {"cue": OneCue(), "roles": roles}
    return made


def window(reach: tuple[int, int], count: int) -> tuple[int, int]:
    low, high = around(torch.tensor([CUE]), reach, count)[0].tolist()
    return low, high


def test_what_lies_near_is_read_once() -> None:
    roles = Told(("source", 101, 103), ("content", 104, 140))
    (read,) = statements(roles).read(words(400))
    assert (read.source, read.content) == ((101, 103), ((104, 140),))
    assert roles.read == [window(NEAR, 400)]


@pytest.mark.parametrize(
    "content",
    [(104, 250), (CUE[1] + NEAR[1] - 10, CUE[1] + NEAR[1]), (50, 98)],
    ids=["beyond", "to the very end", "from before"],
)
def test_what_reaches_the_end_is_read_again_further(content: tuple[int, int]) -> None:
    roles = Told(("content", *content))
    (read,) = statements(roles).read(words(400))
    assert read.content == (content,)
    assert roles.read == [window(NEAR, 400), window(FAR, 400)]


def test_the_end_of_a_text_is_no_end_of_the_words_read() -> None:
    roles = Told(("content", 102, 120))
    (read,) = statements(roles).read(words(120))
    assert read.content == ((102, 120),)
    assert roles.read == [window(NEAR, 120)]
