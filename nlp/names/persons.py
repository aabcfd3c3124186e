"""Names of persons: which is a fuller form of which, and which are spellings of one name.

Every function takes the words of names as `nlp.names.words.tokens` parts them.
"""

from nlp.names.tables import words
from nlp.names.words import is_distinctive, same_given, same_word

Tokens = tuple[str, ...]


def is_variant(one: Tokens, other: Tokens) -> bool:
    """Whether two full names are spellings of one: أنتوني بلينكن, أنطوني بلينكن."""
    return (
        len(one) == len(other)
        and len(one) > 1
        and same_given(one[0], other[0])
        and all(same_word(a, b) for a, b in zip(one[1:], other[1:], strict=True))
    )


def is_short_for(short: Tokens, full: Tokens) -> bool:
    """Whether a form can stand for a fuller name of another number of words.

    A family name or patronymic alone, a name without its middle words, a name whose patronymic
    is followed by the family. Never where the fuller name tells a generation apart (الابن).
    """
    if len(short) >= len(full) or not words("generation").isdisjoint(full):
        return False
    if len(short) == 1:
        return _is_short_word(short[0], full)
    if not same_given(short[0], full[0]):
        return False
    if same_word(short[-1], full[-1]):
        return _in_order(short[1:-1], full[1:-1]) and not (len(short) == 2 and _is_dynasty(full))
    head = full[: len(short)]
    return is_distinctive(short[-1]) and all(
        same_word(a, b) for a, b in zip(short[1:], head[1:], strict=True)
    )


def _is_short_word(word: str, full: Tokens) -> bool:
    if not is_distinctive(word):
        return False
    return same_word(word, full[-1], alone=True) or (word.startswith("بن ") and word in full[1:])


def _in_order(some: Tokens, all_: Tokens) -> bool:
    rest = iter(all_)
    return all(any(same_word(word, other) for other in rest) for word in some)


def _is_dynasty(full: Tokens) -> bool:
    """Whether a family has so many members that given name and family do not tell one."""
    return any(word.startswith("بن ") for word in full[1:-1])
