"""Names of persons: which is a fuller form of which, and which are spellings of one name.

Every function takes the words of names as `nlp.names.words.tokens` parts them.
"""

from nlp.names.sounds import skeleton
from nlp.names.tables import words
from nlp.names.words import commonest_names, is_distinctive, nickname_of, same_given, same_word

Tokens = tuple[str, ...]


def is_variant(one: Tokens, other: Tokens) -> bool:
    """Whether two full names are spellings of one: أنتوني بلينكن, أنطوني بلينكن.

    At least one word that tells who is meant must be the same, or nearly so.
    """
    if len(one) != len(other) or len(one) < 2 or not same_given(one[0], other[0]):
        return False
    if not any(is_distinctive(word) for word in one[1:]):
        return one == other
    return all(same_word(a, b) for a, b in zip(one[1:], other[1:], strict=True))


def is_short_for(short: Tokens, full: Tokens, relatives: frozenset[str] = frozenset()) -> bool:
    """Whether a form can stand for a fuller name of more words.

    A family name or patronymic alone, a name without its middle words, a name whose patronymic
    is followed by the family. Never where the fuller name tells a generation apart (الابن), nor
    where a middle word is the given name of one of `relatives`, who has the same family name: a
    middle name is often the father's.
    """
    if len(short) >= len(full) or _tells_generation(full):
        return False
    if len(short) == 1:
        return _is_short_word(short[0], full)
    if not same_given(short[0], full[0]):
        return False
    if same_word(short[-1], full[-1]):
        if len(short) == 2 and (short[0] in commonest_names() or _is_dynasty(full)):
            return False
        added = set(full[1:-1]) - set(short)
        return added.isdisjoint(relatives) and _in_order(short[1:-1], full[1:-1])
    head = full[: len(short)]
    return is_distinctive(short[-1]) and all(
        same_word(a, b) for a, b in zip(short[1:], head[1:], strict=True)
    )


def first_sound(name: Tokens) -> str:
    """Return what the given names of two spellings of one name have in common, as a rule."""
    return nickname_of(name[0]) or skeleton(name[0]) or name[0]


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


def _tells_generation(full: Tokens) -> bool:
    """Whether a name says which of several bearers is meant; after بن it is آل ثاني, not II."""
    return not words("generation").isdisjoint(full) and not _is_dynasty(full)
