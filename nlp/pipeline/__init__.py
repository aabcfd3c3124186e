"""The spaCy pipeline `qala_ar`: tokenizer, encoder and components.

Importing a module here registers its factory; installed, they are entry points, so that
`spacy.load` finds them by itself.
"""

from importlib import import_module

from nlp.inference.loading import spare_compiler

MODULES = ("tokenizer", "sections", "transformer", "mentions", "statements", "speakers")

# Before spacy-transformers is imported anywhere.
spare_compiler()


def register() -> None:
    """Import every module with a factory, for use without installed entry points."""
    for module in MODULES:
        import_module(f"nlp.pipeline.{module}")
