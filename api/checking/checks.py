"""All checks by name, in the order in which what they find is repaired."""

from api.checking import articles, corrections, counts, quotes, registry, structure
from api.checking.one import Check

CHECKS: tuple[Check, ...] = (
    *structure.CHECKS,
    *articles.CHECKS,
    *quotes.CHECKS,
    *corrections.CHECKS,
    *registry.CHECKS,
    *counts.CHECKS,
)
# Work that waits and breaks nothing.
LEFT = (quotes.WAITING,)
