"""What editors say of quotes, kept over analyses."""

from api.corrections.carry import reapply

__all__ = ["reapply"]
