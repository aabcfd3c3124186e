"""Making the model: from annotated articles to the shipped pipeline folder."""
