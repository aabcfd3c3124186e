"""Whether two names are one speaker: the rules that `who_said_what` is measured by.

A name is right when it is the gold name or another that the article uses for that entity, in any
spelling. A role (الوزير) or the words of the source are not enough for a speaker who has a name.
These rules are the measure: they stay as they are when the pipeline's own folding changes.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import permutations

from nlp.interchange import AnnotatedArticle

# Tashkeel, dagger alif, tatweel, zero-width and bidi characters.
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640\u200c-\u200f\u202a-\u202e\u2066-\u2069]")
_LETTERS = str.maketrans("أإآٱىیئؤةک", "اااايييوهك")
_AMERICA = re.compile("ام(?:ير|ري)ك")
_SEPARATOR = re.compile(r"\s*[;؛]\s*")
_ARTICLE = re.compile("^ال")
_PREFIXED_ARTICLE = re.compile(r"^(?:وال|بال|لل|ال)(?=\w{2})")
_PLURAL = re.compile("(?:ون|ين|ان)$")
# Words that a name may have or lack: company, paper, magazine, network, site, channel, agency …
_CLASS_WORDS = frozenset(
    {
        "شركه",
        "صحيفه",
        "جريده",
        "مجله",
        "شبكه",
        "موقع",
        "منصه",
        "قناه",
        "وكاله",
        "وزاره",
        "حركه",
        "حزب",
    }
)
_UNKNOWN = frozenset({"معروف", "محدد"})
_MOST_SPEAKERS = 5  # in any order: their permutations are tried


def fold_name(name: str) -> str:
    """A name without what spellings differ by: الأميركيّة and الأمريكية are one."""
    folded = _MARKS.sub("", unicodedata.normalize("NFKC", name)).translate(_LETTERS)
    folded = _AMERICA.sub("امريك", folded).replace("نتانياهو", "نتنياهو")
    return " ".join(re.findall(r"\w+", folded.lower()))


def split_speakers(name: str) -> list[str]:
    """The names of the speakers that one statement's `speaker` joins."""
    return [part for part in _SEPARATOR.split(name) if part]


def same_speakers(article: AnnotatedArticle, gold: str, predicted: str, kind: str | None) -> bool:
    """Whether `predicted` names the speakers that `gold` names, in any order.

    `kind` is the gold speaker's type: people may lack a middle name, others are compared by their
    words.
    """
    wanted, given = split_speakers(gold), split_speakers(predicted)
    if len(wanted) != len(given) or len(wanted) > _MOST_SPEAKERS:
        return False
    return any(
        all(
            _same_one(article, name, other, kind) for name, other in zip(wanted, order, strict=True)
        )
        for order in permutations(given)
    )


def _same_one(article: AnnotatedArticle, gold: str, predicted: str, kind: str | None) -> bool:
    folded = fold_name(predicted)
    if not folded:
        return False
    if folded in spellings(article, gold):
        return True
    ours, theirs = list(stems(folded)), list(stems(fold_name(gold)))
    return bool(ours) and bool(theirs) and _same_words(ours, theirs, kind)


def _same_words(ours: list[str], theirs: list[str], kind: str | None) -> bool:
    if ours == theirs:
        return True
    if kind == "person":
        return _same_person(ours, theirs)
    if kind == "unknown" and _UNKNOWN.intersection(theirs):
        return bool(_UNKNOWN.intersection(ours))
    return len(set(ours) & set(theirs)) >= 0.75 * len(set(ours) | set(theirs))


def spellings(article: AnnotatedArticle, name: str) -> set[str]:
    """The folded names that the article uses for the entity of this name."""
    key = fold_name(name)
    return {key} | {fold_name(e.text) for e in article.entities if fold_name(e.name) == key}


def stems(folded: str) -> Iterator[str]:
    """The words of a folded name without class words, article and plural endings."""
    for word in folded.split():
        if word in _CLASS_WORDS or _ARTICLE.sub("", word) in _CLASS_WORDS:
            continue
        yield stem_of(word)


def stem_of(word: str) -> str:
    """A folded word without article and plural ending."""
    stem = _PREFIXED_ARTICLE.sub("", word)
    return _PLURAL.sub("", stem) if len(stem) > 4 else stem


def _same_person(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """First and last word the same, the words between in order: a middle name more or less."""
    short, long = sorted((ours, theirs), key=len)
    if len(short) < 2 or short[0] != long[0] or short[-1] != long[-1]:
        return False
    rest = iter(long)
    return all(word in rest for word in short)
