"""Reading Arabic news: sections, mentions, statements and speakers. Knows nothing of HTTP or SQL."""
