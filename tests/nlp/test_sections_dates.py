"""Dates as Arabic news pages write them."""

from datetime import date

import pytest

from nlp.sections.dates import read_date

NINTH = date(2023, 10, 9)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("9th, October 2023 GMT", NINTH),
        ("October 9, 2023", NINTH),
        ("Mon, 09 Oct 2023 12:30:00 GMT", NINTH),
        ("٩ تشرين الأول ٢٠٢٣", NINTH),
        ("9 تشرين الأول/أكتوبر 2023", NINTH),
        ("9 أكتوبر (تشرين الأول) 2023", NINTH),
        ("الإثنين ٩ أكتوبر/تشرين الأول ٢٠٢٣ - 12:30 م", NINTH),
        ("الاثنين، ٩ أُكتوبَـر، ٢٠٢٣", NINTH),
        ("الاثنين 24 ربيع الأول 1445هـ - 9 أكتوبر 2023م", NINTH),
        ("09/10/2023 م - الموافق 24-3-1445 هـ الساعة 7:27 مساءً", NINTH),
        ("2023-10-09T12:30:00+03:00", NINTH),
        ("2023/10/9", NINTH),
        ("09.10.2023", NINTH),
        ("09 - 10 - 2023", NINTH),
        ("9-أكتوبر-2023", NINTH),
        ("أكتوبر 9, 2023", NINTH),
        ("28 كانون الثاني 2023", date(2023, 1, 28)),
        ("28 كانون الأول 2023", date(2023, 12, 28)),
        ("2 شباط 2023", date(2023, 2, 2)),
        ("26 جويلية 2012", date(2012, 7, 26)),
        ("1 جانفي 2020", date(2020, 1, 1)),
        ("14 غشت 2021", date(2021, 8, 14)),
        ("28 يوليوز 2012", date(2012, 7, 28)),
        ("3 دجنبر 2019", date(2019, 12, 3)),
        ("30 يونيه 2013", date(2013, 6, 30)),
        ("5 أوت 2018", date(2018, 8, 5)),
        ("10/25/2023", date(2023, 10, 25)),
        ("الثلاثاء, 28 فبراير, 2012, 08:31 بتوقيت القدس", date(2012, 2, 28)),
    ],
)
def test_days(line: str, day: date) -> None:
    reading = read_date(line)
    assert reading.day == day
    assert reading.strangers == 0


@pytest.mark.parametrize(
    "line", ["31 فبراير 2020", "24 رمضان 1445", "منذ 3 ساعات", "قبل يومين", "9 أكتوبر"]
)
def test_dates_that_name_no_full_day(line: str) -> None:
    reading = read_date(line)
    assert reading.day is None
    assert reading.dated


@pytest.mark.parametrize(
    "line",
    ["", "5 أسرى", "1967", "القمة العربية", "12:30", "12/13/14", "2023-13-45", "أكتوبر", "9" * 200],
)
def test_lines_that_are_no_dates(line: str) -> None:
    assert not read_date(line).dated


def test_words_of_a_sentence_are_strangers() -> None:
    assert read_date("هجوم السابع من أكتوبر 2023 غيّر المنطقة").strangers >= 3
