"""What one check is: a query for rows that cannot be, and what makes them right."""

from dataclasses import dataclass

# Steps of `api.checking.repairing` that compute anew more than the rows that were found.
INDEXES, PENDING, DERIVED, REGISTRY, TOPICS, COUNTS = (
    *("indexes", "pending", "derived", "registry", "topics", "counts"),
)


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold of what is stored.

    `query` gives the ids (column `id`, text) of what breaks it. `repair` are statements that make
    it right from rows that it says nothing against; `step` names a larger step that does. With
    neither, nobody can tell what should be there.
    """

    name: str
    what: str
    query: str
    repair: tuple[str, ...] = ()
    step: str = ""
