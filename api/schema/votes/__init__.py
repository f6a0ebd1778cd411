"""Nouns of votes 选举与表决, and the inputs and payloads of planning, running, casting and counting.

The closed sets are described before any type uses them.
"""

from api.schema.votes import codes

__all__ = ["codes"]
