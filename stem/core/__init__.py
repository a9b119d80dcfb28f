"""What every subject and room stands on; it knows nothing of youth care."""
