"""Measures the server against hand-written endpoints and against servers of others: `make bench`."""
