"""What can go wrong in votes, each with a stable code."""
