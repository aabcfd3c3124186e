"""Resolution: which names are one, whatever their order, and by a block what by the whole set."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.names.resolve import ENOUGH, TIMES, Name, Resolution, blocks, connected, home, resolve
from nlp.normalise import fold_name

FIRST = ["أنتوني", "أنطوني", "طوني", "جو", "جوزيف", "محمد", "خالد", "سعد", "سعيد", "دونالد"]
MIDDLE = ["بن سلمان", "بن زايد", "جون", "توفيق", "علي", "عبد الرحمن"]
LAST = ["بلينكن", "بلنكن", "بايدن", "آل سعود", "السنوار", "محمد", "ترامب", "الابن", "الثاني"]


def _name(text: str, articles: int = 1, label: str = "PER") -> Name:
    return Name(label, fold_name(text), text, articles)


def _resolve(*names: Name) -> dict[str, Resolution]:
    found = resolve(names)
    return {name.name: found[name.label, name.key] for name in names}


def _target(*texts: str, label: str = "PER") -> str:
    found = _resolve(*(_name(text, label=label) for text in texts))
    return found[texts[0]].target[1]


def test_a_family_name_is_the_one_full_name_that_ends_in_it() -> None:
    found = _resolve(_name("بلينكن"), _name("أنتوني بلينكن"))
    assert found["بلينكن"] == Resolution(("PER", fold_name("أنتوني بلينكن")), "part")
    assert found["أنتوني بلينكن"].method == "own"


def test_a_family_name_of_two_persons_stays_apart_and_says_so() -> None:
    found = _resolve(_name("الحريري"), _name("سعد الحريري"), _name("رفيق الحريري"))["الحريري"]
    assert found.target == ("PER", fold_name("الحريري"))
    assert found.method == "own"
    assert set(found.candidates) == {
        ("PER", fold_name("سعد الحريري")),
        ("PER", fold_name("رفيق الحريري")),
    }


@pytest.mark.parametrize(
    ("first", "second", "stands_out"),
    [
        (ENOUGH * TIMES, ENOUGH, True),
        (ENOUGH * TIMES - 1, ENOUGH, False),
        (ENOUGH, 0, True),
        (ENOUGH - 1, 0, False),
    ],
)
def test_when_one_stands_out(first: int, second: int, stands_out: bool) -> None:
    found = _resolve(_name("الحريري"), _name("سعد الحريري", first), _name("رفيق الحريري", second))[
        "الحريري"
    ]
    assert (found.method == "part") == stands_out
    assert bool(found.candidates) != stands_out


def test_a_chain_ends_at_the_fullest_name() -> None:
    chain = ["بن سلمان", "محمد بن سلمان", "محمد بن سلمان بن عبد العزيز", "محمد بن سلمان آل سعود"]
    target = ("PER", fold_name(chain[-1]))
    found = resolve([_name(text) for text in chain[:2] + chain[3:]])
    assert {r.target for r in found.values()} == {target}


def test_a_middle_name_that_is_a_kinsman_is_the_fathers() -> None:
    assert _target("حافظ الشامخ", "حافظ بشار الشامخ") == fold_name("حافظ بشار الشامخ")
    assert _target("حافظ الشامخ", "حافظ بشار الشامخ", "بشار الشامخ") == fold_name("حافظ الشامخ")


def test_the_gazetteers_name_leads_its_spellings() -> None:
    found = _resolve(_name("جوزيف بايدن", 9), _name("جو بايدن"))
    assert found["جوزيف بايدن"] == Resolution(("PER", fold_name("جو بايدن")), "variant")


def test_what_the_gazetteer_knows_needs_no_other_name() -> None:
    found = _resolve(_name("أميركا", label="LOC"))["أميركا"]
    assert found == Resolution(("LOC", fold_name("الولايات المتحدة")), "gazetteer")


def test_labels_stay_apart() -> None:
    found = resolve([_name("قطر", label="LOC"), _name("قطر", label="ORG")])
    assert {node: r.target for node, r in found.items()} == {
        ("LOC", "قطر"): ("LOC", "قطر"),
        ("ORG", "قطر"): ("ORG", "قطر"),
    }


def test_organisations_with_an_epithet() -> None:
    assert _target("ذا ماريت", "ذا ماريت الأميركية", label="ORG") == fold_name("ذا ماريت الأميركية")
    alone = "المحكمة العليا"
    assert _target(alone, "المحكمة العليا الإسرائيلية", label="ORG") == fold_name(alone)


@pytest.mark.parametrize(("label", "word"), [("ORG", "حزب"), ("LOC", "مدينة"), ("PER", "عبد")])
def test_a_name_that_is_a_class_word_alone_stands_alone(label: str, word: str) -> None:
    name = _name(word, label=label)
    assert blocks(label, name.key)
    assert _resolve(name)[word].target == (label, name.key)


def test_no_names() -> None:
    assert resolve([]) == {}


NAMES = st.lists(
    st.builds(
        lambda parts, articles: _name(" ".join(p for p in parts if p), articles),
        st.tuples(
            st.sampled_from(["", *FIRST]), st.sampled_from(["", *MIDDLE]), st.sampled_from(LAST)
        ),
        st.integers(1, 60),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda name: name.key,
)


@given(NAMES, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_any_order_gives_the_same(names: list[Name], chance: random.Random) -> None:
    other = list(names)
    chance.shuffle(other)
    assert resolve(names) == resolve(other)


@given(NAMES)
@settings(max_examples=200, deadline=None)
def test_targets_are_their_own_targets(names: list[Name]) -> None:
    found = resolve(names)
    for resolution in found.values():
        if resolution.target in found:
            assert found[resolution.target].target == resolution.target


@given(NAMES)
@settings(max_examples=200, deadline=None)
def test_a_block_gives_what_the_whole_set_gives(names: list[Name]) -> None:
    whole = resolve(names)
    around = {name: _blocks(name) for name in names}
    for name in names:
        near = [other for other in names if around[other] & around[name]]
        assert resolve(near)[name.label, name.key] == whole[name.label, name.key]


@given(NAMES, st.integers(0, 30))
@settings(max_examples=200, deadline=None)
def test_what_is_not_connected_stays_what_it_is(names: list[Name], articles: int) -> None:
    whole = resolve(names)
    for name in names:
        others = [one for one in names if one != name]
        more = [*others, Name(name.label, name.key, name.name, articles)]
        for changed in (resolve(others), resolve(more)):
            stirred = {node for node in changed if changed[node] != whole[node]}
            assert stirred <= connected(names, [(name.label, name.key)])


def _blocks(name: Name) -> frozenset[str]:
    found = home(name.label, name.key, name.name)
    return blocks(found.label, found.key) if found else blocks(name.label, name.key)


@given(st.text(max_size=30), st.sampled_from(["PER", "ORG", "LOC"]))
@settings(max_examples=200, deadline=None)
def test_any_name_is_taken(text: str, label: str) -> None:
    name = _name(text, label=label)
    found = resolve([name])[label, name.key]
    assert found.target[0] == label
    assert blocks(label, name.key)
