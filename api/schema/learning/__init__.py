"""What a client can see of learning: types, inputs, payloads, enums. The closed sets are described before any type."""

from api.schema.learning import codes

__all__ = ["codes"]
