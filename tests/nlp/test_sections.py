"""Captures in many layouts, invented for this test: every section's kind and span, and metadata."""

from datetime import date

import pytest

from nlp.records import Layout
from nlp.sections import PROSE, agreement, article_of, split

Part = tuple[str, str]

LEAD = (
    "قالت وزارة الموارد المائية، الاثنين، إن سد الوادي الكبير بلغ نصف سعته للمرة الأولى منذ سبع "
    "سنوات، داعية المزارعين إلى ترشيد الري."
)
SECOND = "وأضافت الوزارة أن الأمطار الأخيرة رفعت المنسوب مترين."
THIRD = "من جانبه أكد رئيس اتحاد المزارعين سالم العطار أن الموسم المقبل سيكون أفضل."
OTHER_TITLE = "اتحاد المزارعين يطالب بتعويضات عن موسم الجفاف"
OTHER_LEAD = (
    "طالب اتحاد المزارعين، الثلاثاء، الحكومة بتعويضات عاجلة عن خسائر موسم الجفاف الذي أتلف ثلث "
    "المحصول في السهل الشرقي."
)
OTHER_SECOND = "وقال سالم العطار إن الخسائر تجاوزت عشرة ملايين."


def build(parts: list[Part | str]) -> tuple[str, list[tuple[str, str]]]:
    """A text, and its sections as (kind, text); plain strings between parts are white space."""
    text = "".join(part if isinstance(part, str) else part[1] for part in parts)
    return text, [part for part in parts if not isinstance(part, str)]


def found(text: str, layout: Layout) -> list[tuple[str, str]]:
    return [(s.kind, text[s.start : s.end]) for s in layout.sections]


LAYOUTS: dict[str, list[Part | str]] = {
    "clean": [
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\n\n",
        ("body", f"{LEAD}\n{SECOND}\n{THIRD}"),
    ],
    "one paragraph, no title": [("body", LEAD)],
    "paragraphs without a title": [("body", f"{LEAD}\n\n{SECOND}\n\n{THIRD}")],
    "byline, date below, dateline, inline link, keywords, sharing": [
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\n",
        ("body", "كتب: سامر الحداد"),
        "\n",
        ("date", "نشر في: ١٢ تشرين الأول ٢٠٢٣"),
        "\n\n",
        ("body", f"بيروت (رويترز) - {LEAD}\n\n{SECOND}"),
        "\n\n",
        ("related_headlines", "اقرأ أيضا: ثلوج مبكرة على قمم الجبال الشمالية"),
        "\n\n",
        ("body", THIRD),
        "\n\n",
        ("keywords", "الكلمات المفتاحية: السدود، الأمطار، الزراعة"),
        "\n\n",
        ("boilerplate", "شارك\nتابعونا على تويتر"),
    ],
    "bulleted list in the middle": [
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\n\n",
        ("body", LEAD),
        "\n\n",
        (
            "related_headlines",
            "مواضيع ذات صلة\n• ثلوج مبكرة على قمم الجبال\n• خطة جديدة لمياه العاصمة",
        ),
        "\n\n",
        ("body", f"خطط الوزارة\n{SECOND}\n{THIRD}"),
    ],
    "plain list and subhead": [
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\n\n",
        ("body", LEAD),
        "\n",
        (
            "related_headlines",
            "اقرأ أيضاً\nثلوج مبكرة على قمم الجبال\nخطة جديدة لمياه العاصمة بحلول الصيف",
        ),
        "\n",
        ("body", f"خطط الوزارة\n{SECOND}\n{THIRD}"),
    ],
    "related article with its own date and source": [
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\n",
        ("date", "الاثنين 24 ربيع الأول 1445هـ - 9 أكتوبر 2023م"),
        "\n\n",
        ("body", f"{LEAD}\n\n{SECOND}"),
        "\n\n",
        ("source", "المصدر : وكالة الوادي"),
        "\n",
        ("keywords", "وسوم: #السدود #الأمطار"),
        "\n\n",
        ("boilerplate", "شاهد أيضاً"),
        "\n",
        ("related_article_title", OTHER_TITLE),
        "\n",
        ("date", "10/10/2023 08:15 ص"),
        "\n\n",
        ("related_article", f"{OTHER_LEAD}\n\n{OTHER_SECOND}"),
        "\n\n",
        ("source", "المصدر: صحيفة السهل"),
        "\n\n",
        ("related_headlines", "الأكثر قراءة\nأسعار القمح تستقر\nثلوج مبكرة على قمم الجبال"),
    ],
    "title beside the label": [
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\n\n",
        ("body", f"{LEAD}\n\n{SECOND}"),
        "\n\n",
        ("source", "المصدر: وكالة الوادي"),
        "\n\n",
        ("boilerplate", "إقرأ أيضاً :"),
        " ",
        ("related_article_title", OTHER_TITLE),
        "\n\n",
        ("related_article", f"{OTHER_LEAD}\n\n{OTHER_SECOND}"),
    ],
    "related article told by its words": [
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\n\n",
        ("body", f"{LEAD}\n\n{SECOND}"),
        "\n\n",
        ("boilerplate", "قد يهمك أيضا"),
        "\n",
        ("related_article_title", OTHER_TITLE),
        "\n",
        ("related_article", f"{OTHER_LEAD}\n{OTHER_SECOND}"),
    ],
    "posts": [
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\n\n",
        ("body", LEAD),
        "\n\n",
        (
            "embed",
            "المياه تعود إلى الوادي بعد سبع سنوات 🌧 #سد_الوادي\n\n"
            "— وزارة الموارد (@water_example) October 9, 2023",
        ),
        "\n\n",
        ("body", SECOND),
        "\n\n",
        (
            "embed",
            "عرض هذا المنشور على Instagram\nصور من الوادي\nتمت مشاركة منشور بواسطة الوادي (@wadi)",
        ),
        "\n\n",
        ("body", THIRD),
        "\n\n",
        (
            "embed",
            "The dam is half full again.\n\nhttps://t.co/AbC123\n\n"
            "— Dam Watch (@damwatch) 9 أكتوبر 2023",
        ),
        "\n",
        ("embed", "Posted by Dam Watch on Monday, October 9, 2023"),
    ],
    "post without a signature": [
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\n\n",
        ("body", LEAD),
        "\n",
        ("embed", "مشاهد من فتح بوابات السد صباح اليوم pic.twitter.com/AbC123"),
        "\n",
        ("body", f"{SECOND}\n{THIRD}"),
    ],
    "captions": [
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\n\n",
        ("caption", "مصدر الصورة، Getty Images\nالتعليق على الصورة، مزارع قرب السد الشهر الماضي"),
        "\n\n",
        ("body", LEAD),
        "\n\n",
        ("caption", "مياه السد كما بدت من التلة الغربية صباح الأحد (الأناضول)"),
        "\n\n",
        ("body", SECOND),
        "\n\n",
        ("caption", 'alt="سالم العطار" />'),
        "\n\n",
        ("body", THIRD),
    ],
    "labels at the end of a paragraph": [
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\n\n",
        ("body", f"{LEAD} {SECOND}"),
        " ",
        ("source", "المصدر: وكالة الوادي"),
        " ",
        ("keywords", "كلمات دلالية: السدود، الأمطار"),
    ],
    "the site around the article": [
        ("boilerplate", "الرئيسية / أخبار / محليات"),
        "\n",
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\n",
        ("date", "منذ 3 ساعات"),
        "\n",
        ("boilerplate", "3 دقائق للقراءة\nفيسبوك\nتويتر\nواتساب"),
        "\n\n",
        ("body", LEAD),
        "\n\n",
        ("boilerplate", "إعلان"),
        "\n\n",
        ("body", f"{SECOND}\n\n{THIRD}"),
        "\n\n",
        ("source", "المصدر\nوكالة الوادي + وكالات"),
        "\n",
        ("keywords", "الوسوم\nالسدود\nوزارة الموارد"),
        "\n",
        (
            "boilerplate",
            "اشترك في نشرتنا البريدية لتصلك الأخبار\nتعليقات (4)\nأضف تعليقاً\n"
            "لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *\n"
            "جميع الحقوق محفوظة © 2023 وكالة الوادي",
        ),
    ],
    "date below the article": [
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\n\n",
        ("body", f"{LEAD}\n{SECOND}"),
        "\n",
        ("date", "الخميس 26 جويلية 2012"),
    ],
    "label and date on two lines": [
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\n",
        ("date", "تاريخ النشر:\n2023-10-09T12:30:00Z\nآخر تحديث: 11 أكتوبر 2023 (مكة المكرمة)"),
        "\n",
        ("body", f"{LEAD}\n{SECOND}"),
    ],
    "words of furniture in running text": [
        ("title", "وزير المياه يشارك في قمة السدود"),
        "\n\n",
        (
            "body",
            "شارك وزير المياه في قمة السدود التي بدأت أعمالها أمس في العاصمة بحضور عشرين وفدا.\n"
            "تابع الوزير كلمته قائلا إن المنطقة تحتاج إلى سدود جديدة.\n"
            "نشر في الجريدة الرسمية أمس قانون جديد لحماية الأنهار من التلوث.\n"
            "المصدر: «لن نقبل أي مساس بحصة القرى من مياه النهر هذا العام».\n"
            "وقال المصدر: إن القرى لن تقبل.\n"
            "اقرأ في هذا الملف ما قاله الخبراء عن مستقبل المياه في المنطقة.\n"
            "إعلان العاصمة يدعو إلى حماية الأنهار.\n"
            "9 أكتوبر 2023\n"
            "كلمات الوزير لاقت ترحيبا واسعا بين المشاركين في القمة.\n"
            "لندن (رويترز) - ارتفعت أسعار القمح اليوم الاثنين.\n"
            "وكان الاتحاد قد حذر من الجفاف (رويترز)",
        ),
    ],
    "windows line ends": [
        ("title", "سد الوادي الكبير يبلغ نصف سعته"),
        "\r\n",
        ("date", "تاريخ النشر: 9 أكتوبر 2023"),
        "\r\n\r\n\u00a0\r\n",
        ("body", f"{LEAD}\r\n\r\n{SECOND}"),
        "\r\n",
        ("source", "المصدر: وكالة الوادي"),
        "\r\n",
    ],
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name: str) -> None:
    text, expected = build(LAYOUTS[name])
    # Parts of one kind in a row are one section.
    merged: list[tuple[str, str]] = []
    for kind, part in expected:
        if merged and merged[-1][0] == kind:
            start = text.index(merged[-1][1])
            merged[-1] = (kind, text[start : text.index(part, start) + len(part)])
        else:
            merged.append((kind, part))
    assert found(text, split(text)) == merged


def test_metadata_of_the_main_article() -> None:
    text, _ = build(LAYOUTS["related article with its own date and source"])
    metadata = split(text).metadata
    assert metadata.title == "سد الوادي الكبير يبلغ نصف سعته"
    assert metadata.date == date(2023, 10, 9)
    assert metadata.outlet == "وكالة الوادي"
    assert metadata.keywords == ("السدود", "الأمطار")


def test_related_article_has_its_own_title_date_and_outlet() -> None:
    text, _ = build(LAYOUTS["related article with its own date and source"])
    layout = split(text)
    articles = article_of(layout)
    main = {(s.title, s.date, s.outlet) for s in layout.sections if articles[s.id] == 0}
    related = {(s.title, s.date, s.outlet) for s in layout.sections if articles[s.id] == 1}
    assert main == {("سد الوادي الكبير يبلغ نصف سعته", date(2023, 10, 9), "وكالة الوادي")}
    assert related == {(OTHER_TITLE, date(2023, 10, 10), "صحيفة السهل")}


def test_related_article_inherits_nothing() -> None:
    text, _ = build(LAYOUTS["title beside the label"])
    layout = split(text)
    related = [s for s in layout.sections if s.kind == "related_article"]
    assert [(s.title, s.date, s.outlet) for s in related] == [(OTHER_TITLE, None, None)]
    assert layout.metadata.outlet == "وكالة الوادي"


def test_two_related_articles_are_two() -> None:
    text = "\n\n".join(
        [
            "سد الوادي الكبير يبلغ نصف سعته",
            LEAD,
            SECOND,
            "المصدر: وكالة الوادي",
            "اقرأ أيضاً:",
            OTHER_TITLE,
            OTHER_LEAD,
            OTHER_SECOND,
            "المصدر: صحيفة السهل",
            "اقرأ أيضاً:",
            "ثلوج مبكرة على قمم الجبال الشمالية",
            "غطت الثلوج قمم الجبال الشمالية، فجر الأربعاء، في مشهد لم تعرفه المنطقة منذ أعوام.",
            "وقالت الأرصاد إن الموجة تستمر يومين.",
        ]
    )
    layout = split(text)
    articles = article_of(layout)
    prose = [(s.kind, articles[s.id], s.outlet) for s in layout.sections if s.kind in PROSE]
    assert prose == [
        ("title", 0, "وكالة الوادي"),
        ("body", 0, "وكالة الوادي"),
        ("related_article_title", 1, "صحيفة السهل"),
        ("related_article", 1, "صحيفة السهل"),
        ("related_article_title", 2, None),
        ("related_article", 2, None),
    ]


def test_list_inside_a_related_article_does_not_end_it() -> None:
    text = "\n\n".join(
        [
            "سد الوادي الكبير يبلغ نصف سعته",
            LEAD,
            "المصدر: وكالة الوادي",
            "إقرأ أيضاً:",
            OTHER_TITLE,
            OTHER_LEAD,
            "اقرأ أيضاًثلوج مبكرة على قمم الجبال",
            OTHER_SECOND,
        ]
    )
    layout = split(text)
    articles = article_of(layout)
    assert [(s.kind, articles[s.id]) for s in layout.sections][-4:] == [
        ("related_article_title", 1),
        ("related_article", 1),
        ("related_headlines", 1),
        ("related_article", 1),
    ]


def test_byline_and_place_under_the_title_of_a_related_article() -> None:
    text = "\n".join(
        [
            "سد الوادي الكبير يبلغ نصف سعته",
            LEAD,
            "المصدر: وكالة الوادي",
            "كلمات دلالية: السدود، الأمطار",
            "اقرأ أيضاً:",
            OTHER_TITLE,
            "سامر الحداد",
            "شبكة الوادي - السهل الشرقي",
            OTHER_LEAD,
            OTHER_SECOND,
        ]
    )
    layout = split(text)
    related = [s for s in layout.sections if s.kind == "related_article"]
    assert [(s.title, text[s.start : s.end].splitlines()[0]) for s in related] == [
        (OTHER_TITLE, "سامر الحداد")
    ]


def test_what_follows_the_label_after_the_end_is_another_article_even_without_a_title() -> None:
    text = "\n".join(
        [
            "سد الوادي الكبير يبلغ نصف سعته",
            LEAD,
            "المصدر: وكالة الوادي",
            "كلمات دلالية: السدود، الأمطار",
            "اقرأ أيضاً:",
            OTHER_LEAD,
            OTHER_SECOND,
        ]
    )
    layout = split(text)
    last = layout.sections[-1]
    assert (last.kind, last.title, article_of(layout)[last.id]) == ("related_article", None, 1)


def test_published_wins_over_updated() -> None:
    text = f"عنوان قصير\nآخر تحديث: 11 أكتوبر 2023\nتاريخ النشر: 9 أكتوبر 2023\n{LEAD}\n{SECOND}"
    assert split(text).metadata.date == date(2023, 10, 9)


def test_date_in_a_byline_is_read_and_the_byline_stays_prose() -> None:
    text = f"عنوان قصير\n\nكتب: سامر الحداد | الإثنين 09 أكتوبر 2023 12:30 م\n{LEAD}\n{SECOND}"
    layout = split(text)
    assert layout.metadata.date == date(2023, 10, 9)
    assert [s.kind for s in layout.sections] == ["title", "body"]


@pytest.mark.parametrize(
    ("line", "keywords"),
    [
        ("كلمات دلالية: سد الوادي، وزارة الموارد", ("سد الوادي", "وزارة الموارد")),
        ("الكلمات المفتاحية | المياه | الزراعة", ("المياه", "الزراعة")),
        ("#سد_الوادي #الأمطار #سد_الوادي", ("سد الوادي", "الأمطار")),
        ("وسوم: الري - السدود - الري", ("الري", "السدود")),
        (
            "كلمات دلالية: سالم العطار وزارة الموارد المائية سد",
            ("سالم العطار", "وزارة الموارد المائية", "سد"),
        ),
        ("كلمات دلالية: زلزال المحيط الحرب التجارية", ("زلزال المحيط", "الحرب التجارية")),
    ],
)
def test_keywords(line: str, keywords: tuple[str, ...]) -> None:
    layout = split(f"عنوان قصير\n\n{LEAD}\n{THIRD}\n{line}")
    assert layout.sections[-1].kind == "keywords"
    assert layout.metadata.keywords == keywords


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("المصدر: CNN Arabic", "CNN Arabic"),
        ("المَصْـدر : «صحيفة السهل»", "صحيفة السهل"),
        ("(المصدر: شبكة الوادي)", "شبكة الوادي"),
        ("المصدر/ وكالات", "وكالات"),
        ("Source: Reuters", "Reuters"),
    ],
)
def test_outlet(line: str, outlet: str) -> None:
    layout = split(f"عنوان قصير\n\n{LEAD}\n{SECOND}\n{line}")
    assert layout.sections[-1].kind == "source"
    assert layout.metadata.outlet == outlet


def test_title_is_tidied_but_the_section_is_whole() -> None:
    text = f"\ufeffعنوان\u00a0قصير\u200f\n\n{LEAD}"
    layout = split(text)
    assert layout.metadata.title == "عنوان قصير"
    assert (layout.sections[0].start, layout.sections[0].end) == (0, 12)


def test_empty_text_has_no_sections() -> None:
    assert split("") == split(" \n\u00a0\r\n")
    assert split("").sections == ()


def test_agreement_counts_characters_not_spaces() -> None:
    text = f"عنوان قصير\n\n{LEAD}"
    layout = split(text)
    gold = {"a": [{"start": s.start, "end": s.end, "kind": s.kind} for s in layout.sections]}
    assert agreement({"a": layout}, gold, {"a": text}) == 1.0  # type: ignore[arg-type]
    gold["a"][0]["kind"] = "date"
    visible = len("".join(text.split()))
    wrong = agreement({"a": layout}, gold, {"a": text})  # type: ignore[arg-type]
    assert wrong == pytest.approx(1 - 9 / visible)
    assert agreement({}, {}, {}) == 1.0
