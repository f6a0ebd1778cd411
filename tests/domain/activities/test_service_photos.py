"""Photos of an activity: who may add, see, remove and report one; what is left of a removed one."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from db.loaders.activities.photos import activity_photos_by_activity_id
from db.models.activities import PhotoReportReason
from db.scope import Scope
from domain.activities import photo_rules, service
from domain.activities.errors import (
    NotParticipant,
    PhotoMediaRefused,
    PhotoNotFound,
    PhotoRefused,
    PhotoTooLarge,
    TooManyPhotos,
)
from domain.activities.service import (
    ActivityPhotoAdd,
    ActivityPhotoRemove,
    ActivityPhotoReport,
    ActivityPhotoReportDecide,
    PhotoTicket,
    photo_open,
    photo_pieces,
    photo_receive,
    photo_ticket,
)
from domain.shared.files import Store
from domain.shared.permissions import ROLE_PERMISSIONS
from tests.domain.activities.hall import DAY, Hall

KEPT = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + bytes(17) + (600_000).to_bytes(4, "big") + b"IDAT" + bytes(600_004)
LARGE = KEPT[:33] + (2**24).to_bytes(4, "big") + b"IDAT" + bytes(photo_rules.MAX_PHOTO_BYTES)
END = bytes(4) + b"IEND" + bytes(4)
MARK = (24).to_bytes(4, "big") + b"eXIf" + b"GPS 30.2741N 120.1551E.." + bytes(4)


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    for first in range(0, len(content), 100_000):
        yield content[first : first + 100_000]


async def place(hall: Hall, activity_id: UUID, **caller: UUID) -> UUID:
    outcome = await hall.run(service.activity_photo_add, ActivityPhotoAdd(activity_id), **caller)
    return UUID(str(outcome["photo_id"]))


async def send(hall: Hall, photo_id: UUID, content: bytes = KEPT + MARK + END, proof: str | None = None) -> None:
    proof = photo_ticket(hall.keyring, hall.tenant_id, photo_id) if proof is None else proof
    store = Store(hall.database, hall.keyring)
    await photo_receive(store, hall.tenant_id, PhotoTicket(photo_id, proof), pieces=pieces(content), now=hall.now)


def scope(hall: Hall, member_id: UUID, node: UUID | None = None) -> Scope:
    permissions = ROLE_PERMISSIONS["branch_officer"] if node is not None else ()
    return Scope(hall.tenant_id, member_id, {str(each): (node,) for each in permissions if node is not None})


async def seen(hall: Hall, activity_id: UUID, member_id: UUID, node: UUID | None = None) -> list[dict[str, Any]]:
    async with hall.database.read() as conn:
        [rows] = await activity_photos_by_activity_id(conn, scope(hall, member_id, node), [activity_id])
    return [dict(row) for row in rows]


async def a_photo(hall: Hall) -> tuple[UUID, UUID, list[UUID]]:
    """An activity with a photo of the first of two participants; the third waits."""
    activity_id = await hall.activity(capacity=2)
    people = await hall.members(3)
    await hall.fill(activity_id, *people)
    hall.now += 10 * DAY
    photo_id = await place(hall, activity_id, member_id=people[0])
    await send(hall, photo_id)
    return activity_id, photo_id, people


async def chunks(hall: Hall) -> int:
    return int(await hall.owner.fetchval("SELECT count(*) FROM activity_photo_chunk"))


async def test_a_photo_comes_without_marks_and_is_shown_to_who_takes_part(hall: Hall) -> None:
    activity_id, photo_id, [first, second, waiting] = await a_photo(hall)
    [photo] = await seen(hall, activity_id, second)
    async with hall.database.read() as conn:
        opened = await photo_open(conn, hall.keyring, scope(hall, second), photo_id)
        other = await photo_open(conn, hall.keyring, scope(hall, waiting), photo_id)
    assert opened is not None
    content = b"".join([piece async for piece in photo_pieces(hall.database, opened)])

    assert content == KEPT + END
    assert (photo["media_type"], photo["size_bytes"]) == ("image/png", len(content))
    assert (photo["is_own"], photo["added_by_id"]) == (False, None)
    assert [row["added_by_id"] for row in await seen(hall, activity_id, hall.officer_id, hall.branch_id)] == [first]
    assert other is None
    assert await seen(hall, activity_id, waiting) == await seen(hall, activity_id, hall.officer_id, hall.other_id) == []
    with pytest.raises(PhotoRefused):
        await send(hall, photo_id)


async def test_who_does_not_take_part_adds_none_and_nobody_before_it_begins(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=1)
    first, waiting = people = await hall.members(2)
    await hall.fill(activity_id, *people)
    with pytest.raises(NotParticipant):
        await place(hall, activity_id, member_id=first)
    hall.now += 10 * DAY
    with pytest.raises(NotParticipant):
        await place(hall, activity_id, member_id=waiting)
    with pytest.raises(NotParticipant):
        await place(hall, activity_id, node=hall.other_id)
    await place(hall, activity_id)
    for _ in range(photo_rules.MAX_OWN):
        await place(hall, activity_id, member_id=first)
    with pytest.raises(TooManyPhotos):
        await place(hall, activity_id, member_id=first)


async def test_what_is_no_picture_is_dropped_and_the_ticket_may_be_tried_again(hall: Hall) -> None:
    activity_id = await hall.activity()
    member_id = await hall.member()
    await hall.register(activity_id, member_id)
    hall.now += 10 * DAY
    photo_id = await place(hall, activity_id, member_id=member_id)
    with pytest.raises(PhotoRefused):
        await send(hall, photo_id, proof="x")
    with pytest.raises(PhotoMediaRefused):
        await send(hall, photo_id, b"%PDF-1.7 " + bytes(700_000))
    with pytest.raises(PhotoTooLarge):
        await send(hall, photo_id, LARGE)
    assert await chunks(hall) == 0
    await send(hall, photo_id)
    assert len(await seen(hall, activity_id, member_id)) == 1
    late = await place(hall, activity_id, member_id=member_id)
    hall.now += photo_rules.TICKET_LIFE
    with pytest.raises(PhotoRefused):
        await send(hall, late)
    hall.now += 2 * photo_rules.UNFINISHED_KEPT
    await hall.chore(service.photos_drop_unfinished)
    states = await hall.owner.fetch("SELECT state FROM activity_photo ORDER BY id")
    assert [row["state"] for row in states] == ["ready", "removed"]


async def test_a_removed_photo_is_gone_with_its_key(hall: Hall) -> None:
    activity_id, photo_id, [first, second, _] = await a_photo(hall)
    command = ActivityPhotoRemove(photo_id)
    with pytest.raises(PhotoNotFound):
        await hall.run(service.activity_photo_remove, command, member_id=second)
    with pytest.raises(PhotoNotFound):
        await hall.run(service.activity_photo_remove, command, node=hall.other_id)
    await hall.run(service.activity_photo_remove, command, member_id=first)

    assert await seen(hall, activity_id, first) == []
    assert await chunks(hall) == 0
    assert await hall.owner.fetchval("SELECT wrapped_key FROM activity_photo") is None


async def test_a_reported_photo_is_hidden_until_an_officer_decides(hall: Hall) -> None:
    activity_id, photo_id, [first, second, waiting] = await a_photo(hall)
    report = ActivityPhotoReport(photo_id, PhotoReportReason.SHOWS_ME)
    decide = ActivityPhotoReportDecide(photo_id, is_removed=False)
    with pytest.raises(PhotoNotFound):
        await hall.run(service.activity_photo_report, report, member_id=waiting)
    with pytest.raises(PhotoNotFound):
        await hall.run(service.activity_photo_report_decide, decide)
    await hall.run(service.activity_photo_report, report, member_id=second)
    assert await seen(hall, activity_id, second) == []
    assert len(await seen(hall, activity_id, first)) == 1
    assert len(await seen(hall, activity_id, hall.officer_id, hall.branch_id)) == 1
    assert list(await hall.topics()).count("activity_photo.reported") == 1

    await hall.run(service.activity_photo_report_decide, decide)
    await hall.run(service.activity_photo_report, report, member_id=second)
    assert len(await seen(hall, activity_id, second)) == 1
    await hall.owner.execute("DELETE FROM activity_photo_report")
    await hall.run(service.activity_photo_report, report, member_id=second)
    await hall.run(service.activity_photo_report_decide, ActivityPhotoReportDecide(photo_id, is_removed=True))

    assert await seen(hall, activity_id, hall.officer_id, hall.branch_id) == []
    [row] = await hall.owner.fetch("SELECT is_removed, decided_by_id FROM activity_photo_report")
    assert tuple(row) == (True, hall.officer_id)
