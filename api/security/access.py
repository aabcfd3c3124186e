"""Who may do what, route by route, and what each request counts as: one table.

Flow: rule and method → **access** → `api.security.guard`, and the OpenAPI document.

A route that is missing here is for administrators alone; a test names it.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from werkzeug.routing import Rule

Scope = Literal["read", "ingest", "edit", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
# What is counted apart; the settings say how much of each (`limit_reads` …).
Counted = Literal["reads", "writes", "analyses"]

_CONVERTER = re.compile(r"<\w+:")


@dataclass(frozen=True, slots=True)
class Access:
    """What a request needs and counts as.

    `scope` None: nothing is needed. `is_read`: needed only where reads are closed (`QALA_READS`).
    `counted` None: there is no limit.
    """

    scope: Scope | None
    counted: Counted | None
    is_read: bool = False


# Signs of life, documentation, files: asked for often, by machines that have no key.
FREE = Access(None, None)
# A shell without data.
PAGE = Access(None, "reads")
# What an operator's tools ask for; no limit, and a key where reads are closed.
WATCHED = Access("read", None, is_read=True)
READ = Access("read", "reads", is_read=True)
# Stores nothing, so that any key will do; takes the processor's time, so that one is needed.
ANALYSE = Access("read", "analyses")
INGEST = Access("ingest", "writes")
EDIT = Access("edit", "writes")
# What cannot be taken back: corrections and their history go with an article.
ADMIN = Access("admin", "writes")

_TABLE = {
    FREE: (
        *("GET /healthz", "GET /readyz", "GET /docs", "GET /openapi.json"),
        *("GET /assets/<name>", "GET /assets/<version>/<name>"),
    ),
    PAGE: (
        *("GET /", "GET /browse", "GET /read/<article_id>", "GET /speakers"),
        *("GET /speakers/<entity_id>", "GET /ingest", "GET /embed", "GET /embed/quotes"),
        *("GET /embed/topics/<slug>", "GET /embed/speakers/<entity_id>"),
    ),
    WATCHED: ("GET /metrics",),
    READ: (
        *("GET /articles", "GET /articles/<article_id>", "GET /articles/<article_id>/entities"),
        *("GET /articles/<article_id>/quotes", "GET /articles/<article_id>/reported-speech"),
        *("GET /articles/<article_id>/annotations", "GET /quotes", "GET /quotes/facets"),
        *("GET /quotes/<quote_id>", "GET /quotes/<quote_id>/similar"),
        *("GET /quotes/<quote_id>/history", "GET /corrections", "GET /entities"),
        *("GET /entities/suggest", "GET /entities/<entity_id>"),
        *("GET /entities/<entity_id>/quotes", "GET /entities/<entity_id>/mentions"),
        *("GET /entities/<entity_id>/timeline", "GET /entities/<entity_id>/history"),
        *("GET /topics", "GET /topics/<slug>", "GET /topics/<slug>/quotes"),
        *("GET /topics/<slug>/speakers", "GET /topics/<slug>/history"),
    ),
    ANALYSE: ("POST /analyze",),
    INGEST: ("POST /articles", "POST /articles/batch"),
    EDIT: (
        *("PATCH /quotes/<quote_id>", "PATCH /entities/<entity_id>"),
        *("POST /entities/<entity_id>/merge", "POST /entities/<entity_id>/split"),
        *("PUT /topics/<slug>", "DELETE /topics/<slug>"),
    ),
    ADMIN: ("DELETE /articles/<article_id>",),
}
ROUTES: dict[str, Access] = {route: access for access, routes in _TABLE.items() for route in routes}


def access_of(method: str, rule: str) -> Access:
    """What a request with this method for this rule (`/quotes/<quote:quote_id>`) needs."""
    return ROUTES.get(route_of(method, rule), ADMIN)


def route_of(method: str, rule: str) -> str:
    """How the table names a route: the method, and the rule without converters."""
    return f"{'GET' if method == 'HEAD' else method} {_CONVERTER.sub('<', rule)}"


def routes_of(rule: Rule) -> list[str]:
    """The routes of a rule of the application, a method each."""
    return [route_of(method, rule.rule) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
