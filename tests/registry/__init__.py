"""Measures of the registry: which names of the annotated articles are one entity."""
