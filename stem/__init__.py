"""De Stem: a client's answer becomes a visible improvement that anyone can check."""
