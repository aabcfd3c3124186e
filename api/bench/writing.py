"""Writes the articles of an invented archive, each with its analysis, by number.

Flow: a number and a seed → text and `nlp.records.Analysis` → `api.articles.rows`. The same number
and seed give the same article. How often things are said is skewed as in newsrooms: few speakers,
outlets and subjects hold most quotes (Zipf), the newest months most articles.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from api.articles.service import ArticleIn
from api.bench import templates
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

MODEL = "invented 1"
_FIRST_DAY = dt.date(2015, 1, 1)
_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Written:
    """An article, its analysis, and the core sentence behind each statement."""

    article: ArticleIn
    analysis: Analysis
    cores: tuple[int, ...]


class Archive:
    """An archive of articles with about `quotes` statements each."""

    def __init__(self, seed: int = 0, quotes: float = 10.0) -> None:
        self.seed = seed
        self.quotes = quotes
        self.sentences = templates.sentences()

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Full names, the most spoken-of first."""
        names = np.array(templates.people())
        return tuple(np.random.default_rng(self.seed).permutation(names).tolist())

    @cached_property
    def organisations(self) -> tuple[str, ...]:
        """Names of organisations, the most spoken-of first."""
        return templates.organisations()

    def write(self, number: int) -> Written:
        """The article of this number."""
        return _Writer(self, number).write()


class _Writer:
    """One article in the making: its text so far, and what stands where in it."""

    def __init__(self, archive: Archive, number: int) -> None:
        self.archive = archive
        self.number = number
        self.chance = np.random.default_rng((archive.seed, number))
        self.text = ""
        self.mentions: list[Mention] = []
        self.statements: list[Statement] = []
        self.cores: list[int] = []

    def write(self) -> Written:
        subject = self._skewed(len(templates.SUBJECTS))
        cast = [self._speaker() for _ in range(1 + self.chance.poisson(2))]
        # A number in the title: no two articles have one text.
        self.text = f"{templates.SUBJECTS[subject][0][0]}: تقرير {self.number}\n\n"
        body = len(self.text)
        for _ in range(1 + self.chance.poisson(self.archive.quotes - 1)):
            self._statement(subject, cast)
            if self.chance.random() < 0.3:
                self.text += self._one(templates.FILLERS) + "\n"
        sections = (
            Section("s1", "title", 0, body - 2),
            Section("s2", "body", body, len(self.text)),
        )
        outlet = templates.OUTLETS[self._skewed(len(templates.OUTLETS))]
        # Newer months hold more.
        day = _FIRST_DAY + dt.timedelta(days=int(_DAYS * np.sqrt(self.chance.random())))
        article = ArticleIn(
            text=self.text,
            id=f"bench-{self.number:07}",
            title=self.text[: body - 2],
            outlet=outlet,
            url=f"https://archive.example/{self.number}",
            date=day,
        )
        layout = Layout(sections, Metadata(title=article.title, date=day, outlet=outlet))
        analysis = Analysis(self.text, layout, tuple(self.mentions), tuple(self.statements), MODEL)
        return Written(article, analysis, tuple(self.cores))

    def _statement(self, subject: int, cast: list[str]) -> None:
        verb = templates.VERBS[self._skewed(len(templates.VERBS))]
        start = len(self.text)
        self.text += verb.text
        cue = Cue(start, len(self.text), verb.text, verb.lemma, verb.stance)
        source, speaker = self._source(cast)
        self.text += f" {verb.link} "
        if self.chance.random() < 0.2:
            subject = self._skewed(len(templates.SUBJECTS))
        content = self._content(subject)
        self.text += ".\n"
        self.statements.append(
            Statement(
                number=len(self.statements) + 1,
                cue=cue,
                source=source,
                content=(content,),
                kind="direct" if self.chance.random() < 0.25 else "indirect",
                speakers=(speaker,),
                section="s2",
                confidence=round(float(self.chance.beta(8, 2)), 4),
            )
        )

    def _source(self, cast: list[str]) -> tuple[Span | None, Speaker]:
        if self.chance.random() < 0.15:
            words = "مصدر مطلع"
            span = self._words(words)
            return span, Speaker(words, "unnamed", "explicit", span, confidence=0.7)
        name = self._one(cast)
        organisation = name in self.archive.organisations
        label: Label = "ORG" if organisation else "PER"
        start = len(self.text) + 1
        if not organisation and self.chance.random() < 0.5:
            self._words(self._one(templates.ROLES))
        # Half of the time only the family name, as later in an article.
        short = name.split()[-1] if not organisation and self.chance.random() < 0.5 else name
        place = self._words(short)
        self.mentions.append(Mention(place.start, place.end, short, label, name, "s2", 0.95))
        span = Span(start, place.end, self.text[start : place.end])
        kind: SpeakerType = "organisation" if organisation else "person"
        return span, Speaker(name, kind, "explicit", place, label, confidence=0.9)

    def _content(self, subject: int) -> Span:
        heads, tails = templates.SUBJECTS[subject]
        core = (
            subject,
            int(self.chance.integers(len(heads))),
            int(self.chance.integers(len(tails))),
        )
        self.cores.append(self.archive.sentences.index(core))
        start = len(self.text)
        self.text += templates.core(core)
        if self.chance.random() < 0.4:
            self._words("في")
            place = self._words(self._one(templates.CITIES))
            self.mentions.append(
                Mention(place.start, place.end, place.text, "LOC", place.text, "s2", 0.9)
            )
        else:
            self._words(self._one(templates.PLACES_OF_IT))
        for _ in range(int(self.chance.poisson(0.8))):
            self._words(self._one(templates.REASONS))
        return Span(start, len(self.text), self.text[start:])

    def _speaker(self) -> str:
        archive = self.archive
        if self.chance.random() < 0.2:
            return archive.organisations[self._skewed(len(archive.organisations))]
        return archive.people[self._skewed(len(archive.people))]

    def _words(self, words: str) -> Span:
        """Write words after a blank."""
        self.text += " "
        start = len(self.text)
        self.text += words
        return Span(start, len(self.text), words)

    def _one(self, choices: tuple[str, ...] | list[str]) -> str:
        return choices[int(self.chance.integers(len(choices)))]

    def _skewed(self, count: int) -> int:
        """A number below `count`: the first is the most frequent, as Zipf has it."""
        return int((count + 1) ** self.chance.random() - 1)
