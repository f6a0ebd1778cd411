"""What a client can see of official documents: types, inputs, payloads. Closed sets are described first."""

from api.schema.official_documents import codes

__all__ = ["codes"]
