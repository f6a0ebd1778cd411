"""Decisions of votes: values in, values out."""
