"""Who may do what: keys, access by route, rate limits, and the headers that keep browsers safe.

Flow: request → **host, key, limit, scope** → view → **headers** → answer.
"""
