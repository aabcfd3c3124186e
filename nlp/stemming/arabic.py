"""Light stemming of folded Arabic words that leaves names whole.

Of the kind of Light10 (Larkey, Ballesteros, Connell: Light Stemming for Arabic Information
Retrieval, 2007): prefixes and suffixes come off by length. Beyond it, tables say which words only
look as if they had an affix (لبنان is no dual, وزير no conjunction, بلينكن no preposition), which
broken plural is of which singular, and which stems news knows, so that a single letter comes off
only where a known word is left.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

# Least length of what is left: Light10 has two letters, and then cuts short names.
_LEAST = 3
_PRONOUNS = ("هما", "هم", "هن", "ها", "كم", "نا", "وا")
_ENDINGS = ("تين", "تان", "ات", "ين", "ون", "ان", "ت")
# Words of two letters that a conjunction is written onto: too short to be told from other words.
_SHORT = frozenset(("في", "من", "عن", "لا", "ما", "ان", "هو", "هي", "لم", "لن", "قد", "هل", "كل"))


@dataclass(frozen=True, slots=True)
class Tables:
    """What the stemmer knows of single words, all folded.

    `starts`: stems whose first letters are no prefix. `ends`: words, without prefixes, whose last
    letters are no suffix; single ه, ا and ي come off all the same. `singulars`: the stem of a
    broken plural. `frequencies`: in how many texts a stem is.
    """

    starts: Set[str]
    ends: Set[str]
    singulars: Mapping[str, str]
    frequencies: Mapping[str, int]


class ArabicStemmer:
    """Takes affixes off single words by the tables given."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def bare(self, word: str) -> str:
        """The word without conjunction, preposition, article."""
        if word[0] in "وف" and word[1:] in _SHORT:
            return word[1:]
        if self._is_whole(word):
            return word
        if word[0] in "وف" and len(word) > _LEAST:
            rest = word[1:]
            inner = self._without_preposition(rest)
            # Nearly every unknown word with و has a conjunction, hardly any with ف.
            if inner != rest or self._is_known(rest) or (word[0] == "و" and len(rest) > _LEAST):
                return inner
        return self._without_preposition(word)

    def trunk(self, word: str) -> str:
        """The stem of a word without prefixes: no endings, a broken plural as its singular."""
        singulars, ends = self._tables.singulars, self._tables.ends
        while True:
            if word in singulars:
                return singulars[word]
            shorter = word if word in ends else self._without_pronoun(word)
            if shorter in singulars:
                return singulars[shorter]
            shorter = self._without_number(shorter)
            if shorter in singulars:
                return singulars[shorter]
            if shorter.endswith("ي") and len(shorter) > _LEAST:
                shorter = shorter[:-1]
                # What a nisba is made of is no plural: مدني is of no مدن.
                if shorter in singulars:
                    return shorter
            if shorter == word:
                return word
            word = shorter

    def _is_whole(self, word: str) -> bool:
        starts = self._tables.starts
        return word in starts or self.trunk(word) in starts

    def _is_known(self, word: str) -> bool:
        return len(word) >= _LEAST and (self._frequency(word) > 0 or self._is_whole(word))

    def _frequency(self, word: str) -> int:
        return self._tables.frequencies.get(self.trunk(word), 0)

    def _without_preposition(self, word: str) -> str:
        if self._is_whole(word):
            return word
        if word.startswith("ال") and len(word) > _LEAST:
            return word[2:]
        if word.startswith("لل") and len(word) > _LEAST:
            # ل swallows the alif of the article: للرهائن holds الرهائن, but للبنان only لبنان.
            return max(word[2:], word[1:], key=self._frequency)
        # بالغاء holds no article but إلغاء.
        if word.startswith(("بال", "كال")) and not self._is_whole(word[1:]):
            rest = word[3:]
            if len(rest) >= _LEAST or self._frequency(rest):
                return rest
        if word[0] in "بلك" and self._is_known(word[1:]):
            return word[1:]
        return word

    def _without_pronoun(self, word: str) -> str:
        """Without a possessive or object; the ت before it is the ة of the noun."""
        for pronoun in _PRONOUNS:
            rest = word.removesuffix(pronoun)
            if rest != word and len(rest) >= _LEAST:
                break
        else:
            if not word.endswith("ته") or len(word) <= _LEAST:
                return word
            rest = word[:-1]
        if not rest.endswith("ت") or rest.endswith("ات"):
            return rest
        noun = rest[:-1] + "ه"
        if noun in self._tables.singulars:
            return noun
        return rest[:-1] if len(rest) > _LEAST else rest

    def _without_number(self, word: str) -> str:
        """Without the ending of a plural, dual, feminine, accusative, or of a verb with ت."""
        endings = () if word in self._tables.ends else _ENDINGS
        for ending in (*endings, "ه", "ا"):
            if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
                return word[: -len(ending)]
        return word
