"""What a client can see of legal articles: types, inputs, payloads. Closed sets are described first."""

from api.schema.legal_articles import codes

__all__ = ["codes"]
