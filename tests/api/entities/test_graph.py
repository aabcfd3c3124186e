"""Which entity a name is of, by what it points at and what editors decided."""

from dataclasses import replace

import pytest

from api.entities.graph import Graph, Known, blocks_of, node_of, resolve_among, rounded, stirred_by
from api.entities.making import new_name
from api.folding import name_key
from api.ids import entity_of


def known(text: str, label: str = "PER", articles: int = 1, sense: str = "") -> Known:
    name = new_name(label, name_key(text), sense, text)
    return replace(
        name,
        article_count=articles,
        home_id=node_of(name)[0],
        target_id=node_of(name)[0],
        blocks=blocks_of(name),
    )


def pointing(name: Known, *to: Known) -> Known:
    if len(to) == 1:
        return replace(name, target_id=to[0].id)
    return replace(name, candidates=tuple(one.id for one in to))


A, B, C, D = map(known, ("ألف أولى", "باء ثانية", "تاء ثالثة", "ثاء رابعة"))


def graph(*names: Known, **parts: dict[str, str]) -> Graph:
    made = Graph(**parts)  # type: ignore[arg-type]
    made.put(names)
    return made


def test_pointers_are_followed_to_their_end() -> None:
    chain = graph(pointing(A, B), pointing(B, C), C)
    assert {chain.entity(one) for one in (pointing(A, B), pointing(B, C), C)} == {entity_of(C.id)}
    # What nobody took in stands for itself.
    assert graph(pointing(A, D)).entity(pointing(A, D)) == entity_of(D.id)
    assert graph(pointing(A, D)).missing([pointing(A, D)]) == {D.id}


def test_names_that_point_at_each_other_are_one() -> None:
    ring = (pointing(A, B), pointing(B, C), pointing(C, B))
    entities = {graph(*ring).entity(one) for one in ring}
    assert entities == {min(entity_of(B.id), entity_of(C.id))}


def test_an_ambiguous_name_stands_alone_until_its_candidates_are_one() -> None:
    short = pointing(A, B, C)
    assert graph(short, B, C).entity(short) == entity_of(A.id)
    one = {entity_of(B.id): entity_of(C.id)}
    assert graph(short, B, C, merged=one).entity(short) == entity_of(C.id)
    assert graph(short, pointing(B, C), C).entity(short) == entity_of(C.id)


def test_an_editors_word_comes_first() -> None:
    pointer = pointing(A, B)
    split = graph(pointer, B, decisions={A.id: "e1"}, merged={"e1": "e2", "e2": "e3"})
    assert (split.base(pointer), split.entity(pointer)) == ("e1", "e3")
    # What points at a name that was decided on follows it.
    assert graph(pointer, B, decisions={B.id: "e1"}).entity(pointer) == "e1"
    namesake = known("ألف أولى", sense="2")
    assert graph(namesake).entity(namesake) == entity_of(namesake.id) != entity_of(A.id)
    assert namesake.blocks == frozenset()


@pytest.mark.parametrize(
    ("count", "seen"), [(0, 0), (1, 1), (7, 7), (8, 8), (9, 8), (10, 10), (23, 20), (1000, 896)]
)
def test_counts_are_seen_by_their_first_digits(count: int, seen: int) -> None:
    assert rounded(count) == seen


def test_only_what_hangs_on_a_change_is_stirred() -> None:
    short, full, other = map(known, ("كوربانوف", "إيفان كوربانوف", "سامي الحداد"))
    assert resolve_among([short], [full, other])[short.id].target_id == full.id
    assert stirred_by([full], [short, other]) == {short.id}
    # Gone or there, and whatever it has become.
    assert stirred_by([replace(full, article_count=0)], [short, other, full]) == {
        short.id,
        full.id,
    }
    assert stirred_by([other], [short, full]) == set()
