"""Measure Latin queries on held-out names: `python -m tests.registry.latin FOLDER [SAMPLE]`.

FOLDER holds the gazetteer's sources. The Latin name of each person of the held-out half is looked
for among all Arabic names of the sources: those of its skeletons, ranked by `latin_score`; and
among all, by the score alone. Spellings are learned from the other half, and how many held-out
words `romanise` then writes as the source does is told by the words that both halves have.
"""

import random
import re
import sys
from pathlib import Path

from nlp.names.build import learn_spellings, politician_pairs
from nlp.names.nearness import latin_score
from nlp.names.sounds import skeleton, skeletons
from nlp.normalise import fold


def main(folder: Path, sample: int) -> None:
    """Print recall at ranks 1 and 5, by skeleton and by score alone."""
    path = folder / "politicians2015_ar_qid.tsv"
    pairs = politician_pairs(path)
    random.Random(0).shuffle(pairs)
    learned, held = pairs[: len(pairs) // 2], pairs[len(pairs) // 2 :][:sample]
    names = {line.split("\t")[2] for line in path.read_text(encoding="utf-8").splitlines()[1:]}
    aliases = folder / "wikikge_ar_aliases_qid.tsv"
    for line in aliases.read_text(encoding="utf-8").splitlines():
        names |= set(line.split("\t")[1].split("|"))
    index: dict[str, list[str]] = {}
    for name in sorted(names):
        index.setdefault(skeleton(name), []).append(name)
    near = [[n for key in skeletons(latin) for n in index.get(key, ())] for latin, _ in held]
    _show("skeleton, then score", held, near)
    _show("score alone", held, [sorted(names)] * len(held))
    _show_spellings(learned, held)


def _show(how: str, held: list[tuple[str, str]], candidates: list[list[str]]) -> None:
    first = fifth = 0
    for (latin, arabic), names in zip(held, candidates, strict=True):
        ranked = sorted(names, key=lambda n, q=latin: (-latin_score.__wrapped__(q, n), n))  # type: ignore[misc]
        first += fold(arabic) in map(fold, ranked[:1])
        fifth += fold(arabic) in map(fold, ranked[:5])
    n = len(held)
    _say(f"{how}\trecall@1 {first / n:.3f}\trecall@5 {fifth / n:.3f}\tof {n}")


def _show_spellings(learned: list[tuple[str, str]], held: list[tuple[str, str]]) -> None:
    known = {fold(word): spelling.lower() for word, spelling, _ in learn_spellings(learned)}
    tested = [(fold(w), spelling.lower()) for w, spelling, _ in learn_spellings(held)]
    both = [(word, spelling) for word, spelling in tested if word in known]
    right = sum(known[word] == spelling for word, spelling in both)
    near = sum(latin_score(known[w], w) > 0.9 and _bare(known[w]) == _bare(s) for w, s in both)
    _say(
        f"words of the held-out half {len(tested)}, known from the other {len(both)}, "
        f"spelled alike {right}, alike but for vowels {near}"
    )


def _bare(word: str) -> str:
    return re.sub(r"[aeiouy]|(.)(?=\1)", "", word)


def _say(line: str) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
