"""Errors of reading. `api` maps each once to an HTTP status; the command line to an exit code."""


class QalaError(Exception):
    """Base of all errors that Qala raises on purpose; the message is meant for a person."""


class TextError(QalaError):
    """The text cannot be read as an Arabic news article. `reason` is a stable word for programs."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class ModelError(QalaError):
    """The model folder is missing, damaged, or made for another version."""


class FormatError(QalaError):
    """A line or file is not in the interchange form. `line` counts from 1, or is None."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message if line is None else f"line {line}: {message}")
        self.line = line
