"""Gets a process ready for its first requests: what loads or grows at first use does so now.

Flow: server → **warm-up** → requests.
"""

import logging
import threading
import time

from flask import Flask

from api.http.parsing import JSON_TYPE
from api.security.guard import inside_client
from api.state import KEY, State

logger = logging.getLogger(__name__)

_TEXT = (
    "استئناف المحادثات في مدينة الرمال\n"
    "قالت وزيرة الخارجية ليلى منصور إن المحادثات ستستأنف غدا، وأكد سامي الحداد في تصريح لوكالة "
    '"الأفق" أن "الاتفاق قريب". وأضاف: "لم يبق إلا القليل".'
)
# One in each language, since each has tables of its own; the second also looks a name up.
_SEARCHES = (
    {"about": "وقف إطلاق النار", "limit": "1"},
    {"about": "hostage deal Layla Mansour", "limit": "1"},
    {"speaker": "Layla Mansour", "limit": "1"},
)


def warm(app: Flask) -> threading.Thread:
    """Analyse a text and search once, in a thread; until that is done `/readyz` answers 503.

    For each process that serves, after its fork. The application itself is asked, so that its
    schemas, connections and tables are ready too. Where the database closes before the process
    ends, wait for the thread first.
    """
    parts: State = app.extensions[KEY]
    parts.ready.clear()
    thread = threading.Thread(target=_warm, args=[app, parts], name="warming", daemon=True)
    thread.start()
    return thread


def _warm(app: Flask, parts: State) -> None:
    begun = time.monotonic()
    try:
        model = parts.reader.model  # waited for, where it is being loaded
        with inside_client(app) as client:
            client.post("/analyze", json={"text": _TEXT}, headers={"Accept": JSON_TYPE})
            for search in _SEARCHES:
                client.get("/quotes", query_string=search)
    except Exception as error:
        # Requests will meet the same and say it.
        logger.warning("warming up failed: %s", error)
    else:
        logger.info("ready after %.1f s, with %s", time.monotonic() - begun, model)
    finally:
        parts.ready.set()
