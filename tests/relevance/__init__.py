"""How well search finds what was judged to answer a query, measured through the API.

Judgments are in `queries.jsonl` (measured) and `tuning.jsonl` (weights and thresholds may be set by
it); pairs of statements that are or are not the same statement in `same.jsonl` and
`same_tuning.jsonl`. `README.md` says how they were judged. Run by `python -m tests.relevance`.
"""
