"""Batch reads of votes: keys in, one entry per key out, in the same order."""
