"""Quotation marks of every sort, paired and lost, and what they say of a statement."""

import time
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.cues.quotation import kind_of, pair_marks, verbatim_spans
from nlp.records import Span


class Piece(NamedTuple):
    start: int
    end: int


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in pair_marks(text)]


def pieces_of(text: str) -> tuple[str, list[Piece]]:
    """Content pieces are written between ⟦ and ⟧."""
    plain, pieces = "", []
    for part in text.split("⟦"):
        inside, mark, after = part.partition("⟧")
        if mark:
            pieces.append(Piece(len(plain), len(plain) + len(inside)))
            plain += inside + after
        else:
            plain += part
    return plain, pieces


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('قال "نزرع الشجر" ومضى', ["نزرع الشجر"]),
        ("قال «نزرع الشجر» ومضى", ["نزرع الشجر"]),
        ("قال “نزرع الشجر” ومضى", ["نزرع الشجر"]),
        ("قال ”نزرع الشجر“ ومضى", ["نزرع الشجر"]),
        ("قال »نزرع الشجر« ومضى", ["نزرع الشجر"]),
        ("قال „نزرع الشجر‟ ومضى", ["نزرع الشجر"]),
        ("قال ″نزرع الشجر″ ومضى", ["نزرع الشجر"]),
        ('قال ʺنزرع الشجر" ومضى', ["نزرع الشجر"]),
        ('قال “نزرع الشجر" ومضى', ["نزرع الشجر"]),
        ("قال ''نزرع الشجر'' ومضى", ["نزرع الشجر"]),
        ("قال 'نزرع الشجر' ومضى", ["نزرع الشجر"]),
        ("قال ‹نزرع الشجر› ومضى", ["نزرع الشجر"]),
        ("قال &#34;نزرع الشجر&#34; ومضى", ["نزرع الشجر"]),
        ('قال:"نزرع الشجر".', ["نزرع الشجر"]),
        ('قال: " نزرع الشجر ".', [" نزرع الشجر "]),
        ('وصفه بـ"الجميل" و"القوي".', ["الجميل", "القوي"]),
        ('أنه"جميل" حقا', ["جميل"]),
        ('قال "إن حزب "الأمل" فاز" أمس', ['إن حزب "الأمل" فاز', "الأمل"]),
        ('قال «إن صحيفة "النور" كتبت» أمس', ['إن صحيفة "النور" كتبت', "النور"]),
        ("it's the farmers' market", []),
        ("لا علامات هنا", []),
        ("", []),
    ],
)
def test_pairs(text: str, inside: list[str]) -> None:
    assert quoted(text) == inside


def test_a_lost_closing_mark_does_not_leave_its_paragraph() -> None:
    assert quoted('قال "نزرع الشجر.\nوذهب الناس إلى "السوق" فرحين.') == ["نزرع الشجر.", "السوق"]
    assert quoted('قال "نزرع وأضاف "نسقي الشجر كل يوم" ثم مضى\nنهاية') == ["نسقي الشجر كل يوم"]
    assert quoted('نزرع الشجر" قال الرجل\nوأضاف "نسقيه"') == ["نسقيه"]


def test_a_quotation_runs_over_paragraphs_that_open_again() -> None:
    text = 'قال: "نزرع الشجر.\r\n\r\n"ونسقيه ثم "نحبه كل يوم" أيضا.\n"ونحميه".\nانتهى'
    assert quoted(text)[0] == "نزرع الشجر."
    assert quoted(text)[-1] == "ونحميه"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("قال إن ⟦المطر سينزل غدا⟧.", "indirect"),
        ('قال: "⟦سينزل المطر غدا⟧".', "direct"),
        ('قال ⟦"سينزل المطر غدا"⟧.', "direct"),
        ("قال: «⟦سينزل المطر⟧»، وأضاف: «لا شك».", "direct"),
        ('"⟦سينزل المطر⟧"، قال الراصد، "⟦وسيبرد الهواء⟧".', "direct"),
        ('قال: "⟦سينزل المطر.⟧\n"⟦وسيبرد الهواء⟧".', "direct"),
        ('قال إن ⟦المطر "سينزل غدا بغزارة" في الشمال⟧.', "mixed"),
        ('قال ⟦إنه "سينزل غدا بغزارة"⟧.', "mixed"),
        ('قال إن ⟦المطر "غزير"⟧.', "mixed"),
        ("قال إن ⟦حركة «الفجر» فازت في الانتخابات⟧.", "indirect"),
        ('قال إن ⟦فيلم "ليالي الشتاء" سيعرض غدا⟧.', "indirect"),
        ("قال إن ⟦شركة «BlueTree» أفلست⟧.", "indirect"),
        ('رأى أن ⟦سياسة "عصا وجزرة" فشلت⟧. وعن "عصا وجزرة" كتب: "عصا وجزرة".', "indirect"),
        ('المطر "أغرق الوادي". رأى أن ⟦المطر "أغرق الوادي"⟧.', "mixed"),  # said twice
        # nested speech without marks of its own
        ('قال: "أكد الوزير أن ⟦المطر سينزل⟧ غدا".', "indirect"),
        ('قال إن بلاده "تدين ⟦قطع الأشجار في الغابة⟧".', "indirect"),
        # the addressee inside the marks, in front of the content
        ('طالب "سكان القرية ⟦بسقي الأشجار كل يوم⟧".', "direct"),
        ('قال: "⟦سينزل المطر⟧.\nوذهب الناس.', "direct"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    plain, pieces = pieces_of(text)
    assert kind_of(plain, pieces) == kind


def test_verbatim_parts_leave_the_marks_and_the_reporting_out() -> None:
    plain, pieces = pieces_of('قال إن ⟦المطر "سينزل غدا بغزارة" وإن الريح «لن تهدأ أبدا»⟧ اليوم.')
    parts = [plain[start:end] for start, end in verbatim_spans(plain, pieces)]
    assert parts == ["سينزل غدا بغزارة", "لن تهدأ أبدا"]
    plain, pieces = pieces_of('"⟦سينزل المطر⟧"، قال، "⟦وسيبرد الهواء⟧".')
    parts = [plain[start:end] for start, end in verbatim_spans(plain, pieces)]
    assert parts == ["سينزل المطر", "وسيبرد الهواء"]


def test_no_content_is_indirect() -> None:
    assert verbatim_spans("نص", []) == []
    assert kind_of("نص", []) == "indirect"


MARKED = st.text(alphabet="\"“”«»'‘’&#34;قال نص\nو:.ـ", max_size=60)


@given(MARKED, st.lists(st.integers(0, 60), max_size=6))
@settings(max_examples=300, deadline=None)
def test_spans_stay_inside_and_agree_with_the_kind(text: str, cuts: list[int]) -> None:
    pairs = pair_marks(text)
    assert pairs == sorted(pairs)
    assert all(0 < start <= end <= len(text) for start, end in pairs)
    bounds = sorted({min(cut, len(text)) for cut in cuts})
    pieces = [Piece(*pair) for pair in zip(bounds[::2], bounds[1::2], strict=False)]
    spans = verbatim_spans(text, pieces)
    assert all(any(p.start <= s < e <= p.end for p in pieces) for s, e in spans)
    assert (kind_of(text, pieces) == "indirect") == (not spans)


def test_pairing_is_linear_in_the_text() -> None:
    def seconds(text: str) -> float:
        start = time.process_time()
        pair_marks(text)
        return time.process_time() - start

    for unit in ('"ن "', "«ن", '"“ن\n', "'ن\" "):
        small, large = unit * 2_000, unit * 16_000
        base = max(min(seconds(small) for _ in range(3)), 1e-3)
        assert seconds(large) < 8 * 5 * base


def test_marks_around_a_known_name_quote_nothing() -> None:
    text, pieces = pieces_of('قال إن ⟦"رابية الصغرى" بعيدة⟧ وإن النهر قريب.')
    assert kind_of(text, pieces) == "mixed"
    start = text.index("رابية")
    name = Span(start, start + len("رابية الصغرى"), "رابية الصغرى")
    assert kind_of(text, pieces, [name]) == "indirect"
    assert verbatim_spans(text, pieces, [name]) == []
