# path: domain/votes/rules.py
def is_open(opened_at, closes_at, now):
    return opened_at <= now < closes_at
