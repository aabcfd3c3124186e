"""Word forms to search keys: `stem`, and `bare` for a word without what is written onto its front.

Beside the flow: search columns and queries go through these functions, so both sides meet. Words
come in folded (`nlp.normalise.fold`). Arabic is stemmed by `arabic`, Latin script by the English
Snowball stemmer (Porter 2001), anything else stays.
"""

from functools import lru_cache
from threading import Lock

from snowballstemmer.english_stemmer import EnglishStemmer

from nlp.stemming.arabic import ArabicStemmer
from nlp.stemming.tables import idf, shipped, stop_words

__all__ = ["bare", "idf", "is_arabic", "is_stop", "stem"]

_english = EnglishStemmer()
_english_lock = Lock()  # the stemmer keeps the word at hand in itself


@lru_cache(maxsize=1)
def _arabic() -> ArabicStemmer:
    return ArabicStemmer(shipped())


def is_arabic(word: str) -> bool:
    """Whether a folded word begins with an Arabic letter."""
    return "\u0620" <= word[:1] <= "\u06d3"


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """The stem of a folded word: never empty for a word that is not, and no real word perhaps.

    وبالمفاوضات and مفاوضة are مفاوض, `negotiations` is `negoti`.
    """
    if is_arabic(word):
        arabic = _arabic()
        return arabic.trunk(arabic.bare(word))
    if word.isascii() and word.isalpha():
        with _english_lock:
            return str(_english.stemWord(word)) or word
    return word


@lru_cache(maxsize=1 << 15)
def bare(word: str) -> str:
    """A folded word without conjunction, preposition and article; endings stay.

    وبالمفاوضات is مفاوضات; words that only look so (بلينكن, الغاء) stay whole.
    """
    return _arabic().bare(word) if is_arabic(word) else word


def is_stop(word: str) -> bool:
    """Whether a folded word is a function word (في, والتي, `the`), which tells no texts apart."""
    return word in stop_words() or bare(word) in stop_words()
