"""Raw capture → sections (title, body, captions, related articles …) and the article's metadata.

Flow: text → **sections** → Doc. Standard library only.
"""

from nlp.sections.articles import PROSE, article_of
from nlp.sections.layout import split
from nlp.sections.score import agreement

__all__ = ["PROSE", "agreement", "article_of", "split"]
