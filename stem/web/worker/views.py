"""Placeholder that its builder replaces."""

from flask import Blueprint

bp = Blueprint("worker", __name__, url_prefix="/worker" or None)
