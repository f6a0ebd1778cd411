"""The use cases of points on a real database."""
