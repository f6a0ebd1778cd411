"""What a client can see of channels: types, inputs, payloads, enums. The closed sets are described before any type."""

from api.schema.channels import codes

__all__ = ["codes"]
