"""Names across articles: one entity for each real person, organisation, place. Pure functions.

Beside the flow: `nlp.pipeline.names` finds the fullest name inside one article; this package says
which of those names are one entity, what it is called in English, and how a query meets it.
"""
