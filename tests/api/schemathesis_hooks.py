"""What Schemathesis needs to be told of this API; `openapi/schemathesis.toml` names this file."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(_: schemathesis.SerializationContext, value: Any) -> bytes:
    """NDJSON as the text that it is."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.hook
def before_call(_: schemathesis.HookContext, case: schemathesis.Case, __: dict[str, Any]) -> None:
    """Take back what no schema can say from requests that are meant to be accepted.

    A cursor comes only from a page; relevance needs words; dimensions differ and gaps are filled
    along a time; words hold letters; a topic may be gone.
    """
    positive = case.meta is not None and case.meta.generation.mode.is_positive
    asked = case.query
    if not positive or not asked:
        return
    for name in ("cursor", "topic"):
        asked.pop(name, None)
    if "q" in asked:
        asked["q"] = f"غزة {asked['q']}"[:200]
    if asked.get("sort") == "relevance" and not asked.keys() & {"about", "q"}:
        asked["about"] = "وقف إطلاق النار"
    if "," in str(asked.get("by", "")):
        asked["by"] = "speaker,stance,month"
    if "fill" in asked:
        asked["by"] = "week"
        for end in ("from", "to"):
            asked.pop(end, None)
