"""What the same machine gives a hand-written endpoint: one statement for each read, its JSON passed through."""
