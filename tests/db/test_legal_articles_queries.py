"""Statements of legal articles: scope, order, locks, how many."""
