"""The only window on the tallies: makes blocks, releases them, sums them; never sees one answer."""
