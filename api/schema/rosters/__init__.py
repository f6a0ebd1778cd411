"""Nouns of rosters 花名册: imports, their rows, exports, with the inputs and payloads of their operations."""
