# path: api/context.py
from datetime import UTC, datetime

NOW = datetime.now(UTC)
START = datetime(2026, 5, 1, tzinfo=UTC)
LATER = datetime.fromtimestamp(0, tz=UTC)
TITLE = "a-b".replace("a", "b")
