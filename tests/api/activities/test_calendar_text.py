"""A member's calendar as text: read by a reader of our own, and by the library's strict one."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar

from api.activity_paths.icalendar_text import calendar_text, status_of
from tests.support.icalendar import Component, read_calendar

MEMBER, OTHER = UUID(int=1), UUID(int=2)
STARTS = datetime(2026, 5, 9, 1, 30, 15, 5, tzinfo=UTC)
LONG = "春季运动会，接力; 拔河, 跳绳\n" * 40


def a_row(**values: Any) -> dict[str, Any]:
    given = {
        "id": UUID(int=7),
        "title": "春季运动会",
        "title_en": "Spring sports day",
        "description": LONG,
        "venue": "职工体育馆, 东门; 二楼",
        "venue_address": None,
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=3),
        "state": "published",
        "registration_state": "registered",
        "organiser": "工会",
        "organiser_en": None,
        "revision": 3,
        "changed_at": STARTS - timedelta(days=9),
    }
    return {**given, **values}


def event_of(locale: str = "zh-CN", **values: Any) -> Component:
    calendar = read_calendar(calendar_text([a_row(**values)], MEMBER, locale))
    [event] = calendar.parts
    return event


def test_an_entry_says_when_where_and_what_and_reminds() -> None:
    event = event_of()

    assert event.name == "VEVENT"
    assert event.values["SUMMARY"] == "春季运动会"
    assert event.values["LOCATION"] == "职工体育馆, 东门; 二楼"
    assert event.values["DESCRIPTION"] == f"{LONG}\n\n主办: 工会"
    assert event.instant("DTSTART") == STARTS.replace(microsecond=0)
    assert event.instant("DTEND") == STARTS.replace(microsecond=0) + timedelta(hours=3)
    assert (event.values["STATUS"], event.values["SEQUENCE"]) == ("CONFIRMED", "3")
    assert [(part.name, part.values["TRIGGER"]) for part in event.parts] == [("VALARM", "-P1D"), ("VALARM", "-PT1H")]


def test_the_library_reads_the_same() -> None:
    content = calendar_text([a_row()], MEMBER, "zh-CN")
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    [event] = calendar.events

    assert event.errors == []
    assert str(event["description"]) == f"{LONG}\n\n主办: 工会"
    assert event.start == STARTS.replace(microsecond=0)


def test_an_entry_keeps_its_name_whatever_happens_and_members_do_not_share_it() -> None:
    before, after = event_of(), event_of(registration_state="cancelled", revision=4, title="另一个")
    other = read_calendar(calendar_text([a_row()], OTHER, "zh-CN")).parts[0]

    assert before.values["UID"] == after.values["UID"] != other.values["UID"]
    assert int(after.values["SEQUENCE"]) > int(before.values["SEQUENCE"])


@pytest.mark.parametrize(
    ("activity", "registration", "status"),
    [
        ("published", "registered", "CONFIRMED"),
        ("ended", "checked_in", "CONFIRMED"),
        ("ended", "no_show", "CONFIRMED"),
        ("closed", "waiting", "TENTATIVE"),
        ("published", "offered", "TENTATIVE"),
        ("published", "applied", "TENTATIVE"),
        ("published", "cancelled", "CANCELLED"),
        ("published", "withdrawn", "CANCELLED"),
        ("cancelled", "registered", "CANCELLED"),
        ("cancelled", "cancelled", "CANCELLED"),
    ],
)
def test_what_an_entry_is(activity: str, registration: str, status: str) -> None:
    assert status_of(activity, registration) == status


def test_who_waits_sees_that_and_is_not_reminded() -> None:
    event = event_of(registration_state="waiting")

    assert event.values["SUMMARY"] == "【候补中】春季运动会"
    assert event.parts == []
    assert event_of("en", state="cancelled").values["SUMMARY"] == "[Cancelled] Spring sports day"


def test_the_same_rows_give_the_same_bytes() -> None:
    rows = [a_row(), a_row(id=UUID(int=8))]

    assert calendar_text(rows, MEMBER, "en") == calendar_text(rows[::-1], MEMBER, "en")


def test_an_empty_calendar_is_one() -> None:
    calendar = read_calendar(calendar_text([], MEMBER, "en"))

    assert (calendar.name, calendar.parts, calendar.values["VERSION"]) == ("VCALENDAR", [], "2.0")
