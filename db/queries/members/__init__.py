"""SQL of the register, split by what it serves: the register itself, and join requests."""
