"""A load of readers and writers on a running server; see `locustfile.py`."""
