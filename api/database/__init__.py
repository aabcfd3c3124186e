"""PostgreSQL: the engine (embedded server or `DATABASE_URL`), its tables and their migrations.

Flow: records → **rows** → schemas → JSON.
"""

from api.database.engine import Database, open_database
from api.database.migrate import (
    current_revision,
    downgrade,
    head_revision,
    migrate,
    require_newest,
)
from api.database.pending import Pending
from api.database.tallies import EntityTally, Facets, SpeakerTally, Tally

__all__ = [
    "Database",
    "EntityTally",
    "Facets",
    "Pending",
    "SpeakerTally",
    "Tally",
    "current_revision",
    "downgrade",
    "head_revision",
    "migrate",
    "open_database",
    "require_newest",
]
