"""The functional administrator: what the installation knows of itself; no answers at all."""

from stem.web.admin.views import bp

__all__ = ["bp"]
