"""Targets outside: one module for each platform behind the interface of `port`."""
