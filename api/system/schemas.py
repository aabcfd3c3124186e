"""Schemas of health and readiness."""

import marshmallow as ma
from marshmallow import fields

from api.http.fields import about


class HealthSchema(ma.Schema):
    """That the process answers."""

    status = fields.String(required=True, metadata=about("Always `ok`.", "ok"))
    version = fields.String(required=True, metadata=about("Version of Qala.", "0.1.0"))


class ReadySchema(ma.Schema):
    """That requests can be served."""

    status = fields.String(required=True, metadata=about("Always `ready`.", "ready"))
    database = fields.String(required=True, metadata=about("Revision of the tables.", "0001"))
    model = fields.String(
        required=True, metadata=about("The model and its version.", "qala_ar 0.1.0")
    )
