"""Articles about invented people, as analyses that need no reader: who is named, and who speaks."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from api.articles.service import ArticleIn, store_analysis
from api.database import Database
from nlp.records import (
    Analysis,
    Cue,
    Label,
    Layout,
    Mention,
    Metadata,
    Section,
    Span,
    Speaker,
    SpeakerType,
    Statement,
)

_TYPES: dict[Label, SpeakerType] = {"PER": "person", "ORG": "organisation", "LOC": "group"}


@dataclass(frozen=True)
class Story:
    """An article that names some names in full, each with the forms that it also uses.

    Each name says one thing, under its last form; `silent` names say nothing.
    """

    id: str
    names: tuple[tuple[str, ...], ...]
    label: Label = "PER"
    day: str | None = None
    silent: bool = False

    @property
    def article(self) -> ArticleIn:
        """The article as it is handed in."""
        return ArticleIn(
            text=self.analysis.text,
            id=self.id,
            outlet="صحيفة المدينة",
            date=dt.date.fromisoformat(self.day) if self.day else None,
        )

    @property
    def analysis(self) -> Analysis:
        """What a reader would find in it."""
        text = f"خبر رقم {self.id}\n"
        mentions: list[Mention] = []
        statements: list[Statement] = []
        for name, *forms in self.names:
            for form in (name, *forms):
                start = len(text) + len("وقال ")
                text += f"وقال {form} إن الأمر انتهى.\n"
                mention = Mention(start, start + len(form), form, self.label, name, "s1")
                mentions.append(mention)
            if not self.silent:
                statements.append(_said(text, mention, len(statements) + 1))
        section = Section("s1", "body", 0, len(text))
        layout = Layout((section,), Metadata())
        return Analysis(text, layout, tuple(mentions), tuple(statements), "told 1")


def store(database: Database, stories: Iterable[Story]) -> None:
    """Store stories in their order, in place of those of their ids."""
    for story in stories:
        store_analysis(database, story.article, story.analysis, replace=True)


def _said(text: str, mention: Mention, number: int) -> Statement:
    source = Span(mention.start, mention.end, mention.text)
    start = mention.end + len(" إن ")
    content = Span(start, len(text) - 2, text[start : len(text) - 2])
    cue = Cue(mention.start - len("قال "), mention.start - 1, "قال", "قال", "neutral")
    return Statement(
        number=number,
        cue=cue,
        source=source,
        content=(content,),
        kind="indirect",
        speakers=(Speaker(mention.name, _TYPES[mention.label], "explicit", source, mention.label),),
        section="s1",
    )
