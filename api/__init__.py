"""Storing and serving: Flask, SQLAlchemy and the command line around the readers of `nlp`."""

__version__ = "0.1.0"
