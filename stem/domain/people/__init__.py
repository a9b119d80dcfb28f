"""Accounts, their roles, and the places in which they hold them."""
