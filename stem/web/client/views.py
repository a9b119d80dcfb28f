"""Placeholder that its builder replaces."""

from flask import Blueprint

bp = Blueprint("client", __name__, url_prefix=None)
