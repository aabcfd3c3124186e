"""Forms of names as searches need them: keys, consonants, and words for beginnings.

Beside the flow: `api.entities.counts` fills columns by these functions, and `api.entities.find` and
`api.entities.suggest` read queries by them.
"""

import re
from functools import lru_cache

from api.folding import name_key, text_key
from nlp.names.sounds import skeleton

_WORD = re.compile(r"[^\W_]+")
_ARTICLE = "ال"
_SHORTEST = 2
# Begins a lexeme that is no word but consonants.
SOUND = "~"
# A lexeme holds 2 KiB at most.
_LONGEST = 60


@lru_cache(maxsize=8192)
def alias_columns(form: str) -> dict[str, str]:
    """The columns of an alias that follow from its text; `words` is a tsvector in text form."""
    return {
        "key": name_key(form),
        "folded": text_key(form),
        "skeleton": skeleton(form),
        "words": vector(words(form)),
    }


def words(text: str) -> set[str]:
    """The lexemes that a name is found by while it is typed: words, and consonants of each.

    A word stands with the article and without it.
    """
    found = set()
    for word in _WORD.findall(text_key(text)):
        found.add(word[:_LONGEST])
        if word.startswith(_ARTICLE) and len(word) >= len(_ARTICLE) + _SHORTEST:
            found.add(word[len(_ARTICLE) :][:_LONGEST])
    found |= {SOUND + sound[:_LONGEST] for sound in skeleton(text).split()}
    return found


def vector(lexemes: set[str]) -> str:
    """Lexemes as the text form of a tsvector."""
    return " ".join(sorted(map(_quoted, lexemes)))


def all_of(text: str) -> str | None:
    """The tsquery for names that hold all words of a text; None when there is none."""
    return " & ".join(_quoted(word) for word in _typed(text)) or None


def all_sounds(text: str) -> str | None:
    """The tsquery for names that hold words of the consonants of each word of a text."""
    return " & ".join(_quoted(SOUND + sound[:_LONGEST]) for sound in skeleton(text).split()) or None


def beginning(text: str) -> str | None:
    """The tsquery for names that hold the words of a text, the last of them as a beginning.

    None when there is no word. The words are looked for as they are typed.
    """
    return _query(_typed(text))


def sound_beginning(text: str) -> str | None:
    """The same for the consonants of the words: how a name of the other script is found.

    None when a word has too few of them to tell anything.
    """
    sounds = skeleton(text).split()
    if not sounds or len(sounds[-1]) < _SHORTEST:
        return None
    return _query([SOUND + sound[:_LONGEST] for sound in sounds])


def _typed(text: str) -> list[str]:
    return [word[:_LONGEST] for word in _WORD.findall(text_key(text))]


def _query(lexemes: list[str]) -> str | None:
    if not lexemes:
        return None
    return " & ".join([*map(_quoted, lexemes[:-1]), _quoted(lexemes[-1]) + ":*"])


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
