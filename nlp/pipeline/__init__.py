"""The spaCy pipeline `qala_ar`: tokenizer, encoder and components.

Importing a module here registers its factory; installed, they are entry points, so that
`spacy.load` finds them by itself.
"""

from importlib import import_module

MODULES = ("tokenizer", "sections", "transformer", "mentions", "statements", "speakers")


def register() -> None:
    """Import every module with a factory, for use without installed entry points."""
    for module in MODULES:
        import_module(f"nlp.pipeline.{module}")
