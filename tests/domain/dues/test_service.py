"""The use cases of dues on a real database."""
