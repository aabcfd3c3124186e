"""The annotations that come with Qala: readable, and apart from what is measured on."""

import re
from pathlib import Path

import pytest

import nlp.training
from nlp.training.data import read_articles
from nlp.training.silver import SHARED, shingles
from nlp.training.standoff import read_standoff, texts_of

FILES = sorted((Path(nlp.training.__file__).parent / "annotations").glob("*.txt"))
DATA = Path(nlp.training.__file__).parents[3] / "shared"
TEXTS = DATA / "lm" / "news.txt.xz"
_LINE = re.compile(
    r"T [0-9a-f]{16} \d+ \d+"
    r"|S \d+ cue=[\d-]+ src=(?:-|[\d-]+) content=[\d,-]+ kind=(?:direct|indirect|mixed)"
    r" stype=(?:person|organisation|group|unnamed|unknown)(?: (?:parent|via)=[\d-]+)* speaker=\S.*"
    r"|E \d+(?:/\d)?(?:-\d+)? (?:PER|ORG|LOC) \S.*"
    r"|"
)


def test_every_line_has_the_form() -> None:
    lines = [line for file in FILES for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 30_000
    assert [line for line in lines if not _LINE.fullmatch(line)] == []
    heads = [line.split()[1] for line in lines if line.startswith("T ")]
    assert len(heads) == len(set(heads))


@pytest.mark.skipif(not TEXTS.is_file(), reason="the texts lie beside the repository, not in it")
def test_annotations_fit_their_texts_and_are_apart_from_what_is_measured_on() -> None:
    articles = list(read_standoff(FILES, texts_of(TEXTS)))
    assert sum(len(a["statements"]) for a in articles) > 10_000
    measured: set[int] = set()
    for name in ("dev", "seeds"):
        for article in read_articles(DATA / "corpus" / f"{name}.jsonl"):
            measured |= shingles(article["text"])
    assert [a["id"] for a in articles if len(shingles(a["text"]) & measured) > SHARED] == []
