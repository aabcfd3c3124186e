"""Whatever the text, its sections are in order, whole, and leave no character out."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlp.records import Layout
from nlp.sections import article_of, split

FRAGMENTS = st.sampled_from(
    [
        "اقرأ أيضاً:",
        "إقرأ أيضاً عنوان آخر",
        "المصدر: وكالة",
        "المصدر:",
        "كلمات دلالية: ماء نار",
        "وسوم",
        "تاريخ النشر: 9 أكتوبر 2023",
        "تاريخ النشر:",
        "٩/١٠/٢٠٢٣",
        "— فلان (@handle) October 9, 2023",
        "pic.twitter.com/abc",
        "View this post on Instagram",
        "A post shared by X (@x)",
        "مشهد من المدينة صباح اليوم الأول (رويترز)",
        "شارك",
        "تويتر",
        "• بند",
        'قال فلان إن الأمر «كذا» وأضاف أنه "كذلك',
        "وقال فلان إن ذلك لن يحدث أبدا ما دامت الأمور على حالها في هذه البلاد البعيدة عنا.",
        "قَالَ فُلَانٌ ﷺ ـــ كلامًا",
        "\u200b",
        "\u200f\u202eمقلوب\u202c",
        "\ufeff",
        "😀👨‍👩‍👧",
        "\0",
        "***",
        "12",
        "<div>",
        'alt="صورة" />',
        "\u00a0",
        ".",
    ]
)
SPACES = st.sampled_from(["\n", "\n\n", "\r\n", "\r\n\r\n", " ", "\t", "\u2028", "\x1c", ". ", ""])
HOSTILE = st.lists(st.tuples(FRAGMENTS | st.text(max_size=30), SPACES), max_size=25).map(
    lambda pairs: "".join(part for pair in pairs for part in pair)
)


def check(text: str, layout: Layout) -> None:
    sections = layout.sections
    assert [s.id for s in sections] == [f"s{n}" for n in range(1, len(sections) + 1)]
    end = 0
    for section in sections:
        assert end <= section.start < section.end
        # Nothing but white space lies between two sections.
        assert not text[end : section.start].strip()
        assert not text[section.start].isspace()
        assert not text[section.end - 1].isspace()
        end = section.end
    assert not text[end:].strip()
    assert list(article_of(layout)) == [s.id for s in sections]


@given(HOSTILE)
@example("ا" * 200_000)
@example("اقرأ أيضاً:\n" * 2_000)
@example("قال فلان كلاما. " * 12_000)
@example("\n" * 1_000 + "\u200b")
@settings(deadline=None, max_examples=300)
def test_sections_cover_the_text(text: str) -> None:
    check(text, split(text))


@given(HOSTILE)
@settings(deadline=None, max_examples=100)
def test_articles_share_title_outlet_and_date(text: str) -> None:
    layout = split(text)
    articles = article_of(layout)
    said: dict[int, tuple[object, ...]] = {
        0: (layout.metadata.title, layout.metadata.outlet, layout.metadata.date)
    }
    for section in layout.sections:
        own = (section.title, section.outlet, section.date)
        assert said.setdefault(articles[section.id], own) == own
