"""The door of an activity in tests: scans by whatever, and what is recorded of them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from db.models.activities import CheckInKind, CheckInMethod
from domain.activities import service
from domain.activities.check_in import Scan
from domain.activities.service import CheckInRecord, CheckInUpload
from domain.activities.tickets import Ticket, ticket_text
from tests.domain.activities.hall import DAY, HOUR, NOW, Hall

START = NOW + 10 * DAY


def of_ticket(hall: Hall, registration_id: UUID, activity_id: UUID, version: int = 1) -> str:
    """The text of a ticket."""
    return ticket_text(hall.keyring, hall.tenant_id, Ticket(registration_id, activity_id, version))


def a_scan(value: str, method: str = "ticket", kind: str = "entry", **more: Any) -> Scan:
    """A scan with a nonce of its own."""
    return Scan(more.pop("nonce", None) or uuid4(), CheckInKind(kind), CheckInMethod(method), value, **more)


async def number_of(hall: Hall, member_id: UUID) -> str:
    """The number of a member."""
    return str(await hall.owner.fetchval("SELECT member_number FROM member WHERE id = $1", member_id))


async def scan(hall: Hall, activity_id: UUID, one: Scan, **more: Any) -> tuple[str, str | None]:
    """Outcome and reason of a scan at the door, by the branch's officer."""
    outcome = await hall.run(service.check_in_record, CheckInRecord(activity_id, one, **more))
    return outcome["outcome"], outcome["reason"]


def a_file(activity_id: UUID, *scans: Scan, now: datetime = START, **more: Any) -> CheckInUpload:
    """A file whose device had the right time."""
    values = {"upload_key": uuid4(), "device": "东门", "device_now": now, **more}
    return CheckInUpload(activity_id, scans=scans, **values)


async def upload(hall: Hall, file: CheckInUpload) -> list[tuple[str, str | None]]:
    """Outcome and reason of each scan of a file."""
    outcome = await hall.run(service.check_in_upload, file)
    return [(each["outcome"], each["reason"]) for each in outcome["scans"]]


async def opened(hall: Hall, people: int = 1, **values: Any) -> tuple[UUID, list[UUID], list[str]]:
    """An activity that begins now with people who registered; its id, theirs, the texts of their tickets."""
    hall.now = NOW
    activity_id = await hall.activity(**{"capacity": 10, **values})
    members = await hall.members(people)
    registrations = await hall.fill(activity_id, *members)
    hall.now = START
    return activity_id, members, [of_ticket(hall, each, activity_id) for each in registrations]


async def events(hall: Hall) -> list[tuple[str, bool]]:
    """Kind of all that is recorded, and whether something is against it."""
    rows = await hall.owner.fetch(
        "SELECT e.kind, c.id IS NOT NULL AS is_odd FROM check_in_event AS e"
        " LEFT JOIN check_in_conflict AS c ON c.id = e.id ORDER BY e.happened_at, e.id"
    )
    return [(row["kind"], row["is_odd"]) for row in rows]


LATER = timedelta(minutes=5)
__all__ = ["HOUR", "LATER", "START", "a_file", "a_scan", "events", "number_of", "of_ticket", "opened", "scan", "upload"]
