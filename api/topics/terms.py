"""A topic's terms as `tsquery`s. Flow: topic → **what finds its statements** → SQL."""

from collections.abc import Iterable

from api.search.asking import topic_query


def topic_queries(names: Iterable[str], terms: Iterable[str]) -> tuple[str, str]:
    """What finds a topic's statements, and what finds the topic in a query; as text, to be cast.

    A statement is found by any of the terms; a query also by a name. Raises `ValueError` for a
    term or name without a word.
    """
    found = list(dict.fromkeys(topic_query(term) for term in terms))
    named = list(dict.fromkeys([*found, *(topic_query(name) for name in names)]))
    return _any(found), _any(named)


def _any(queries: Iterable[str]) -> str:
    return " | ".join(f"({query})" for query in queries)
