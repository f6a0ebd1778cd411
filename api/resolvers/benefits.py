"""What a client can do with benefits: at most 12 statements each, one call into domain.benefits.service."""
