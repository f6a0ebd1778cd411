"""What a client can do with activities: at most 12 statements each, one call into domain.activities.service."""
