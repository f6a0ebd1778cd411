"""The rules of surveys as tables."""
