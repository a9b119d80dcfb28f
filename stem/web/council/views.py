"""Placeholder that its builder replaces."""

from flask import Blueprint

bp = Blueprint("council", __name__, url_prefix="/council" or None)
