"""Invented articles about some of the given topics, and about none."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from api.database import Database
from api.database.models import Base

DEAL: dict[str, Any] = {
    "id": "deal-1",
    "outlet": "صحيفة المدينة",
    "date": "2024-03-01",
    "text": (
        "الحداد عن الصفقة\n"
        "أكد الوزير سامي الحداد أن صفقة تبادل الأسرى باتت قريبة.\n"
        "وقال الحداد إن إطلاق سراح جميع الرهائن شرط لوقف إطلاق النار.\n"
        "وقالت مصادر مطلعة إن الطقس جميل في مدينة الرمال.\n"
    ),
}
RELIEF: dict[str, Any] = {
    "id": "relief-2",
    "outlet": "وكالة الأفق اليوم",
    "date": "2024-03-15",
    "text": (
        "منصور عن القوافل\n"
        "أكدت ليلى منصور أن المساعدات الإنسانية لم تصل.\n"
        "ونفى سامي الحداد أن يكون الاتفاق على الرهائن قد انهار.\n"
        "وقالت مصادر مطلعة إن الإفراج عن المحتجزين تأجل.\n"
    ),
}
ARTICLES = (DEAL, RELIEF)


@contextmanager
def topics_kept(database: Database) -> Iterator[None]:
    """Put back afterwards the topics that are there now."""
    table: Table = Base.metadata.tables["topics"]
    with database.engine.begin() as connection:
        rows = _rows(connection, table)
    yield
    with database.engine.begin() as connection:
        if _rows(connection, table) != rows:
            connection.execute(delete(table))
            connection.execute(insert(table), rows)


def _rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    found = connection.execute(select(table).order_by(table.c.slug)).mappings()
    return [dict(row) for row in found]
