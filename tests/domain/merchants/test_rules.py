"""The rules of merchants as tables."""
