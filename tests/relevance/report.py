"""Measures systems on queries and writes the tables. Flow: systems → measures → **text**."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from tests.relevance.judgments import Query, grades
from tests.relevance.measures import Answers, ndcg, recall, reciprocal_rank
from tests.relevance.systems import System, UnavailableError

_GROUPS: dict[str, Callable[[Query], bool]] = {
    "all": lambda query: True,
    "ar": lambda query: query.language == "ar",
    "en": lambda query: query.language == "en",
    "words": lambda query: query.kind == "words",
    "entity": lambda query: query.kind == "entity",
    "meaning": lambda query: query.kind == "meaning",
}
_NAME = 22


@dataclass(frozen=True, slots=True)
class Scored:
    """What one system found for one query."""

    query: Query
    grades: tuple[int, ...]

    @property
    def ndcg(self) -> float:
        """nDCG@10 against all judged statements."""
        return ndcg(self.grades, [judged.grade for judged in self.query.relevant])

    @property
    def recall(self) -> float:
        """Recall@10 with the denominator min(10, number of relevant statements)."""
        return recall(self.grades, len(self.query.relevant))

    @property
    def reciprocal_rank(self) -> float:
        """1 / rank of the first relevant statement."""
        return reciprocal_rank(self.grades)


def score(system: System, queries: Iterable[Query]) -> list[Scored] | None:
    """Ask every query; None when the API does not know this search."""
    try:
        return [
            Scored(query, tuple(grades(system.search(query.query), query))) for query in queries
        ]
    except UnavailableError:
        return None


def table(results: Sequence[tuple[str, Sequence[Scored] | None]]) -> str:
    """One line a system: nDCG@10 and recall@10 by group of queries, and the mean reciprocal rank.

    `recall@10 en` is across languages: the articles are Arabic. Its denominator is the smaller of
    10 and the number of relevant statements.
    """
    some = next((scored for _, scored in results if scored), [])
    counts = {group: sum(map(wanted, (s.query for s in some))) for group, wanted in _GROUPS.items()}
    heads = [f"{group} {count}" for group, count in counts.items()]
    lines = [
        _line("", ["nDCG@10", *[""] * (len(heads) - 1), "recall@10", "", "", "MRR"]),
        _line("", [*heads, "all", "ar", "en", "all"]),
    ]
    for name, scored in results:
        if scored is None:
            lines.append(f"{name:<{_NAME}}  not there")
            continue
        numbers = [_mean(scored, group, lambda s: s.ndcg) for group in _GROUPS]
        numbers += [_mean(scored, group, lambda s: s.recall) for group in ("all", "ar", "en")]
        numbers.append(_mean(scored, "all", lambda s: s.reciprocal_rank))
        lines.append(_line(name, numbers))
    return "\n".join(lines)


def each(results: Sequence[tuple[str, Sequence[Scored] | None]]) -> str:
    """One line a query, worst of the first system first: nDCG@10 by system and the grades found."""
    there = [(name, scored) for name, scored in results if scored]
    rows = sorted(zip(*(scored for _, scored in there), strict=True), key=lambda row: row[0].ndcg)
    return "\n".join(
        f"{row[0].query.id:<24}{' '.join(f'{s.ndcg:5.2f}' for s in row)}  "
        f"{''.join(map(str, row[0].grades)):<10} of {len(row[0].query.relevant):>3}  "
        f"{row[0].query.query}"
        for row in rows
    )


def same_line(answers: Answers) -> str:
    """Precision and recall of `/quotes/<id>/similar` on judged pairs."""
    return (
        f"same statement: precision {answers.precision:.3f} "
        f"({answers.right} of {answers.right + answers.wrong}), recall {answers.recall:.3f} "
        f"({answers.right} of {answers.right + answers.missed})"
    )


def _mean(scored: Iterable[Scored], group: str, measure: Callable[[Scored], float]) -> str:
    values = [measure(s) for s in scored if _GROUPS[group](s.query)]
    return f"{fmean(values):.3f}" if values else "-"


def _line(name: str, cells: Iterable[str]) -> str:
    return f"{name:<{_NAME}}" + "".join(f"{cell:>11}" for cell in cells)
