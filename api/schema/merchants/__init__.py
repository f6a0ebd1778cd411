"""Merchants 商户 in the schema: partners, terminals, redemptions, settlement, gifts to pick up.

The closed sets are described before any type uses them.
"""

from api.schema.merchants import codes

__all__ = ["codes"]
