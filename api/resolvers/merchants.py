"""What a client can do with merchants: at most 12 statements each, one call into domain.merchants.service."""
