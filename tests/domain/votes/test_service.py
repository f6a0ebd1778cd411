"""The use cases of votes on a real database."""
