"""SQL of rosters, split by what it serves: imports, their rows, matching with the register, exports."""
