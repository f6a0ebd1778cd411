"""Nouns of activities, and the inputs and payloads of planning them and of registering.

The closed sets are described before any type uses them.
"""

from api.schema.activities import codes
from api.schema.auth import nouns as auth_nouns

__all__ = ["auth_nouns", "codes"]
