"""Batch reads of points: keys in, one entry per key out, in the same order."""
