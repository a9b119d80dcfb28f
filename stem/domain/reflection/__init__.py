"""What a worker makes of a response, for nobody else's eyes."""
