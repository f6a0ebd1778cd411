"""What a client sees and does of public notice 公示: codes, nouns, filters, drafts, what becomes of them, objections.

The closed sets are described before any type uses them.
"""

from api.schema.notices import codes

__all__ = ["codes"]
