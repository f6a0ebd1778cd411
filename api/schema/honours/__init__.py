"""What a client sees and does of honours 评先评优: codes, nouns, nominations, awards.

The closed sets are described before any type uses them.
"""

from api.schema.honours import codes

__all__ = ["codes"]
