"""Writes lists in other forms than JSON: CSV, NDJSON, Atom, schema.org.

Flow: rows → schemas → served items → **CSV, NDJSON, Atom, JSON-LD**. Nothing here knows HTTP:
`api.http.formats` chooses the form of an answer, `api.cli.export` that of a file.
"""
