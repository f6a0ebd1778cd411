"""Statements of benefits: scope, order, locks, how many."""
