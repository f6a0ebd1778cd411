"""What a client can do with bulk_actions: at most 12 statements each, one call into domain.bulk_actions.service."""
