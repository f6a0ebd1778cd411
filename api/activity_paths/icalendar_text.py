"""A member's calendar as iCalendar text: the same rows give the same bytes; pure.

Folding by octets, escaping and parameters are the library's. An entry keeps its UID whatever happens to it; SEQUENCE
rises with each change; what was cancelled stays for a while as CANCELLED, so that calendars take it out.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from icalendar import Alarm, Calendar, Event

_PRODUCT: Final = "-//Unionhall//Activities//EN"
_REFRESH: Final = timedelta(hours=4)
_ALARMS: Final = (timedelta(days=-1), timedelta(hours=-1))
_CONFIRMED: Final = frozenset({"registered", "checked_in", "no_show"})
_TENTATIVE: Final = frozenset({"applied", "waiting", "offered"})
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "calendar": ("工会活动", "Union activities"),
    "about": ("您报名的工会活动", "Activities of the union that you have registered for"),
    "applied": ("待审核", "Applied"),
    "waiting": ("候补中", "Waiting"),
    "offered": ("待确认", "Place offered"),
    "cancelled": ("已取消", "Cancelled"),
    "organiser": ("主办", "Held by"),
}


def calendar_text(rows: Sequence[Mapping[str, Any]], member_id: UUID, locale: str) -> bytes:
    """The calendar with an entry for each row of `feed_entries`, earliest first."""
    is_chinese = locale.startswith("zh")
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    name, about = _word("calendar", is_chinese=is_chinese), _word("about", is_chinese=is_chinese)
    for key, text in (("name", name), ("x-wr-calname", name), ("description", about), ("x-wr-caldesc", about)):
        calendar.add(key, text)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for row in sorted(rows, key=lambda each: (each["starts_at"], each["id"])):
        calendar.add_component(_event(row, member_id, is_chinese=is_chinese))
    content: bytes = calendar.to_ical()
    return content


def status_of(activity_state: str, registration_state: str) -> str:
    """CONFIRMED for who takes part, TENTATIVE for who waits, CANCELLED otherwise."""
    if activity_state == "cancelled":
        return "CANCELLED"
    if registration_state in _CONFIRMED:
        return "CONFIRMED"
    return "TENTATIVE" if registration_state in _TENTATIVE else "CANCELLED"


def _event(row: Mapping[str, Any], member_id: UUID, *, is_chinese: bool) -> Event:
    status = status_of(row["state"], row["registration_state"])
    title = row["title"] if is_chinese or not row["title_en"] else row["title_en"]
    organiser = row["organiser"] if is_chinese or not row["organiser_en"] else row["organiser_en"]
    event = Event()
    event.add("uid", f"{uuid5(row['id'], str(member_id))}@unionhall")
    event.add("dtstamp", _second(row["changed_at"]))
    event.add("last-modified", _second(row["changed_at"]))
    event.add("sequence", int(row["revision"]))
    event.add("dtstart", _second(row["starts_at"]))
    event.add("dtend", _second(row["ends_at"]))
    event.add("status", status)
    event.add("transp", "OPAQUE" if status == "CONFIRMED" else "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add("summary", _marked(title, status, row["registration_state"], is_chinese=is_chinese))
    event.add("location", ", ".join(each for each in (row["venue"], row["venue_address"]) if each))
    held_by = f"{_word('organiser', is_chinese=is_chinese)}: {organiser}"
    event.add("description", f"{row['description']}\n\n{held_by}")
    if status == "CONFIRMED":
        for before in _ALARMS:
            event.add_component(_alarm(title, before))
    return event


def _marked(title: str, status: str, registration_state: str, *, is_chinese: bool) -> str:
    if status == "CONFIRMED":
        return title
    mark = _word("cancelled" if status == "CANCELLED" else registration_state, is_chinese=is_chinese)
    return f"【{mark}】{title}" if is_chinese else f"[{mark}] {title}"


def _alarm(title: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", before)
    return alarm


def _word(name: str, *, is_chinese: bool) -> str:
    return _WORDS[name][0 if is_chinese else 1]


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
