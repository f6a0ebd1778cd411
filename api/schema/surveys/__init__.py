"""What a client can see of surveys: types, inputs, payloads, enums. The closed sets are described before any type."""

from api.schema.surveys import codes

__all__ = ["codes"]
