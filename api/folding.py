"""Keys for comparing words and names: the same functions fill the columns and read the query."""

import re

from nlp.normalise import fold, fold_name

_WORD = re.compile(r"[^\W_]+")
_SHORTEST_STEM = 3
# An index entry holds 2,700 bytes; no word is this long.
_LONGEST_WORD = 60


def name_key(name: str) -> str:
    """The key under which spellings of one name meet. Never empty for a name with a character."""
    return fold_name(name) or fold(name) or name


def text_key(text: str) -> str:
    """The key of a short text (an outlet, a lemma) that is compared whole."""
    return fold(text)


def search_words(text: str) -> list[str]:
    """The distinct keys that a text is found by, sorted: each word, and without its proclitics."""
    keys: set[str] = set()
    for word in set(_words(text)):
        keys |= _forms(word)
    return sorted(keys)


def query_words(query: str) -> list[list[str]]:
    """For each word of a query, the keys of which a text must have one.

    The word as it is and without ال; other letters are left on, since a query's بحر is no ب.
    """
    found = []
    for word in dict.fromkeys(_words(query)):
        keys = {word}
        if word.startswith("ال") and len(word) - 2 >= _SHORTEST_STEM:
            keys.add(word[2:])
        found.append(sorted(keys))
    return found


def _words(text: str) -> list[str]:
    return [word[:_LONGEST_WORD] for word in _WORD.findall(fold(text))]


def _forms(word: str) -> set[str]:
    """A word and what is left of it after each run of proclitics that it may begin with."""
    forms = {word}
    bare = word
    for letters in ("وف", "بكل"):
        if bare[0] in letters and len(bare) - 1 >= _SHORTEST_STEM:
            bare = bare[1:]
            forms.add(bare)
    for form in list(forms):
        # ل swallows the alif of the article: للرهائن holds الرهائن.
        for article in ("ال", "لل"):
            if form.startswith(article) and len(form) - 2 >= _SHORTEST_STEM:
                forms.add(form[2:])
                forms.add("ال" + form[2:])
    return forms
