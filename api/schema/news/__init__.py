"""What a client can see of news: types, inputs, payloads, enums. The closed sets are described before any type."""

from api.schema.news import codes

__all__ = ["codes"]
