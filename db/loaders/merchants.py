"""Batch reads of merchants: keys in, one entry per key out, in the same order."""
