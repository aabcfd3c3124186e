"""The meaning of a query as a vector, where the application has a model that makes vectors."""

import logging
from functools import lru_cache

import numpy as np
from flask import has_app_context

from api.errors import BusyError
from api.reading import GuardedReader
from api.search.passages import Vectors
from api.state import state
from nlp.errors import ModelError
from nlp.stemming import is_arabic

logger = logging.getLogger(__name__)


# What the Arabic words of a query in English count, beside 1 for the query; tuned on
# tests/relevance/tuning.jsonl.
_IN_ARABIC = 0.5


def query_vector(text: str, in_arabic: str) -> Vectors | None:
    """The unit vector (384) of a query; None where no model is loaded: words must do then.

    A query without Arabic letters is moved towards what it is `in_arabic` (may be empty): the
    encoder places short English ones worse. Vectors of the last queries are kept, since each page
    of a list asks for the same.
    """
    if not has_app_context() or not state().reader.loaded:
        return None
    try:
        return _encode(state().reader, text, "" if any(map(is_arabic, text.split())) else in_arabic)
    except (BusyError, ModelError):
        logger.exception("the query is searched by its words only")
        return None


@lru_cache(maxsize=512)
def _encode(reader: GuardedReader, text: str, in_arabic: str) -> Vectors:
    if not in_arabic:
        alone: Vectors = reader.encode([text])[0]
        return alone
    own, other = reader.encode([text, in_arabic])
    joined: Vectors = own + _IN_ARABIC * other
    unit: Vectors = joined / np.linalg.norm(joined)
    return unit
