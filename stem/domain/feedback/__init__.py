"""Invitations, responses and answers: the only place where one client's answers are known."""
