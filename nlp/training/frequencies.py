"""Makes the tables of `nlp.stemming` from news texts: `whole.tsv` and `frequencies.tsv`.

Second of two steps, after `words`. Only single words and numbers of texts go into them.

    python -m nlp.training.frequencies TEXTS... [-o FOLDER]
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from nlp.errors import QalaError
from nlp.stemming.arabic import ArabicStemmer
from nlp.stemming.tables import word_tables
from nlp.training.encoder.texts import read_texts
from nlp.training.words import count_words, lexical_ends, lexical_starts, words_of

_SOURCE = """\
# {what}
# Source: counted by nlp/training/frequencies.py in {total} texts of Arabic news of 2009 to 2024 and
# of Arabic Wikipedia of 2017, as found in public repositories. Single words and numbers only: no
# text of theirs. Licence: Apache-2.0.
# Columns, separated by tabs: {columns}
"""
_WHOLE = "Words that only look as if they had a prefix or a suffix."
_FREQUENCIES = "How many texts hold a stem; the first row is the number of all texts."


def make_tables(
    texts: Callable[[], Iterable[str]], *, least: int, stems: int, few: int
) -> tuple[int, set[str], set[str], Counter[str]]:
    """Read the texts twice: number of texts, lexical starts, lexical ends, texts by stem.

    A word is looked at when `least` texts hold it; kept are the `stems` most frequent stems that
    at least `few` texts hold.
    """
    total, words = count_words(texts())
    words = Counter({word: count for word, count in words.items() if count > 1})
    ends = lexical_ends(words, least)
    starts = lexical_starts(words, ends, least)
    plain = ArabicStemmer(word_tables({}, starts, ends))
    # A first guess of what is a word: what stands without a prefix in a few texts.
    known: Counter[str] = Counter()
    for word, count in words.items():
        if count >= few:
            known[plain.trunk(word)] += count
    stemmer = ArabicStemmer(word_tables(known, starts, ends))

    @lru_cache(maxsize=1 << 20)
    def stem(word: str) -> str:
        return stemmer.trunk(stemmer.bare(word))

    found: Counter[str] = Counter()
    for text in texts():
        found.update({stem(word) for word in words_of(text) if not word.isdecimal()})
    frequent = sorted(found.items(), key=lambda row: (-row[1], row[0]))[:stems]
    return total, starts, ends, Counter({s: count for s, count in frequent if count >= few})


def _lines(path: Path, what: str, columns: str, total: int, rows: Iterable[str]) -> None:
    head = _SOURCE.format(what=what, columns=columns, total=total)
    path.write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.frequencies")
    parser.add_argument("texts", nargs="+", type=Path, help="texts parted by a blank line")
    parser.add_argument("-o", "--output", type=Path, default=Path("nlp/stemming"))
    parser.add_argument("--least", type=int, default=10, help="texts with a word, to look at it")
    parser.add_argument("--stems", type=int, default=20_000, help="the most stems kept")
    parser.add_argument("--few", type=int, default=5, help="the fewest texts with a stem")
    given = parser.parse_args(arguments)

    def texts() -> Iterator[str]:
        for path in given.texts:
            yield from read_texts(path)

    try:
        total, starts, ends, stems = make_tables(
            texts, least=given.least, stems=given.stems, few=given.few
        )
    except QalaError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sides = sorted([(word, "start") for word in starts] + [(word, "end") for word in ends])
    _lines(
        given.output / "whole.tsv",
        _WHOLE,
        "stem or word, which side belongs to it",
        total,
        (f"{word}\t{side}" for word, side in sides),
    )
    _lines(
        given.output / "frequencies.tsv",
        _FREQUENCIES,
        "stem, texts",
        total,
        (f"\t{total}", *(f"{stem}\t{count}" for stem, count in stems.items())),
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
