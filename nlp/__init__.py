"""Reading Arabic news: sections, mentions, statements, speakers. Knows nothing of HTTP or SQL."""
