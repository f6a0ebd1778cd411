"""What a client can do with dues: at most 12 statements each, one call into domain.dues.service."""
