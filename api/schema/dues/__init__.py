"""What a client sees and does of dues 会费: nouns, payments, decisions."""
