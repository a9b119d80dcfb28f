"""Counts in, frozen results out: the statistics of De Stem, and what may be shown of them.

The library stands on numpy alone at import time (scipy is imported inside the functions that need it)
and knows nothing of the web, the database or the charts. Conventions shared by all modules:

- counts are int64, values float64; inputs may be anything that numpy turns into an array;
- a value that is not defined is NaN, and the result carries a reason code (`analytics.errors.Reason`);
- results are frozen dataclasses; wrong input raises an error of `analytics.errors`.
"""
