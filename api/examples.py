"""Real responses about the seeds, written beside the OpenAPI document.

Each file holds a request and the response to it. Times are set to one moment, so that writing the
files anew changes only what changed.
"""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.test import TestResponse

from api.errors import NotFoundError
from api.http.responses import to_json
from api.security.guard import inside_client

SEED = "000_61642a332bf34b8b"
_TEXT = (
    "الحداد يستأنف المفاوضات\n"
    "شدد وزير الخارجية سامي الحداد، الأحد، على أن المفاوضات ستستأنف قريبا.\n"
    'وقال الحداد: "لن نقبل بأي شروط مسبقة".\n'
)
_WORDS = '"إطلاق النار" -هدنة'
_MOMENT = "2024-01-01T00:00:00.000Z"
_TIMES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_HEADERS = ("Content-Type", "Link", "Location", "Retry-After")


def write(app: Flask, folder: Path) -> list[Path]:
    """Write the examples and return their files; files of examples that are no more are removed.

    The application's database must hold the seeds, under their file stems. Raises
    `NotFoundError` when it does not.
    """
    client = inside_client(app)
    if client.get(f"/articles/{SEED}").status_code != 200:
        raise NotFoundError(f"The seeds are not stored: there is no article {SEED}.")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (method, path, body) in _requests(client).items():
        response = client.open(path, method=method, json=body)
        file = folder / f"{name}.json"
        file.write_text(to_json(_record(method, path, body, response)), encoding="utf-8")
        written.append(file)
    for file in set(folder.glob("*.json")) - set(written):
        file.unlink()
    return sorted(written)


def _requests(client: Any) -> dict[str, tuple[str, str, Any]]:
    """The requests by name of example. None of them changes what is stored."""
    quotes = client.get(f"/articles/{SEED}/quotes?limit=1").get_json()["items"]
    entities = client.get("/entities?sort=-quotes&limit=1").get_json()["items"]
    requests: dict[str, tuple[str, str, Any]] = {
        "articles": ("GET", "/articles?limit=2", None),
        "articles-by-words": ("GET", f"/articles?q={quote('هجمات حماس')}&limit=2", None),
        "article": ("GET", f"/articles/{SEED}", None),
        "article-entities": ("GET", f"/articles/{SEED}/entities", None),
        "article-reported-speech": ("GET", f"/articles/{SEED}/reported-speech", None),
        "article-quotes": ("GET", f"/articles/{SEED}/quotes", None),
        "article-annotations": ("GET", f"/articles/{SEED}/annotations", None),
        "quotes-by-speaker": ("GET", f"/quotes?speaker={quote('انتوني بلينكن')}&limit=3", None),
        "quotes-by-stance": ("GET", "/quotes?stance=assertive&limit=3", None),
        "quotes-about": (
            "GET",
            f"/quotes?speaker=Blinken&about={quote('hostage deal')}&limit=2",
            None,
        ),
        "quotes-by-words": ("GET", f"/quotes?q={quote(_WORDS)}&limit=2", None),
        "quotes-facets": ("GET", "/quotes/facets?by=stance,outlet&limit=5", None),
        "entities": ("GET", "/entities?limit=5", None),
        "entities-suggest": ("GET", "/entities/suggest?q=blin", None),
        "topics": ("GET", "/topics", None),
        "topic-speakers": ("GET", "/topics/hostage-deal/speakers?limit=3", None),
        "analyze": ("POST", "/analyze", {"text": _TEXT, "outlet": "صحيفة المدينة"}),
        "article-stored-already": (
            "POST",
            "/articles",
            {"id": SEED, "text": client.get(f"/articles/{SEED}").get_json()["text"]},
        ),
        "error-conflict": ("POST", "/articles", {"id": SEED, "text": _TEXT}),
        "error-not-found": ("GET", "/articles/no-such-article", None),
        "error-not-arabic": ("POST", "/analyze", {"text": "The minister said nothing."}),
        "error-unknown-parameter": ("GET", "/quotes?speker=x", None),
        "batch": ("POST", "/articles/batch", [{"id": SEED, "text": _TEXT}, {"text": " "}]),
        "healthz": ("GET", "/healthz", None),
        "readyz": ("GET", "/readyz", None),
    }
    if quotes:
        requests["quote"] = ("GET", f"/quotes/{quotes[0]['id']}", None)
        requests["quote-similar"] = ("GET", f"/quotes/{quotes[0]['id']}/similar", None)
    if entities:
        key = entities[0]["id"]
        requests["entity"] = ("GET", f"/entities/{key}", None)
        requests["entity-timeline"] = ("GET", f"/entities/{key}/timeline?by=day", None)
    return requests


def _record(method: str, path: str, body: Any, response: TestResponse) -> dict[str, Any]:
    request: dict[str, Any] = {"method": method, "path": path}
    if body is not None:
        request["body"] = body
    return {
        "request": request,
        "response": {
            "status": response.status_code,
            "headers": {
                name: response.headers[name] for name in _HEADERS if name in response.headers
            },
            "body": json.loads(_TIMES.sub(_MOMENT, response.get_data(as_text=True))),
        },
    }
