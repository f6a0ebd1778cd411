"""Nouns of sign-in and rights: devices and roles, and the inputs and payloads of their operations."""
