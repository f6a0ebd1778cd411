"""What a client can do with votes: at most 12 statements each, one call into domain.votes.service."""
