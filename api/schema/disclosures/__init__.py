"""What a client sees and does of disclosure 会务公开: codes, nouns, filters, duties, drafts, publishing."""
