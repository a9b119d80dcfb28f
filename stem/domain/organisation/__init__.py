"""Organisations, regions with their municipalities, and teams."""
