"""Judged pairs: enough, well-formed, and those that need no article resolved as judged."""

from collections import Counter

import pytest

from nlp.names.resolve import Name, resolve
from nlp.normalise import fold_name
from tests.registry.pairs import Counts, entities, judge, read_invented, read_pairs


def test_there_are_enough_pairs() -> None:
    pairs = read_pairs()
    judged = Counter(same for _, _, same in pairs)
    assert len(set(pairs)) == len(pairs) >= 300
    assert min(judged.values()) >= 100
    assert sum(one[0] != other[0] for one, other, _ in pairs) > len(pairs) * 0.8


def test_public_and_invented_names_are_resolved_as_judged() -> None:
    rows = read_invented()
    articles: dict[tuple[str, str], Name] = {}
    for label, *names, _, _ in rows:
        for text, count in names:
            key = fold_name(text)
            known = articles.get((label, key))
            articles[label, key] = Name(
                label, key, text, max(count, known.articles if known else 0)
            )
    found = resolve(articles.values())
    wrong = [
        (one[0], other[0], why)
        for label, one, other, same, why in rows
        if (found[label, fold_name(one[0])].target == found[label, fold_name(other[0])].target)
        != same
    ]
    assert wrong == []


def test_the_measure() -> None:
    articles = [
        {
            "id": key,
            "entities": [
                {"start": start, "end": start + 1, "label": "LOC", "name": name}
                for start, name in enumerate(names)
            ],
        }
        for key, names in (("a", ["أميركا", "قطر"]), ("b", ["الولايات المتحدة", "كوريا الشمالية"]))
    ]
    pairs = [
        (("a", 0, 1), ("b", 0, 1), True),
        (("a", 0, 1), ("b", 0, 1), False),
        (("a", 1, 2), ("b", 1, 2), False),
        (("a", 1, 2), ("b", 1, 2), True),
        (("a", 1, 2), ("c", 1, 2), True),
    ]
    counts = judge(entities(articles), pairs)
    assert counts == Counts(together=1, apart=1, merged=1, split=1, unknown=1)
    assert counts.precision == counts.recall == pytest.approx(0.5)
