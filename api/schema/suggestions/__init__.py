"""Nouns of suggestions 合理化建议, and the inputs and payloads of what is done with them.

The closed sets are described before any type uses them.
"""

from api.schema.suggestions import codes, timing

__all__ = ["codes", "timing"]
