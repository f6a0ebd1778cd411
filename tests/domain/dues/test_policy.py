"""Who may do what in dues, as a table."""
