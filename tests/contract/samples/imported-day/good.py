# path: tests/contract/access/rosters.py
from datetime import UTC, datetime

from domain.shared.calendar import local_day
from tests.support.days import day_text

NOW = datetime(2026, 3, 2, tzinfo=UTC)
TODAY = local_day(NOW)
GIVEN = {"startsOn": lambda: day_text()}
