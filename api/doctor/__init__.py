"""Looks at a deployment and says what to do: settings, machine, model, database.

Flow: environment → **findings** → `qala doctor`.
"""

from api.doctor.examining import examine
from api.doctor.findings import Finding

__all__ = ["Finding", "examine"]
