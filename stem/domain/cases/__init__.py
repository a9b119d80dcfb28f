"""Clients under a pseudonym, their cases, and the conversations in them."""
