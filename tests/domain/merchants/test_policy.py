"""Who may do what in merchants, as a table."""
