"""The tables, typed. One article and all it yields hang together and go together.

Flow: records → **rows** → schemas. Columns named `*_folded` are computed by `api.folding`, and
`search` by `api.search.lexemes`, on the way in; queries fold and stem their words by the same
functions. Offsets count code points of `articles.text`. A span is stored as
`{"start", "end", "text"}`.
"""

from api.database.models.articles import Analysis, Article, Mention, Section
from api.database.models.base import UNDATED, Base, SpanRow
from api.database.models.corrections import Correction, Revision
from api.database.models.entities import Alias, Entity, Name, NameDecision, NameSense
from api.database.models.keys import Key
from api.database.models.statements import Speaker, Statement, StatementEntity, StatementVector
from api.database.models.topics import StatementTopic, Topic

__all__ = [
    "UNDATED",
    "Alias",
    "Analysis",
    "Article",
    "Base",
    "Correction",
    "Entity",
    "Key",
    "Mention",
    "Name",
    "NameDecision",
    "NameSense",
    "Revision",
    "Section",
    "SpanRow",
    "Speaker",
    "Statement",
    "StatementEntity",
    "StatementTopic",
    "StatementVector",
    "Topic",
]
