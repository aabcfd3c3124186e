"""An item made of its schema's examples, for the examples of other forms."""

from typing import Any

import marshmallow as ma
from marshmallow import fields


def example_of(schema: ma.Schema) -> dict[str, Any]:
    """The item that the examples of a schema's fields make together."""
    return {field.data_key or name: _example(field) for name, field in schema.fields.items()}


def _example(field: fields.Field[Any]) -> Any:
    if "example" in field.metadata:
        return field.metadata["example"]
    if isinstance(field, fields.Nested):
        return example_of(field.schema)
    if isinstance(field, fields.List):
        return [_example(field.inner)]
    return None
