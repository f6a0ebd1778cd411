"""What can go wrong in points, each with a stable code."""
