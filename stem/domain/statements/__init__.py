"""Statement sets, their wordings, and the intended effects that they are there to show."""
