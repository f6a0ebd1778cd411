"""Who may do what in votes, as a table."""
