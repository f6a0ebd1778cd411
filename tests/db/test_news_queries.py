"""Statements of news: scope, order, locks, how many."""
