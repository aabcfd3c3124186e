"""From a chosen candidate to a speaker: name, type, how it was found, and by what evidence."""

import re
from collections.abc import Sequence

from nlp.normalise import fold
from nlp.records import Mention, Method, Span, Speaker, SpeakerType, Statement

_DOCUMENT = re.compile(
    r"^(?:[وف]?(?:لل|[بكل]?ال|[بكل])?)(?:بيان|تقرير|تقارير|رسالة|وثيقة|وثائق|دراسة|بلاغ|تغريدة|منشور"
    r"|مقال|نص|خطاب|كلمة|تصريح|مذكرة|قرار|تدوينة|إعلان|عريضة|استطلاع|تحقيق)"
)
_PRONOUNS = frozenset(
    f"{w}{p}" for w in ("", "و", "ف") for p in ["هو", "هي", "هم", "هما", "هن", "نحن", "أنا"]
)
_PRONOUN_ENDING = re.compile(
    r"(?:قول|تعبير|وصف|رأي|كلام|تصريحات|تصريح|حديث|لسان|كلمت|بيان)(?:ه|ها|هم|هما|هن)$"
)
_AFTER_L = re.compile(r"^[وف]?لل(?=\w)")
_ARTICLE = re.compile(r"^(?:[وفبك]|[وف]ب|[وف]ك)(?=ال\w{2})")
_SINGLE = re.compile(r"^ل(?=[^ل]\w{2})")
# و before one of these is a conjunction (ومصادر → مصادر); other words may begin with it. Own list.
_AND = re.compile(
    r"^و(?=(?:مصدر|مصادر|مسؤول|مراقب|محلل|متحدث|متظاهر|معارض|مواطن|مغرد|مقرب|منظم|مجلس|مجموع|خبير|خبراء"
    r"|ناشط|نشطاء|ناطق|شهود|شاهد|جماع|جمعي|جبه|قوات|تحقيق|تقرير|تقارير|بيان|صحف|صحيف|اتحاد|حرك|حزب"
    r"|حكوم|كثير|بعض|عدد|أحد|أهالي|سكان|عائل|دبلوماس)\w{0,4}$)"
)
_TAKES_L = frozenset({"وفقا", "وفق", "طبقا", "تبعا", "نقلا", "حسب", "استنادا", "نسبة"})


def named(mention: Mention, statement: Statement, confidence: float) -> Speaker:
    """Return the speaker that a mention names."""
    kind: SpeakerType = "person" if mention.label == "PER" else "organisation"
    evidence = Span(mention.start, mention.end, mention.text)
    method = how_found(statement, inside_source(mention, statement))
    return Speaker(mention.name, kind, method, evidence, mention.label, confidence)


def described(span: Span, statement: Statement, kind: SpeakerType, confidence: float) -> Speaker:
    """Return a speaker who has no name but a description: a source as it is written."""
    own = span == statement.source
    name = without_proclitic(span.text, statement.cue.text if own and statement.cue else "")
    return Speaker(name, kind, how_found(statement, own), span, None, confidence)


def inside_source(span: Span, statement: Statement) -> bool:
    """Whether a span stands within the statement's own source."""
    source = statement.source
    return source is not None and source.start <= span.start and span.end <= source.end


def how_found(statement: Statement, in_source: bool) -> Method:
    """Return the method that `Speaker.method` records."""
    if in_source:
        return "explicit"
    source, cue = statement.source, statement.cue
    if source is None:
        pronoun = cue is not None and _PRONOUN_ENDING.search(cue.text)
        return "pronoun" if pronoun else "dropped-subject"
    if source.text in _PRONOUNS:
        return "pronoun"
    return "document" if _DOCUMENT.match(source.text) else "nominal"


def coordinated(
    first: Mention, statement: Statement, mentions: Sequence[Mention], text: str
) -> list[Mention]:
    """Return the mentions of a source that speak together: first, and those that و joins to it."""
    inside = [m for m in mentions if inside_source(m, statement) and m.label == first.label]
    chosen, names = [first], {first.name}
    for mention in inside:
        joined = text[: mention.start].endswith(("و", "و ")) or text[: mention.start].endswith("ـو")
        alone = mention.start > 1 and text[mention.start - 2].isspace()
        if mention.name not in names and joined and alone:
            chosen.append(mention)
            names.add(mention.name)
    return sorted(chosen, key=lambda m: m.start)


def without_proclitic(source: str, cue: str) -> str:
    """Return a described source as it would stand alone: للمسؤول → المسؤول, ومصادر → مصادر."""
    words = source.split()
    if not words:
        return source
    first = _AFTER_L.sub("ال", words[0])
    first = _AND.sub("", _ARTICLE.sub("", first))
    if {fold(cue), fold(cue).removeprefix("و")} & _TAKES_L:
        first = _SINGLE.sub("", first)
    return " ".join([first, *words[1:]])
