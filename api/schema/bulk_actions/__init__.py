"""Nouns of bulk actions 批量操作: actions, their changes, with the inputs and payloads of their operations."""
