"""Names of organisations and places: which is short for which, and which are spellings of one."""

from nlp.names.words import same_word

Tokens = tuple[str, ...]


def tokens(label: str, key: str) -> Tokens:  # noqa: ARG001
    """Return the words of a key; at least one."""
    return tuple(key.split()) or (key,)


def is_variant(label: str, one: Tokens, other: Tokens) -> bool:  # noqa: ARG001
    """Whether two names are spellings of one foreign name."""
    differing = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    return len(one) == len(other) and all(same_word(a, b, alone=True) for a, b in differing)


def is_short_for(label: str, short: Tokens, full: Tokens) -> bool:  # noqa: ARG001
    """Whether a form can stand for a fuller name."""
    return False
