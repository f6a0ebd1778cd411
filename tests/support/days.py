"""Days of the union's calendar, asked for when a test needs them: a run that begins before midnight ends after it."""

from datetime import UTC, date, datetime, timedelta

from domain.shared.calendar import local_day


def day(ahead: int = 0) -> date:
    """Today in Shanghai, or so many days from it; negative is before."""
    return local_day(datetime.now(UTC)) + timedelta(days=ahead)


def day_text(ahead: int = 0) -> str:
    """The same as clients write it, `YYYY-MM-DD`."""
    return day(ahead).isoformat()
