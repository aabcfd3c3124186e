"""The interchange form: one annotated article a line (JSON Lines), written and read.

Flow: records → **interchange** → files. A line is `{"id", "source", "date", "text", "entities",
"statements"}`; offsets are code points into `text`. `source` is the outlet here, as in the
annotated corpora; a reader ignores fields it does not know. Several speakers of one statement are
joined with ` ; `. Readers raise `FormatError` with the number of the line.
"""

from nlp.interchange.annotated import (
    AnnotatedArticle,
    AnnotatedEntity,
    AnnotatedStatement,
    read_annotated,
)
from nlp.interchange.articles import ArticleLine, article_from, parse_article
from nlp.interchange.writing import UNKNOWN_SPEAKER, to_interchange, to_line

__all__ = [
    "UNKNOWN_SPEAKER",
    "AnnotatedArticle",
    "AnnotatedEntity",
    "AnnotatedStatement",
    "ArticleLine",
    "article_from",
    "parse_article",
    "read_annotated",
    "to_interchange",
    "to_line",
]
