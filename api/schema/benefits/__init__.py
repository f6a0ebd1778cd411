"""Nouns of benefits 普惠服务, and the inputs and payloads of planning, claiming and drawing.

The closed sets are described before any type uses them.
"""

from api.schema.auth import nouns as auth_nouns
from api.schema.benefits import codes

__all__ = ["auth_nouns", "codes"]
