"""The subjects: one folder each, on a staircase; relationships point down."""
