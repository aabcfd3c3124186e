"""The topics that a new database holds, from `given.toml`; the migration of topics stores them."""

import tomllib
from pathlib import Path
from typing import Any

from api.topics.terms import topic_queries

_FILE = Path(__file__).with_name("given.toml")


def given_topics() -> list[dict[str, Any]]:
    """Each as a row of `topics`, without its times."""
    rows = []
    for topic in tomllib.loads(_FILE.read_text(encoding="utf-8"))["topics"]:
        names, terms = (topic["name"], topic["name_en"]), (topic["terms_ar"], topic["terms_en"])
        query, named = topic_queries(names, [*terms[0], *terms[1]])
        rows.append(
            {
                "slug": topic["slug"],
                "name_ar": names[0],
                "name_en": names[1],
                "terms_ar": terms[0],
                "terms_en": terms[1],
                "query": query,
                "named": named,
            }
        )
    return rows
