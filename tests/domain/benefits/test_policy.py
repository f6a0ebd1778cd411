"""Who may do what in benefits, as a table."""
