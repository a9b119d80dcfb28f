"""The client council: how the answers develop, over everything."""

from stem.web.council.views import bp

__all__ = ["bp"]
