"""How the encoder is made: tests on a tiny file written here."""
