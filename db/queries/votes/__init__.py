"""SQL of the use cases of votes."""
