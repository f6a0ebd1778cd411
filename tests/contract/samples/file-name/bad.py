# path: domain/votes/tally_helpers.py  # breach
LIMIT = 1
