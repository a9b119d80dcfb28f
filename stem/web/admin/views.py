"""Placeholder that its builder replaces."""

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/admin" or None)
