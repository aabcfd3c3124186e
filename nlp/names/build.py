"""Derive the files of `data/` that have a public source from a folder of gazetteers.

`python -m nlp.names.build FOLDER` where FOLDER holds the files that the headers below name.
Outside the flow: run by hand when a source changes; what it writes is kept in the repository.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from nlp.names.nearness import latin_score
from nlp.names.tables import rows
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
_ARABIC_WORD = re.compile(r"[\u0621-\u064a]+")
_ONE_NAME = re.compile(r"[^\W\d_]+(?:[-' .]+[^\W\d_]+)*\.?")
_AGREE = 0.55  # nearness from which two spellings of the source are taken for one person's
_SURE = 0.9  # nearness from which a word is taken for the spelling of another
_GIVEN = 3  # times that a word is no last word of a name, from which it counts as a given name

_EVERYPOLITICIAN = "https://everypolitician.org; no licence is stated with the set"


def main(folder: Path) -> None:
    """Write the derived files."""
    _write(
        "countries.tsv",
        "Countries. Derived from mledoze/countries (github.com/mledoze/countries), ODbL 1.0;"
        " typos of the Arabic corrected.",
        "ISO 3166 code, Arabic name, official Arabic name, English name",
        _countries(folder / "countries_ar.tsv"),
    )
    _write(
        "given_names.tsv",
        "Given names. Counted in names of members of Arab parliaments from EveryPolitician, 2015"
        f" ({_EVERYPOLITICIAN}).",
        "name, how often it stands before the last word of a name",
        _given_names(folder / "politicians2015_ar_qid.tsv"),
    )
    _write(
        "spellings_en.tsv",
        "Latin spellings of words of names. Learned from names of members of parliaments from"
        f" EveryPolitician, 2015 ({_EVERYPOLITICIAN}).",
        "Arabic word, most frequent Latin spelling, how often it has it",
        learn_spellings(politician_pairs(folder / "politicians2015_ar_qid.tsv")),
    )
    _write(
        "politicians.tsv",
        f"Members of parliaments. Derived from EveryPolitician, 2015 ({_EVERYPOLITICIAN}):"
        " those with a Wikidata id whose two spellings agree.",
        "Wikidata id, Arabic name, English name",
        _politicians(folder / "politicians2015_ar_qid.tsv"),
    )
    _write(
        "leaders.tsv",
        "Heads of state and government, 2026. Derived from a list under CC BY-SA 4.0 with Wikidata"
        " ids; Arabic names only where the list has them.",
        "Wikidata id, English name, Arabic name or nothing",
        _leaders(folder / "world_leaders_current_qid.tsv"),
    )
    _write(
        "wikidata_names.tsv",
        "Names of Wikidata items. Derived from WikiKGE, CC BY-SA 4.0, by the choice in"
        " wikikge_kept.tsv.",
        "Wikidata id, label, Arabic name, other names parted by |",
        _wikidata_names(folder / "wikikge_ar_aliases_qid.tsv"),
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


def _politicians(path: Path) -> list[list[str]]:
    out = {}
    for qid, english, arabic, _ in _read(path):
        name = re.sub(r"\[.*?\]|, (?:Jr|III)\b\.?|\(.*?\)|\b(?:Dr|Mag|Rt)\. ", "", english)
        if qid and latin_score(name, arabic) >= _AGREE and _ONE_NAME.fullmatch(name):
            out[qid] = [qid, arabic, " ".join(name.split())]
    return sorted(out.values())


def _leaders(path: Path) -> list[list[str]]:
    out = {}
    for qid, english, local, *_ in _read(path):
        out[qid] = [qid, english, local if _ARABIC_WORD.match(local) else ""]
    return sorted(out.values())


def _wikidata_names(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    source = {qid: names.split("|") for qid, names in (line.split("\t")[:2] for line in lines)}
    out = []
    for qid, label, name, others in rows("wikikge_kept.tsv"):
        kept = [name, *(other for other in others.split("|") if other)]
        missing = [form for form in kept if form not in source.get(qid, ())]
        if missing:
            raise ValueError(f"{qid} has no alias {missing}")
        out.append([qid, label, name, "|".join(kept[1:])])
    return out


def politician_pairs(path: Path) -> list[tuple[str, str]]:
    """Return (Latin, Arabic) names of one person whose sounds agree."""
    pairs = {(english, arabic) for _, english, arabic, _ in _read(path)}
    return sorted(pair for pair in pairs if latin_score(*pair) >= _AGREE)


def learn_spellings(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return for each Arabic word its most frequent Latin spelling, and how often it has it."""
    found: dict[str, Counter[tuple[str, str]]] = {}
    for latin, arabic in pairs:
        for word in _ARABIC_WORD.findall(arabic):
            bare = re.sub(r"^ال(?=\w{2})", "", word)
            near = ((latin_score(spelling, bare), spelling) for spelling in _latin_words(latin))
            score, best = max(near, default=(0.0, ""))
            if len(bare) > 2 and score >= _SURE:
                found.setdefault(fold_name(bare), Counter())[bare, best] += 1
    out = []
    for _, counts in sorted(found.items()):
        (word, best), _ = min(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        times = sum(n for (_, spelling), n in counts.items() if spelling == best)
        out.append([word, best, str(times)])
    return out


def _latin_words(latin: str) -> list[str]:
    text = re.sub(r"\b(?:AL|Al|El|el|al)[ -]?(?=[A-Z][A-Za-z]{2})", "", latin)
    words = re.findall(r"[^\W\d_]{2,}", text)
    return [word.title() if word.isupper() else word for word in words]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
