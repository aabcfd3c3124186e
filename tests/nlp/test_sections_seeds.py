"""The raw captures of seeds/: their metadata, and agreement with a reading by hand."""

import json
from datetime import date
from pathlib import Path

import pytest

from nlp.records import Metadata
from nlp.sections import agreement, split

ROOT = Path(__file__).parents[2]
GOLD = ROOT.parent / "shared" / "corpus" / "seeds_sections.json"


def seed(name: str) -> str:
    return (ROOT / "seeds" / f"{name}.txt").read_bytes().decode("utf-8")


def metadata(name: str) -> Metadata:
    return split(seed(name)).metadata


@pytest.mark.skipif(not GOLD.is_file(), reason="the sections read by hand are not beside the clone")
def test_agreement_with_the_reading_by_hand() -> None:
    gold = json.loads(GOLD.read_text("utf-8"))
    texts = {name: seed(name) for name in gold}
    layouts = {name: split(text) for name, text in texts.items()}
    assert agreement(layouts, gold, texts) >= 0.95
    for name in gold:
        assert agreement(layouts, {name: gold[name]}, texts) >= 0.95, name


def test_main_articles() -> None:
    first = metadata("000_61642a332bf34b8b")
    assert first.title == "بلينكن يؤكد لنظيره التركي أهمية تحرير المحتجزين لدى حماس"
    assert (first.date, first.outlet) == (date(2023, 10, 9), "الحرة")
    assert first.keywords == ("الولایات المتحدة",)
    third = metadata("002_5b10b6b002581672")
    assert (third.date, third.outlet) == (date(2023, 11, 4), "CNN Arabic")
    assert "قطاع غزة" in third.keywords
    for name, outlet in (
        ("003_c3ae010b9f71aa12", "بوابة الوفد"),
        ("004_fb778e283c1201a3", "موقع 24"),
    ):
        untitled = metadata(name)
        assert (untitled.title, untitled.date, untitled.outlet) == (None, None, outlet)


def test_related_articles_have_their_titles_and_no_date_of_the_main_article() -> None:
    layout = split(seed("000_61642a332bf34b8b"))
    (related,) = [s for s in layout.sections if s.kind == "related_article"]
    assert related.title == "غضب إسرائيلي إزاء المحادثات السرية بين الولايات المتحدة وحماس"
    assert (related.date, related.outlet) == (None, None)
