"""The rules of points as tables."""
