"""Queries: titles go, both scripts are read, and the gazetteer's entity is named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.names.queries import query_forms
from nlp.names.sounds import skeleton
from nlp.normalise import fold_name


@pytest.mark.parametrize(
    ("query", "bare"),
    [
        ("President Biden", "Biden"),
        ("US President Joe Biden", "Joe Biden"),
        ("Secretary of State Antony Blinken", "Antony Blinken"),
        ("Israeli Prime Minister Benjamin Netanyahu", "Benjamin Netanyahu"),
        ("Crown Prince Mohammed bin Salman", "Mohammed bin Salman"),
        ("French fries", "French fries"),
        ("President", "President"),
        ("الرئيس الأميركي جو بايدن", "جو بايدن"),
        ("وزير الخارجية بلينكن", "بلينكن"),
        ("  حماس  ", "حماس"),
    ],
)
def test_titles_go(query: str, bare: str) -> None:
    forms = query_forms(query)
    assert forms.text == bare
    assert forms.folded[0] == fold_name(bare)
    assert forms.skeleton == skeleton(bare)


@pytest.mark.parametrize(
    ("query", "label", "name"),
    [
        ("IDF", "ORG", "الجيش الإسرائيلي"),
        ("the UN", "ORG", "الأمم المتحدة"),
        ("U.S.", "LOC", "الولايات المتحدة"),
        ("Al-Jazeera", "ORG", "الجزيرة"),
        ("الخارجية القطرية", "ORG", "وزارة الخارجية القطرية"),
        ("امريكا", "LOC", "الولايات المتحدة"),
        ("حماس", "ORG", "حماس"),
        ("Mohammed bin Salman", "PER", "محمد بن سلمان آل سعود"),
    ],
)
def test_the_gazetteers_entity(query: str, label: str, name: str) -> None:
    assert (label, fold_name(name)) in query_forms(query).canonical


def test_a_latin_query_says_so() -> None:
    assert query_forms("Blinken").latin
    assert not query_forms("بلينكن").latin
    assert query_forms("").folded == query_forms("؟").skeletons == ()


@given(st.text(max_size=40))
@settings(max_examples=300)
def test_any_query_is_taken(query: str) -> None:
    forms = query_forms(query)
    assert all(forms.folded)
    assert all(forms.skeletons)
