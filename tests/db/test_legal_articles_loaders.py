"""Batches of legal articles: order, missing and repeated keys, scope, one statement for any number of keys."""
