"""The access log: who looked at or changed what; append-only, and without a client in it."""
