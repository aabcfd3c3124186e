"""Errors of storing and serving. Each is mapped once to an HTTP status in `api.http.errors`."""

from nlp.errors import QalaError


class NotFoundError(QalaError):
    """No article, quote or entity has this id."""


class MovedError(QalaError):
    """What the id `old` named has the id `now`."""

    def __init__(self, old: str, now: str) -> None:
        super().__init__(f"{old} is {now} now.")
        self.old = old
        self.now = now


class ConflictError(QalaError):
    """What is stored stands against it: an article's other text, or where an entity went."""


class ArgumentError(QalaError):
    """A value is well formed but cannot be used. `field` names it; `location` says where it was."""

    def __init__(self, field: str, message: str, location: str = "query") -> None:
        super().__init__(message)
        self.field = field
        self.location = location


class BusyError(QalaError):
    """Every reader is taken, for longer than a request waits. `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class DatabaseError(QalaError):
    """The database cannot be started, reached or migrated; the message says what to do."""
