"""Keys for comparing names and short texts: the same functions fill the columns and read the query.

Words of texts are folded and stemmed by `api.search`.
"""

from nlp.normalise import fold, fold_name


def name_key(name: str) -> str:
    """The key under which spellings of one name meet. Never empty for a name with a character."""
    return fold_name(name) or fold(name) or name


def text_key(text: str) -> str:
    """The key of a short text (an outlet, a lemma) that is compared whole."""
    return fold(text)
