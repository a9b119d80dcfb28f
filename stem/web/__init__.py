"""The audiences: one room each; rooms do not know each other, all may use `ui`."""
