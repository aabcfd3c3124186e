"""Counts words of news texts, and finds those that only look as if they had a prefix or a suffix.

First of two steps to the tables of `nlp.stemming`; `frequencies` is the second, and runs both.
Forms beside each other tell: for القاهرة there is للقاهرة, for إلغاء there is لإلغاء, so one has an
article and the other has not; a dual in ان has a sister in ين, and لبنان has none.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from nlp.normalise import fold
from nlp.stemming.arabic import ArabicStemmer
from nlp.stemming.tables import word_tables

WORD = re.compile(r"[^\W_]+")
_LONGEST = 30
_LEAST = 3  # letters left when an affix is off, as in the stemmer
_PREFIXES = ("", "و", "ال", "وال", "بال", "لل", "ب", "ل")
_ARTICLES = ("ال", "وال", "بال")
# By ending: of which sister words one must be there, and what words without it may end in.
_SISTERS = {
    "ان": (("ين",), ("", "ه")),
    "ين": (("ون", "ان"), ("", "ه", "ي")),
    "ون": (("ين",), ("", "ه", "ي")),
    "ات": (("ه", "", "ا"), ("ه", "", "ا")),
    "تان": (("تين",), ("ه",)),
    "تين": (("تان",), ("ه",)),
    "هم": (("ها",), ("", "ه", "ت")),
    "هن": (("ها",), ("", "ه", "ت")),
    "هما": (("ها",), ("", "ه", "ت")),
    "ها": (("هم", "ه"), ("", "ه", "ت")),
    "كم": (("ها",), ("", "ه", "ت")),
    "نا": (("ها",), ("", "ه", "ت")),
    "وا": (("",), ("",)),
    "ت": (("",), ("",)),
}
_SHARE = 0.02  # of the texts with a word: fewer with its sister are chance
_CLEAR = 0.1  # of the texts with a word: enough to tell by
_DUAL = 0.5  # times as many texts with the singular
_BY_LENGTH = sorted(_SISTERS, key=len, reverse=True)


def words_of(text: str) -> Iterator[str]:
    """The folded words of a text, without those that are too long to be words."""
    return (word for word in WORD.findall(fold(text)) if len(word) <= _LONGEST)


def count_words(texts: Iterable[str]) -> tuple[int, Counter[str]]:
    """The number of texts, and for each folded word in how many of them it is."""
    total, counts = 0, Counter[str]()
    for total, text in enumerate(texts, start=1):  # noqa: B007
        counts.update(set(words_of(text)))
    return total, counts


def lexical_ends(counts: Counter[str], least: int) -> set[str]:
    """Words in at least `least` texts whose last letters belong to them, without prefixes."""
    together = {
        word: sum(counts[prefix + word] for prefix in _PREFIXES)
        for word, count in counts.items()
        if count >= least
    }
    prefixed = {
        word
        for word, count in together.items()
        for prefix in _PREFIXES[1:]
        if word.startswith(prefix) and together.get(word.removeprefix(prefix), 0) > count
    }

    def seen(word: str) -> int:
        return together.get(word, counts[word])

    found = set()
    for word in together.keys() - prefixed:
        ending = next((e for e in _BY_LENGTH if word.endswith(e)), "")
        rest = word.removesuffix(ending)
        if not ending or len(rest) < _LEAST:
            continue
        count, (sisters, rests) = together[word], _SISTERS[ending]
        sister = max(seen(rest + s) for s in sisters)
        alone = max(seen(rest + r) for r in rests)
        # Verbs have no sister in ين; of a dual, often only ين is written.
        if (ending == "ون" and word[0] in "يت") or (ending == "ين" and alone > _DUAL * count):
            sister = alone
        # اعلنت is of اعلن, which is as frequent; بيروت is of nothing.
        share = _CLEAR if ending == "ت" else _SHARE
        if min(sister, alone) < max(share * count, 2):
            found.add(word)
    # ثابته is no word with ته but one with ه.
    for word in together.keys() - prefixed:
        rest = word.removesuffix("ه")
        if rest == word or not rest.endswith("ت") or rest.endswith("ات") or len(rest) <= _LEAST:
            continue
        if seen(rest) > seen(rest[:-1] + "ه"):
            found.add(word)
    return found


def lexical_starts(counts: Counter[str], ends: set[str], least: int) -> set[str]:
    """Stems of words whose first letters belong to them, seen in at least `least` texts."""
    stemmer = ArabicStemmer(word_tables({}, set(), ends))
    total: defaultdict[str, int] = defaultdict(int)
    articles: defaultdict[str, int] = defaultdict(int)
    rests: defaultdict[str, int] = defaultdict(int)
    for word, count in counts.items():
        if word[0] not in "وفبلك" or len(word) <= _LEAST or word.startswith("لل"):
            continue
        stem = stemmer.trunk(word)
        total[stem] += count
        articles[stem] += sum(counts[article + word] for article in _ARTICLES)
        rests[stem] += _without_first(word, counts)
    found = {
        stem
        for stem, count in total.items()
        if count >= least
        and (
            articles[stem] > _CLEAR * count
            or (articles[stem] > _SHARE * count and rests[stem] < 3 * count)
            or rests[stem] < _CLEAR * count
        )
    }
    return found | _lexical_articles(counts, stemmer, least)


def _without_first(word: str, counts: Counter[str]) -> int:
    """How often what follows a first letter, and an article after it, is seen."""
    for letters in ("بال", "كال", "وال", "فال", "لل"):
        if word.startswith(letters) and len(word) > len(letters) + 1:
            rest = word.removeprefix(letters)
            return counts[rest] + counts["ال" + rest]
    rest = word[1:]
    others = (letter for letter in "بل" if letter != word[0])
    return counts[rest] + counts["ال" + rest] + sum(counts[letter + rest] for letter in others)


def _lexical_articles(counts: Counter[str], stemmer: ArabicStemmer, least: int) -> set[str]:
    """Stems that begin with ال of their own: الغاء, المانيا, التزام."""
    article: defaultdict[str, int] = defaultdict(int)
    lexical: defaultdict[str, int] = defaultdict(int)
    total: defaultdict[str, int] = defaultdict(int)
    for word, count in counts.items():
        if word.startswith("ال") and len(word) > _LEAST:
            stem, rest = stemmer.trunk(word), word[2:]
            total[stem] += count
            lexical[stem] += counts["لال" + rest] + counts["الال" + rest]
            article[stem] += counts[rest]
            # للقاء is ل and لقاء.
            if counts["ل" + rest] < counts["لل" + rest]:
                article[stem] += counts["لل" + rest]
    return {
        stem
        for stem, count in total.items()
        if count >= least and lexical[stem] > max(article[stem], 1 if article[stem] else 0)
    }
