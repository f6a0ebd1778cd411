# path: domain/votes/rules.py
LIMIT = 1
