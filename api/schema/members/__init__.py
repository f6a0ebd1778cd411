"""Nouns of the register 会员管理: members, and join requests with the inputs and payloads of their operations."""
