"""The rules of activities as tables."""
