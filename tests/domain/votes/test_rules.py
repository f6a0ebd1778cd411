"""The rules of votes as tables."""
