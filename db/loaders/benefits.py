"""Batch reads of benefits: keys in, one entry per key out, in the same order."""
