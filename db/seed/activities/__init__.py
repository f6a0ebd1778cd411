"""Activities of seeded unions: the rules of places and of the line, played once more, in memory."""
