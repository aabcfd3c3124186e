"""For all tests: nothing that is imported starts threads which send to this machine's ports."""

from api.sharing import quiet_transformers

quiet_transformers()
