"""What a client sees and does of disclosure 会务公开: codes, nouns, filters, duties, drafts, publishing.

The closed sets are described before any type uses them.
"""

from api.schema.disclosures import codes

__all__ = ["codes"]
