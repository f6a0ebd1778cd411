"""The rules of dues as tables."""
