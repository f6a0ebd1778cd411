# path: domain/votes/rules.py
from datetime import UTC, datetime


def is_open(opened_at, closes_at):
    return opened_at <= datetime.now(UTC) < closes_at  # breach
