"""What a client can do with points: at most 12 statements each, one call into domain.points.service."""
