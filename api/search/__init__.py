"""Search by words and by meaning: what is stored for it, how it is asked for, what is shown.

`lexemes` makes the `tsvector`s of rows, `asking` reads queries into `tsquery`s and terms,
`highlight` shows where in a text they match.
"""
