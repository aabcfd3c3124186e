"""The meaning of a query as a vector, where the application has a model that makes vectors."""

import logging
from functools import lru_cache

from flask import has_app_context

from api.errors import BusyError
from api.reading import GuardedReader
from api.search.passages import Vectors
from api.state import state
from nlp.errors import ModelError

logger = logging.getLogger(__name__)


def query_vector(text: str) -> Vectors | None:
    """The unit vector (384) of a query; None where no model is loaded: words must do then.

    Those of the last queries are kept: each page of a list asks for the same.
    """
    if not has_app_context() or not state().reader.loaded:
        return None
    try:
        return _encode(state().reader, text)
    except (BusyError, ModelError):
        logger.exception("the query is searched by its words only")
        return None


@lru_cache(maxsize=512)
def _encode(reader: GuardedReader, text: str) -> Vectors:
    vector: Vectors = reader.encode([text])[0]
    return vector
