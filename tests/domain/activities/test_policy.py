"""Who may do what in activities, as a table."""
