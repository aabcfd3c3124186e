"""Archives: many articles annotated into a folder of Parquet parts, every input exactly once.

Flow: input files → units of rows → workers (a reader each) → **parts** → `qala db load`.
"""
