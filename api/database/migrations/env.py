"""Alembic's environment: runs on the connection that `api.database.migrate` hands over."""

from alembic import context
from sqlalchemy import Connection

from api.database.models import Base

connection: Connection | None = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("Migrations run through api.database.migrate.")
context.configure(connection=connection, target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
