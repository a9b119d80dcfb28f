"""The client's phone: answering, the receipt, and leaving quickly."""

from stem.web.client.views import bp

__all__ = ["bp"]
