"""How many answers of each score: the read model, and the only thing that totals are made of."""
