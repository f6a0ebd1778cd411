# path: tests/contract/access/rosters.py
from datetime import UTC, datetime, timedelta

from domain.shared.calendar import local_day

TODAY = local_day(datetime.now(UTC)).isoformat()  # breach
SOON = local_day(datetime.now(UTC)) + timedelta(days=7)  # breach
