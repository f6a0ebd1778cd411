"""Merchants of the seeds: rows such as the use cases could have written."""
