"""A worker's own cases: inviting, looking back together, reflecting."""

from stem.web.worker import cases, conversations, inviting, review, today
from stem.web.worker.room import bp

__all__ = ["bp", "cases", "conversations", "inviting", "review", "today"]
