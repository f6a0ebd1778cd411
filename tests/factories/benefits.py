"""Example rows of benefits."""
