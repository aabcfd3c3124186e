"""What an operator sees: logs, metrics, traces. None holds a text, a key or what is asked for."""
