"""Errors of annotating archives; the command line maps them to its exit code."""

from nlp.errors import QalaError


class ArchiveError(QalaError):
    """An archive cannot be annotated as asked: its files, its folder or its engine. Says why."""


class StoppedError(QalaError):
    """A worker was asked to stop in the middle of its unit, which will be done again."""
