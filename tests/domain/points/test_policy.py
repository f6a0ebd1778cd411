"""Who may do what in points, as a table."""
