"""Derive the files of `data/` that have a public source from a folder of gazetteers.

`python -m nlp.names.build FOLDER` where FOLDER holds the files that the headers below name.
Outside the flow: run by hand when a source changes; what it writes is kept in the repository.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from nlp.names.words import tokens
from nlp.normalise import fold_name

_DATA = Path(__file__).parent / "data"
_ARAB = frozenset("Bahrain Iraq Kuwait Lebanon Syria United_Arab_Emirates Yemen".split())  # noqa: SIM905
_TYPOS = {
    "جمهورية أففانستان الإسلامية": "جمهورية أفغانستان الإسلامية",
    "المسكيك": "المكسيك",
    "صيربيا": "صربيا",
    "جمهورية صيربيا": "جمهورية صربيا",
    "الإتحاد القمري": "الاتحاد القمري",
    "مولدوڤا": "مولدوفا",
    "جمهورية مولدوڤا": "جمهورية مولدوفا",
    "الجمهورية الديمقراطية الشعبية الجزائرية": "الجمهورية الجزائرية الديمقراطية الشعبية",
    "أوزباكستان": "أوزبكستان",
    "جمهورية أوزبكستان": "جمهورية أوزبكستان",
    "الجبل الاسود": "الجبل الأسود",
    "سيشل": "سيشيل",
    "جمهورية سيشل": "جمهورية سيشيل",
    "جرينلاند": "غرينلاند",
}
# Where the common name of the source is another country's too, or no common name.
_COMMON = {"AO": "أنغولا", "CD": "الكونغو الديمقراطية", "OM": "سلطنة عمان", "VA": "الفاتيكان"}
_GIVEN = 3  # times that a word is no last word of a name, from which it counts as a given name


def main(folder: Path) -> None:
    """Write the derived files."""
    _write(
        "countries.tsv",
        "Countries. Derived from mledoze/countries (https://github.com/mledoze/countries), ODbL 1.0;"
        " typos of the Arabic corrected.",
        "ISO 3166 code, Arabic name, official Arabic name, English name",
        _countries(folder / "countries_ar.tsv"),
    )
    _write(
        "given_names.tsv",
        "Given names. Counted in names of members of Arab parliaments from EveryPolitician, 2015"
        " (https://everypolitician.org), CC0.",
        "name, how often it stands before the last word of a name",
        _given_names(folder / "politicians2015_ar_qid.tsv"),
    )


def _read(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def _write(name: str, source: str, columns: str, table: Iterable[Iterable[str]]) -> None:
    lines = [f"# {source}", f"# Columns, separated by tabs: {columns}."]
    lines += ["\t".join(row) for row in table]
    (_DATA / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _countries(path: Path) -> list[list[str]]:
    out = []
    for code, _, english, common, official in _read(path):
        name = _COMMON.get(code, _TYPOS.get(common, common))
        out.append([code, name, _TYPOS.get(official, official), english])
    return out


def _given_names(path: Path) -> list[list[str]]:
    written: dict[str, Counter[str]] = {}
    for _, _, arabic, country in _read(path):
        if country not in _ARAB:
            continue
        for word in tokens(fold_name(arabic))[:-1]:
            written.setdefault(word, Counter())[word] += 1
    counts = {word: sum(forms.values()) for word, forms in written.items()}
    common = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [[word, str(n)] for word, n in common if n >= _GIVEN and not word.startswith("ال")]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
