"""All that is stored in one file, and back. Flow: tables → **file** → tables.

Not by `pg_dump`: it must be of the server's version, is not there where Qala runs in a container or
on ARM, and what it wrote cannot be told to be whole before it is read in. A backup here is of one
moment, has a digest for each table, and goes into any PostgreSQL and any newer version of Qala.
"""

from api.backup.errors import BackupError
from api.backup.manifest import Manifest
from api.backup.reading import verify
from api.backup.restoring import restore
from api.backup.writing import back_up

__all__ = ["BackupError", "Manifest", "back_up", "restore", "verify"]
