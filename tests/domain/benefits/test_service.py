"""The use cases of benefits on a real database."""
