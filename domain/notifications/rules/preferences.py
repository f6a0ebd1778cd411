"""What members choose: which groups come over which channel, when not, and whether gathered. Values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from domain.notifications.errors import GroupAlwaysOn, InvalidDigestHour, InvalidQuietHours
from domain.notifications.rules.groups import ALWAYS_ON, NotificationGroup, group_of, is_urgent
from domain.shared.calendar import SHANGHAI


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A window of each day, in minutes after midnight by the union's clock; it may pass midnight."""

    starts: int
    ends: int

    def hold(self, minute: int) -> bool:
        """Whether this minute of a day lies within; the end does not."""
        if self.starts < self.ends:
            return self.starts <= minute < self.ends
        return minute >= self.starts or minute < self.ends


@dataclass(frozen=True, slots=True)
class Preferences:
    """A member's choice for one channel; nothing chosen: everything, at once."""

    off: frozenset[str] = field(default_factory=frozenset)
    quiet: QuietHours | None = None
    digest_hour: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When a message may go out; `is_gathered`: with whatever else is due then, as one."""

    at: datetime
    is_gathered: bool = False


def due_of(kind: str, chosen: Preferences, now: datetime) -> Due | None:
    """When a notification goes out over a channel; None: it stays in the app.

    Urgent kinds go out at once, by night as well. A digest is asked for by the hour, so it comes at that hour even
    where it is a quiet one.
    """
    group = group_of(kind)
    if group in chosen.off and group not in ALWAYS_ON:
        return None
    if is_urgent(kind):
        return Due(now)
    if chosen.digest_hour is not None:
        return Due(_next(chosen.digest_hour * 60, now), is_gathered=True)
    if chosen.quiet is not None and chosen.quiet.hold(_minute_of(now)):
        return Due(_next(chosen.quiet.ends, now))
    return Due(now)


def minutes_of(text: str, *path: str) -> int:
    """Minutes after midnight of a time written as `22:30`.

    Raises:
        InvalidQuietHours: Not such a time.
    """
    hours, colon, minutes = text.partition(":")
    is_written = colon == ":" and len(hours) == len(minutes) == 2 and f"{hours}{minutes}".isascii()  # noqa: PLR2004  # digits
    if not is_written or not f"{hours}{minutes}".isdecimal() or int(hours) > 23 or int(minutes) > 59:  # noqa: PLR2004  # of a clock
        raise InvalidQuietHours(*path)
    return int(hours) * 60 + int(minutes)


def text_of(minutes: int) -> str:
    """The time as `minutes_of` reads it."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def quiet_hours(starts: str, ends: str) -> QuietHours:
    """The window.

    Raises:
        InvalidQuietHours: Not two different times of day.
    """
    first, last = minutes_of(starts, "quietHours", "startsAt"), minutes_of(ends, "quietHours", "endsAt")
    if first == last:
        raise InvalidQuietHours("quietHours", "endsAt")
    return QuietHours(first, last)


def digest_hour(hour: int | None) -> int | None:
    """The hour, as given.

    Raises:
        InvalidDigestHour: No hour of a day.
    """
    if hour is not None and not 0 <= hour <= 23:  # noqa: PLR2004  # hours of a day
        raise InvalidDigestHour("digestHour")
    return hour


def groups_off(groups: Sequence[NotificationGroup], path: str) -> list[str]:
    """Each once, in the order of the groups.

    Raises:
        GroupAlwaysOn: One of them cannot be turned off.
    """
    if not ALWAYS_ON.isdisjoint(groups):
        raise GroupAlwaysOn(path)
    return [group.value for group in NotificationGroup if group in groups]


def _minute_of(now: datetime) -> int:
    local = now.astimezone(SHANGHAI)
    return local.hour * 60 + local.minute


def _next(minute: int, now: datetime) -> datetime:
    """The next time that the union's clock shows this minute of a day, after now."""
    local = now.astimezone(SHANGHAI)
    at = datetime.combine(local.date(), time(minute // 60, minute % 60), SHANGHAI)
    return at if at > local else at + timedelta(days=1)
