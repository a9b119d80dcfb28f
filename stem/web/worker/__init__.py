"""A worker's own cases: inviting, looking back together, reflecting."""

from stem.web.worker.views import bp

__all__ = ["bp"]
