"""What can go wrong in merchants, each with a stable code."""
