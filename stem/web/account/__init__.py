"""Signing in and out, and the way to one's own room."""

from stem.web.account.security import SECURITY
from stem.web.account.views import bp

__all__ = ["SECURITY", "bp"]
