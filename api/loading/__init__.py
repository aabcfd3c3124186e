"""Brings articles that were analysed elsewhere into the database by COPY, many at a time.

Flow: Parquet → records → rows → **COPY**; with what the API would have stored as the result.
"""
