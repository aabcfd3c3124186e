"""The word lists and the gazetteer of this package, read once at first use.

Each file of `data/` is tab-separated, with a header in `#` lines that names source and licence.
"""

from functools import cache
from importlib import resources

from nlp.normalise import fold_name


@cache
def rows(name: str) -> list[list[str]]:
    """Return the rows of a data file, its header left out."""
    table = (resources.files("nlp.names") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in table.splitlines() if line and line[0] != "#"]


@cache
def words(kind: str) -> frozenset[str]:
    """Return the keys of the words of one kind in `words.tsv` (given, title, generation …)."""
    return frozenset(
        fold_name(word) for row in rows("words.tsv") if row[0] == kind for word in row[1].split("|")
    )
