"""Whether what is stored is whole, and how what is not is made whole again.

Beside the flow: rows → **findings** → repairs. `qala db check` is its command.
"""

from api.checking.checks import CHECKS, LEFT
from api.checking.one import Check
from api.checking.repairing import repair
from api.checking.running import Finding, broken, check

__all__ = ["CHECKS", "LEFT", "Check", "Finding", "broken", "check", "repair"]
