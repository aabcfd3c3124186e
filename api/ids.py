"""Identifiers: of articles, quotes and entities. All are functions of content, never counters."""

import hashlib
import re

from api.errors import ArgumentError

# Letters (Latin, Arabic), digits and a few marks that need no escaping in a path; `batch` is taken
# by `/articles/batch`.
_LETTERS = r"A-Za-z0-9_\u0621-\u064a\u0660-\u0669"
ARTICLE_ID_PATTERN = rf"^(?!batch$)[{_LETTERS}][{_LETTERS}.~@+-]{{0,127}}$"
QUOTE_ID_PATTERN = r"^q[0-9a-f]{20}$"
ENTITY_ID_PATTERN = r"^e[0-9a-f]{20}$"
TOPIC_SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LONGEST_SLUG = 60

_ARTICLE_ID = re.compile(ARTICLE_ID_PATTERN.removesuffix("$") + r"\Z")
_OUTSIDE = re.compile(rf"[^{_LETTERS}.~@+-]+")


def is_article_id(value: str) -> bool:
    """Whether `value` may name an article."""
    return _ARTICLE_ID.match(value) is not None


def check_article_id(value: str) -> str:
    """Return `value` when it may name an article, else raise `ArgumentError`."""
    if not is_article_id(value):
        raise ArgumentError(
            "id",
            "An article id has 1 to 128 letters (Latin or Arabic), digits and . _ ~ @ + -, "
            "starts with a letter, a digit or _, and is not `batch`.",
            location="json",
        )
    return value


def article_id(text: str, outlet: str | None = None, url: str | None = None) -> str:
    """The id of an article whose caller gave none: a hash of outlet, URL and text."""
    return "a" + _digest(outlet or "", url or "", text)


def id_from_stem(stem: str) -> str:
    """The article id for a file's stem: the stem itself where it is a valid id.

    Else its valid characters and a hash of the stem, so that two stems never share an id.
    """
    if is_article_id(stem):
        return stem
    kept = _OUTSIDE.sub("-", stem).lstrip(".~@+-")[:100]
    return f"{kept or 'a'}-{_digest(stem)[:10]}"


def quote_id(article: str, start: int, ordinal: int) -> str:
    """The id of a statement: a hash of its article's id, where it is anchored, and its ordinal.

    `start` is that of the cue, or of the first content where there is none; `ordinal` counts from
    0 the statements of one article that share it.
    """
    return "q" + _digest(article, str(start), str(ordinal))


def entity_id(label: str, folded_name: str) -> str:
    """The id of an entity: a hash of its label and folded name, so any order gives the same."""
    return "e" + _digest(label, folded_name)


def name_id(label: str, key: str, sense: str = "") -> str:
    """The id of a name: a hash of its label and key, and of the sense that an editor gave it."""
    return "n" + (_digest(label, key, sense) if sense else _digest(label, key))


def entity_of(name: str) -> str:
    """The id of the entity that a name is of when it stands alone: `entity_id` of its key."""
    return "e" + name[1:]


def _digest(*parts: str) -> str:
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:20]
