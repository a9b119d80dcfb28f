"""The client's phone: answering, the receipt, and leaving quickly."""

from stem.web.client import receipt, views
from stem.web.client.room import bp

__all__ = ["bp", "receipt", "views"]
