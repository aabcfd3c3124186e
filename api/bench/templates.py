"""Invented words of an invented archive: names, outlets, verbs, and sentences that are said.

All of it is made up here by rule. Names are given names of everyday use before family names that
are put together from syllables, so that they are nobody's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from nlp.records import Stance

GIVEN = (
    *("سامي", "ليلى", "كريم", "هدى", "نادر", "سلمى", "وائل", "رنا", "طارق", "منى"),
    *("زياد", "دينا", "فادي", "ريم", "هاني", "لمى", "باسم", "نورا", "رامي", "سحر"),
    *("عادل", "مها", "جابر", "سناء", "نبيل", "وفاء", "ماهر", "لبنى", "غسان", "أمل"),
    *("رشيد", "عبير", "بلال", "هبة", "مروان", "شيماء", "أيمن", "إيمان", "لؤي", "رباب"),
)
FAMILIES = tuple(
    "ال" + first + second + third
    for first, second, third in product(
        ("حد", "من", "شر", "عز", "زه", "بر", "ند", "صف", "قط", "رم"),
        ("ا", "ي", "و", "را", "بي", "نو"),
        ("د", "ني", "وي", "ري", "ش", "مي", "ح", "كي", "ب", "في"),
    )
)
ADJECTIVES = tuple("ال" + word for word in ("رملية", "ساحلية", "جبلية", "نهرية", "شمالية", "شرقية"))
BODIES = ("وزارة الخارجية", "وزارة الصحة", "وزارة الدفاع", "هيئة الانتخابات", "غرفة التجارة")
CITIES = tuple(
    f"مدينة {name}"
    for name in ("الرمال", "الزهور", "المرجان", "الصفصاف", "النخيل", "الياسمين", "السنديان")
)
OUTLETS = tuple(
    f"{kind} {name}"
    for kind, name in product(
        ("صحيفة", "وكالة", "قناة", "موقع"),
        (
            "الأفق",
            "المدينة",
            "الخبر",
            "النهار الجديد",
            "الراصد",
            "الضفة",
            "المنارة",
            "البيان الآخر",
        ),
    )
)
ROLES = ("الوزير", "المتحدث باسم الحكومة", "النائب", "المدير", "الخبير", "رئيس الوفد", "الباحث")


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of speech as it is written, masculine, with what leads to its content."""

    text: str
    lemma: str
    stance: Stance
    link: str


VERBS = (
    Verb("قال", "قال", "neutral", "إن"),
    Verb("أكد", "أكد", "assertive", "أن"),
    Verb("أضاف", "أضاف", "neutral", "أن"),
    Verb("أعلن", "أعلن", "neutral", "أن"),
    Verb("أوضح", "أوضح", "neutral", "أن"),
    Verb("ذكر", "ذكر", "neutral", "أن"),
    Verb("نفى", "نفى", "denial", "أن"),
    Verb("زعم", "زعم", "distancing", "أن"),
    Verb("حذر", "حذر", "directive", "من أن"),
    Verb("تعهد", "تعهد", "commissive", "بأن"),
    Verb("رأى", "رأى", "neutral", "أن"),
    Verb("اعتبر", "اعتبر", "evaluative", "أن"),
)

# What is spoken of, most often first: of each subject what may be said, in two halves that join.
SUBJECTS: tuple[tuple[Sequence[str], Sequence[str]], ...] = (
    (
        ("المفاوضات بشأن صفقة تبادل الأسرى", "إطلاق سراح الرهائن", "ملف المحتجزين وعائلاتهم"),
        ("مستمر رغم الصعوبات", "يحتاج إلى ضمانات مكتوبة", "دخل مرحلة حاسمة هذا الأسبوع"),
    ),
    (
        ("وقف إطلاق النار في المنطقة الحدودية", "الهدنة الإنسانية", "التهدئة بين الطرفين"),
        ("صامد حتى الآن", "ينهار إن لم تتدخل الدول الضامنة", "شرط لأي حوار سياسي"),
    ),
    (
        ("إيصال المساعدات إلى السكان", "فتح المعابر أمام القوافل", "توزيع الغذاء والدواء"),
        ("يتأخر بسبب الطرق المقطوعة", "يجري وفق الخطة", "لا يكفي نصف المحتاجين"),
    ),
    (
        ("تطبيع العلاقات بين البلدين", "تبادل السفراء", "الاتفاق على استئناف الرحلات"),
        ("غير مطروح حاليا", "خطوة في الاتجاه الصحيح", "يثير جدلا في البرلمان"),
    ),
    (
        ("العملية العسكرية في الشمال", "القصف على الأحياء السكنية", "انتشار القوات قرب الحدود"),
        ("سيتوسع في الأيام المقبلة", "أوقع قتلى وجرحى بين المدنيين", "انتهى ولم يحقق أهدافه"),
    ),
    (
        ("الانتخابات البرلمانية المقبلة", "فرز الأصوات في الدوائر", "إقبال الناخبين على التصويت"),
        ("يجري في موعده", "شابته مخالفات محدودة", "يخضع لرقابة دولية"),
    ),
    (
        ("العقوبات الاقتصادية المفروضة", "تجميد الأصول", "حظر تصدير النفط"),
        ("يضر بالمواطنين أولا", "سيبقى حتى يتغير السلوك", "لم يحقق الغرض منه"),
    ),
    (
        ("المحادثات النووية", "تخصيب اليورانيوم", "عمل المفتشين في المواقع"),
        ("يقترب من نهايته", "متوقف منذ أشهر", "ينتظر قرارا سياسيا"),
    ),
    (
        ("سعر صرف العملة", "التضخم وارتفاع الأسعار", "الموازنة العامة للدولة"),
        ("تحت السيطرة", "يرهق الأسر الفقيرة", "سيتحسن مع نهاية العام"),
    ),
    (
        ("حملة التلقيح في المدارس", "انتشار المرض بين الأطفال", "النقص في الأسرّة والأدوية"),
        ("يتطلب تمويلا عاجلا", "أصبح أقل خطرا", "سببه ضعف الاستعداد"),
    ),
    (
        ("بناء الجسر الجديد", "توسعة الميناء", "مشروع القطار السريع"),
        ("ينتهي قبل الصيف", "توقف لأسباب مالية", "يوفر آلاف الوظائف"),
    ),
    (
        ("أداء المنتخب في البطولة", "استعداد الفريق للمباراة", "قرار الحكم في الشوط الثاني"),
        ("كان مقنعا", "خيب آمال الجمهور", "سيكون محل مراجعة"),
    ),
)
PLACES_OF_IT = (
    "في العاصمة",
    "في المدن الساحلية",
    "خلال الشهر الجاري",
    "على المدى البعيد",
    "مع الجيران",
)
REASONS = (
    "بعد مشاورات مع الأطراف كافة",
    "لأن الظروف تغيرت كثيرا",
    "وهو ما تنتظره عائلات كثيرة",
    "وإن اختلفت التقديرات بين الخبراء",
    "ما لم تقدم الجهات المانحة ما وعدت به",
    "كما جاء في التقرير الأخير",
)
FILLERS = (
    "وشهدت الأيام الماضية لقاءات عدة بين المسؤولين لبحث الخطوات التالية.",
    "ويأتي ذلك فيما تتواصل الاتصالات على أكثر من مستوى.",
    "ولم تصدر حتى مساء اليوم بيانات أخرى عن الجهات المعنية.",
    "وكانت تقارير سابقة قد أشارت إلى خلافات بين الأطراف على التفاصيل.",
)


def people() -> tuple[str, ...]:
    """Full names of all invented persons: given name and family name."""
    return tuple(f"{given} {family}" for family in FAMILIES for given in GIVEN)


def organisations() -> tuple[str, ...]:
    """Names of all invented organisations."""
    return tuple(f"{body} {adjective}" for adjective in ADJECTIVES for body in BODIES)


def sentences() -> tuple[tuple[int, int, int], ...]:
    """All cores of what is said: numbers of subject, first half and second half."""
    return tuple(
        (subject, first, second)
        for subject, (heads, tails) in enumerate(SUBJECTS)
        for first in range(len(heads))
        for second in range(len(tails))
    )


def core(sentence: tuple[int, int, int]) -> str:
    """The words of a core."""
    subject, first, second = sentence
    return f"{SUBJECTS[subject][0][first]} {SUBJECTS[subject][1][second]}"
