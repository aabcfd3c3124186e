"""Reading cues: inflection, clitics, spelling variants, chains, and what no lemma fits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.cues.morphology import CueReading, analyse, read_cue

FORMS = {
    # hollow
    "قال": "قال وقال فقالت قالوا قالتا قلت قلنا قلن يقول وتقول يقولون يقولان ليقول سيقول قيل يقال "
    "قائلا قائلاً قائلةً قائلين القائل قاله تقوله",
    "أشار": "أشار وأشارت يشير تشير مشيرا مُشيراً مشيرة مشيرين أشاروا أشرنا اشار",
    "أفاد": "أفاد وأفادت يفيد مفيدا أفيد يفاد",
    "أجاب": "أجاب وأجابت يجيب مجيبا أجابوا",
    "زاد": "زاد وزادت يزيد",
    # defective
    "دعا": "دعا يدعو تدعوان دعت دعوا داعيا داعين الداعية دعتهم دعاها ويدعوهم دعونا دُعي",
    "نفى": "نفى ينفي نفت نفوا وينفون نافيا نافية نفاه نفته",
    "ادعى": "ادعى يدّعي ادعت ادّعوا مدعيا مدّعين يدّعون",
    "رأى": "رأى يرى رأت ترى يرون رأوا يراه رآه",
    "سمى": "سمّى يسمي سمّاه تسميه",
    "خشي": "خشي يخشى خشيت يخشون",
    "شكا": "شكا يشكو شكت يشكون",
    "تمنى": "تمنى يتمنى تمنت متمنيا متمنين",
    # doubled
    "رد": "رد يرد ردت ردوا رددنا",
    "حث": "حث حثت يحث حثوا حثّهم",
    "أصر": "أصر أصرت يصر مصرا مصرّين أصررنا",
    "احتج": "احتج احتجت يحتج محتجا محتجين",
    # assimilated
    "وصف": "وصف ووصفت يصف تصف واصفا وصفوه",
    "وعد": "وعد ووعدت واعدا وعدوا",
    "أوضح": "أوضح وأوضحت يوضح موضحا موضحة",
    "أوعز": "أوعز توعز أوعزت",
    # hamzated
    "أكد": "أكد وأكدت يؤكد تؤكدان مؤكدا مؤكّداً مؤكدين اكد أَكَّدَ فأكدوا سيؤكد لتؤكد وأكّدتا",
    "سأل": "سأل وسألت يسأل سألته سُئل سائلا",
    "تساءل": "تساءل تساءلت يتساءل متسائلا",
    "أمل": "آملا",
    "هنأ": "هنأ يهنئ هنؤوا هنأت مهنئا",
    "أنبأ": "أنبأ ينبئ",
    "آمن": "آمن",
    # derived forms
    "طالب": "طالب طالبت يطالبون مطالبا مطالبين طالبها طولب",
    "اتهم": "اتهم واتّهم يتهم متهما اتهموه تتهمها اتُّهم",
    "تعهد": "تعهد تعهدت متعهدا يتعهدون",
    "استنكر": "استنكر تستنكر مستنكرا",
    "استطرد": "استطرد واستطرد يستطرد",
    "تباهى": "تباهى تباهوا متباهيا",
    "طمأن": "طمأن يطمئن",
    "برهن": "برهن يبرهن مبرهنا",
    # told apart by the shadda
    "ذكّر": "ذكّر وذكّرت يذكّر",
    "عدّ": "وعدّ عدّت",
    # nouns of speech
    "قول": "قوله وقولها بالقول للقول أقواله",
    "تصريح": "تصريحه تصريحاته التصريحات بتصريح",
    "دعوة": "دعوة دعوتها الدعوات لدعوته",
    "اتهام": "اتهام الاتهامات باتهامها",
    "زعم": "مزاعم المزاعم زعمهم",
    "نداء": "نداء نداءات ندائه",
    "نبأ": "أنباء الأنباء",
    "إعلان": "إعلان إعلانها لإعلانهم",
    "نفي": "نفي بنفي",
    # attribution without a verb
    "وفق": "وفق وفقا وفقاً ووفقًا",
    "حسب": "حسب بحسب وبحسب",
    "نقلا": "نقلا نقلاً",
}


@pytest.mark.parametrize(
    ("lemma", "form"),
    [(lemma, form) for lemma, forms in FORMS.items() for form in forms.split()],
)
def test_inflected_form(lemma: str, form: str) -> None:
    assert lemma in {reading.lemma for reading in analyse(form)}
    # The few that only context settles are left to `analyse`: يدعون, عدت, آملا …
    assert read_cue(form).in_lexicon


@pytest.mark.parametrize(
    ("form", "lemma", "pos"),
    [
        ("وقالت", "قال", "verb"),
        ("مؤكدا", "أكد", "participle"),
        ("دعوة", "دعوة", "noun"),
        ("دعوه", "دعا", "verb"),
        ("نفي", "نفي", "noun"),
        ("ونقل", "نقل", "verb"),
        ("نقلاً", "نقلا", "particle"),
        ("المطالبة", "مطالبة", "noun"),
        ("مطالب", "مطلب", "noun"),
        ("ذكر", "ذكر", "verb"),
        ("وعد", "وعد", "verb"),
        ("رأى", "رأى", "verb"),
        ("رأي", "رأي", "noun"),
        ("يدّعون", "ادعى", "verb"),
        ("ويدعون", "دعا", "verb"),
        ("إيضاحات", "إيضاح", "noun"),
        ("تهنئته", "تهنئة", "noun"),
    ],
)
def test_likeliest_reading(form: str, lemma: str, pos: str) -> None:
    reading = read_cue(form)
    assert (reading.lemma, reading.pos) == (lemma, pos)


@pytest.mark.parametrize(
    ("cue", "lemma", "stance"),
    [
        ("على حد قوله", "قول", "distancing"),
        ("على حد زعمها", "زعم", "distancing"),
        ("جدد التأكيد", "تأكيد", "assertive"),
        ("وجددا دعوتهما", "دعوة", "directive"),
        ("وفقا لما ذكرته", "ذكر", "neutral"),
        ("وفق ما يعترف به", "اعترف", "assertive"),
        ("تابع قائلا", "تابع", "neutral"),
        ("وأضاف محذرا", "أضاف", "directive"),
        ("مضى يقول", "قال", "neutral"),
        ("حسبما ذكر", "ذكر", "neutral"),
        ("كما وعد", "وعد", "commissive"),
        ("بحسب وصفه", "وصف", "evaluative"),
        ("شن هجوما", "هجوم", "evaluative"),
        ("ولم يستبعد", "استبعد", "neutral"),
        ("على لسان", "على لسان", "neutral"),
        ("من وجهة نظر", "من وجهة نظر", "neutral"),
        ("تابع، قائلا", "تابع", "neutral"),
    ],
)
def test_chain(cue: str, lemma: str, stance: str) -> None:
    reading = read_cue(cue)
    assert (reading.lemma, reading.stance) == (lemma, stance)
    assert reading.in_lexicon


def test_stances_and_complementisers_come_from_the_lexicon() -> None:
    assert read_cue("وزعمت").stance == "distancing"
    assert read_cue("نفت").stance == "denial"
    assert read_cue("يهدد").stance == "commissive"
    assert "إلى" in read_cue("داعيا").complementisers
    assert "على" in read_cue("وشدّد").complementisers


def test_words_run_together_in_the_source_are_parted() -> None:
    assert read_cue("أكدتالوزارة").lemma == "أكد"
    assert read_cue("مشيراًإلى").lemma == "أشار"
    assert read_cue("المدرسةمؤكداً").lemma == "أكد"


def test_colon_and_unknown_cues() -> None:
    assert read_cue(":") == CueReading(":", "neutral", ("ø",), "mark", True)
    assert read_cue("—") == CueReading("—", "neutral", (), "unknown", False)
    assert read_cue("والبرتقالة") == CueReading("برتقاله", "neutral", (), "unknown", False)
    assert read_cue("Stated").lemma == "stated"
    assert analyse("برتقالة") == ()


@given(st.text(alphabet="قالأإآويتنسبكمدرعفى ةءئؤًّ:،ـ\u200f", max_size=24) | st.text(max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_text_has_a_reading(text: str) -> None:
    reading = read_cue(text)
    assert reading.in_lexicon == (reading.pos != "unknown")
