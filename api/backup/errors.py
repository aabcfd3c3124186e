"""What can go wrong with backups, beside the database."""

from nlp.errors import QalaError


class BackupError(QalaError):
    """A backup cannot be written, read or restored; the message says why."""
