"""The OpenAPI document, made from the application; real answers beside it: `api.examples`."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from flask import Flask

from api.http.responses import REQUEST_ID_HEADER, VERSION_HEADER, to_json
from api.security import documenting
from api.settings import Settings
from api.state import KEY, State

INFO: dict[str, Any] = {
    "title": "Qala",
    "summary": "Who said what, in Arabic news.",
    "description": "Reads Arabic news articles and serves their named entities, their reported "
    "speech and attributed quotes, across articles.\n\n"
    "Offsets count Unicode code points of the stored text unless `offsets=utf16` is asked for. "
    "Lists are `{items, next, total}` with a `Link` header. Every error has one shape.\n\n"
    "Reading is open unless the server's settings close it; everything else needs a key, sent as "
    "`Authorization: Bearer KEY`. Requests are counted by key, or else by address.",
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
_METHODS = ("get", "post", "put", "patch", "delete")
_HEADERS: dict[str, Any] = {
    REQUEST_ID_HEADER: {
        "description": "The request's id: the caller's, where it is plain, or a new one.",
        "schema": {"type": "string"},
        "example": "6f1c2b0d9e4a4c55a2b4a6d0c8e7f913",
    },
    VERSION_HEADER: {
        "description": "Version of Qala.",
        "schema": {"type": "string"},
        "example": "0.1.0",
    },
    "ETag": {
        "description": "Tag of this answer, for `If-None-Match`.",
        "schema": {"type": "string"},
        "example": 'W/"0b6b5d"',
    },
    "Link": {
        "description": "`first`, and `next` where there is more (RFC 8288).",
        "schema": {"type": "string"},
        "example": '</quotes>; rel="first", </quotes?cursor=WyIt>; rel="next"',
    },
    "Location": {
        "description": "Address of the stored article.",
        "schema": {"type": "string"},
        "example": "/articles/news-2024-0512",
    },
    **documenting.HEADERS,
}


def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    api = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    spec: dict[str, Any] = deepcopy(api.spec.to_dict())
    components = spec["components"]
    # What flask-smorest registers for its own way of paging.
    components["schemas"].pop("PaginationMetadata", None)
    components["headers"] = _HEADERS
    components["securitySchemes"] = documenting.SCHEMES
    components["parameters"]["IF_NONE_MATCH"] |= {
        "description": "The ETag of the answer that the client has: 304 if it is the same still.",
        "example": _HEADERS["ETag"]["example"],
    }
    parts: State = app.extensions[KEY]
    for path, method, operation in _operations(spec):
        _complete(spec, path, method, operation, parts.settings)
    _bound(spec, parts.settings)
    _derive_examples(spec)
    return spec


def render(app: Flask) -> str:
    """The OpenAPI 3.1 document as JSON text (UTF-8, indented, ends with a newline)."""
    key = "qala-openapi"
    if key not in app.extensions:
        app.extensions[key] = to_json(document(app))
    text: str = app.extensions[key]
    return text


def _operations(spec: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in spec["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def _complete(
    spec: dict[str, Any], path: str, method: str, operation: dict[str, Any], settings: Settings
) -> None:
    """Add what every operation has: an id, access, headers, the errors of the common layers."""
    access = documenting.access_to(path, method)
    operation["security"] = documenting.security(access, settings)
    words = [word.strip("{}").replace("-", "_") for word in path.strip("/").split("/")]
    operation["operationId"] = "_".join([method, *words])
    responses = operation["responses"]
    for status, text in {**_common_errors(operation), **documenting.errors(access)}.items():
        responses.setdefault(status, _error(text))
    for status, response in responses.items():
        if "$ref" in response:
            continue
        names = [REQUEST_ID_HEADER, VERSION_HEADER]
        names += documenting.headers(access, status)
        if status == "201":
            names.append("Location")
        if status == "200" and "304" in responses:
            names.append("ETag")
        if status == "200" and _is_page(spec, response):
            names.append("Link")
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    operation["responses"] = dict(sorted(responses.items()))


def _common_errors(operation: dict[str, Any]) -> dict[str, str]:
    errors = {
        "406": "Nothing that the client accepts.",
        "500": "Something went wrong here.",
        "503": "The database or the readers are not to be had; `Retry-After` says when to ask.",
    }
    if "requestBody" in operation:
        errors |= {
            "400": "The body is not JSON.",
            "413": "The body is too large.",
            "415": "The body is of another media type.",
        }
    return errors


def _bound(spec: dict[str, Any], settings: Settings) -> None:
    """Say the limits that are settings."""
    for name in ("TextIn", "ArticleIn"):
        spec["components"]["schemas"][name]["properties"]["text"]["maxLength"] = settings.max_chars
    batch = spec["paths"]["/articles/batch"]["post"]["requestBody"]["content"]
    batch["application/json"]["schema"]["maxItems"] = settings.max_batch


def _error(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _is_page(spec: dict[str, Any], response: dict[str, Any]) -> bool:
    for media in response.get("content", {}).values():
        schema = _resolve(spec, media.get("schema", {}))
        if {"items", "next", "total"} <= schema.get("properties", {}).keys():
            return True
    return False


def _derive_examples(spec: dict[str, Any]) -> None:
    """Give each property that is an object, or a list of them, the example of its parts."""
    for schema in spec["components"]["schemas"].values():
        for field in schema.get("properties", {}).values():
            if "example" not in field:
                example = _example(spec, field)
                if example is not None:
                    field["example"] = example


def _example(spec: dict[str, Any], schema: dict[str, Any]) -> Any:
    if "example" in schema:
        return schema["example"]
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ())):
        if (found := _example(spec, part)) is not None:
            return found
    resolved = _resolve(spec, schema)
    if "items" in resolved:
        return [_example(spec, resolved["items"])]
    if "properties" in resolved:
        return {name: _example(spec, field) for name, field in resolved["properties"].items()}
    return None


def _resolve(spec: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref", "")
    if not reference.startswith("#/components/schemas/"):
        return schema
    found: dict[str, Any] = spec["components"]["schemas"][reference.rsplit("/", 1)[1]]
    return found


def write_examples(app: Flask, folder: Path) -> list[Path]:
    """Write real responses about the stored seeds to `folder`; see `api.examples`."""
    from api.examples import write  # noqa: PLC0415  (it asks the application, which serves this)

    return write(app, folder)
