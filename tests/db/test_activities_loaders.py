"""Batches of activities: order, missing and repeated keys, scope, one statement; SQL says what the rules say."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.keyset import PageRequest
from db.loaders.activities import listed, registrations, series
from db.loaders.activities.photos import PHOTO_IN_SIGHT
from db.queries.activities import lists
from db.queries.activities.registrations import find_for
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.activities import rules, service
from domain.activities.rules import Audience, Companion, Person, Window
from domain.activities.service import ActivityClose, ActivityCreate, ActivityPublish, MemberTagsSet
from domain.activities.taking_part import ATTENDED
from tests.domain.activities import hall as halls
from tests.domain.activities.hall import DAY, HOUR, NOW, Hall, a_draft
from tests.support.api import Recorder

FAR = NOW.replace(year=2900)


@pytest_asyncio.fixture
async def hall(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Hall:
    """A union with two branches."""
    return await halls.build(owner, database, keyring, tenant_id)


def reader(hall: Hall, *nodes: UUID, own: UUID | None = None) -> Scope:
    return Scope(hall.tenant_id, own or new_id(), {"activity_read": nodes} if nodes else {})


async def test_drafts_are_seen_by_officers_and_the_published_by_everybody(hall: Hall, database: Database) -> None:
    shown = await hall.activity()
    made = await hall.run(service.activity_create, ActivityCreate(hall.branch_id, a_draft()))
    draft = made["activity_id"]
    keys = [draft, shown, new_id(), shown]

    found = {}
    async with database.read() as conn:
        for label, scope in (
            ("officer", reader(hall, hall.branch_id)),
            ("above", reader(hall, hall.tenant_id)),
            ("sibling", reader(hall, hall.other_id)),
            ("member", reader(hall)),
            ("nobody", Scope(hall.tenant_id)),
            ("another union", Scope(new_id(), new_id(), {"activity_read": (hall.tenant_id,)})),
        ):
            entries = await listed.activity_by_id(conn, scope, keys)
            found[label] = [None if row is None else row["id"] for row in entries]

    everything, public = [draft, shown, None, shown], [None, shown, None, shown]
    assert found == {
        "officer": everything,
        "above": everything,
        "sibling": public,
        "member": public,
        "nobody": [None] * 4,
        "another union": [None] * 4,
    }


async def test_registrations_are_ones_own_or_read_by_officers(hall: Hall, database: Database) -> None:
    activity_id, (first, second) = await hall.activity(capacity=1), await hall.members(2)
    ids = await hall.fill(activity_id, first, second)

    async with database.read() as conn:
        own = await registrations.registration_by_id(conn, reader(hall, own=second), ids)
        officer = await registrations.registration_by_id(conn, reader(hall, hall.branch_id), ids)
        sibling = await registrations.registration_by_id(conn, reader(hall, hall.other_id), ids)
        [live] = await registrations.own_registration_by_activity_id(conn, reader(hall, own=first), [activity_id])

    assert [row and row["position"] for row in own] == [None, 1]
    assert [row and row["member_id"] for row in officer] == [first, second]
    assert sibling == [None, None]
    assert live["id"] == ids[0]


@pytest.mark.parametrize("rows", [1, 3, 30])
async def test_what_belongs_to_activities_is_one_statement_for_any_number(
    hall: Hall, database: Database, recorder: Recorder, rows: int
) -> None:
    activity_id = await hall.activity(windows=(Window(NOW, NOW + DAY), Window(NOW, NOW + DAY, "甲班")))
    keys = [activity_id, *(new_id() for _ in range(rows - 1))]

    async with database.read() as conn:
        with recorder.recording() as statements:
            parts = await listed.activity_windows_by_activity_id(conn, reader(hall), keys)
            audience = await listed.audience_by_activity_id(conn, reader(hall), keys)

    assert len(statements) == 2
    assert [row["tag"] for row in parts[0]] == [None, "甲班"]
    assert [row["organisation_id"] for row in audience[0]] == [hall.branch_id]
    assert parts[1:] == [[]] * (rows - 1)


async def test_a_page_and_its_filters(hall: Hall, database: Database) -> None:
    ids = [
        await hall.activity(kind=kind, starts_at=FAR + place * DAY, ends_at=FAR + place * DAY + HOUR,
                            windows=(Window(NOW, FAR),))
        for place, kind in ((2, "film"), (1, "sports"))
    ]  # fmt: skip
    member_id = await hall.member()

    async def asked(own: UUID | None = None, **filters: Any) -> list[UUID]:
        async with database.read() as conn:
            page = await lists.ACTIVITIES.page(
                conn, reader(hall, own=own), filters=filters, order=lists.ACTIVITY_ORDER, request=PageRequest(9)
            )
        return [row["id"] for row in page.rows]

    assert await asked() == [ids[1], ids[0]]
    assert await asked(kinds=["film"]) == [ids[0]]
    assert await asked(below_id=hall.other_id) == []
    assert await asked(starts_from=FAR + 2 * DAY) == [ids[0]]
    assert await asked(starts_before=FAR + 2 * DAY, states=["published"]) == [ids[1]]
    assert await asked(is_open_for_viewer=True) == []
    assert await asked(own=member_id, is_open_for_viewer=True) == [ids[1], ids[0]]


async def test_what_may_be_registered_for_begins_as_the_whole_list_does(hall: Hall, database: Database) -> None:
    member_id, own, top, other = await hall.member(), hall.branch_id, hall.tenant_id, hall.other_id
    audiences = ((own,), (top,), (other,), (own, other), (other, top), (own, own), (other, other), (own,))
    ids = [
        await hall.activity(
            audience=Audience(below_ids=below),
            starts_at=FAR + place * DAY,
            ends_at=FAR + place * DAY + HOUR,
            windows=(Window(NOW, FAR),),
        )
        for place, below in enumerate(audiences)
    ]
    await hall.owner.execute("UPDATE activity SET audience_below_ids = '{}' WHERE id = $1", ids[5])
    await hall.owner.execute("UPDATE activity SET state = 'closed' WHERE id = $1", ids[7])

    async def asked(**filters: Any) -> list[UUID]:
        given: dict[str, Any] = {"filters": {"is_open_for_viewer": True, **filters}, "order": lists.ACTIVITY_ORDER}
        async with database.read() as conn:
            page = await lists.ACTIVITIES.page(conn, reader(hall, own=member_id), **given, request=PageRequest(20))
        return [row["id"] for row in page.rows]

    # With a filter besides, a page is not read from the index of what is to come.
    assert await asked() == await asked(starts_from=NOW) == [ids[place] for place in (0, 1, 3, 4, 5)]


AUDIENCES: Mapping[str, Audience] = {
    "everybody below": Audience(),
    "of this kind": Audience(employments=("permanent", "apprentice")),
    "of another": Audience(employments=("retired",)),
    "with a tag": Audience(tags=("甲班", "丙班")),
    "with another": Audience(tags=("丙班",)),
    "with a role": Audience(roles=("auditor",)),
    "without it": Audience(roles=("branch_officer",)),
    "both": Audience(tags=("甲班",), roles=("auditor",), employments=("permanent",)),
    "not both": Audience(tags=("甲班",), roles=("branch_officer",)),
}
WINDOWS: Mapping[str, tuple[Window, ...]] = {
    "open": (Window(NOW, NOW + DAY),),
    "coming": (Window(NOW + HOUR, NOW + DAY),),
    "past": (Window(NOW - DAY, NOW),),
    "own": (Window(NOW, NOW + DAY, "甲班"), Window(NOW - DAY, NOW)),
    "other": (Window(NOW, NOW + DAY, "乙班"),),
}


async def test_sql_says_what_the_rules_say(hall: Hall) -> None:
    member_id = await hall.member()
    await hall.run(service.member_tags_set, MemberTagsSet(member_id, ["甲班"]))
    await hall.owner.execute(
        "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
        " VALUES ($1, $2, $3, 'auditor', $1, '2020-01-01')",
        *(hall.tenant_id, new_id(), member_id),
    )
    person = Person({hall.branch_id, hall.tenant_id}, {"auditor"}, {"甲班"}, "permanent")

    for name, audience in AUDIENCES.items():
        asked = audience if audience != Audience() else Audience(below_ids=(hall.tenant_id,))
        for kind, windows in WINDOWS.items():
            activity_id = await hall.activity(audience=asked, windows=windows)
            async with hall.work(member_id=member_id) as work:
                row = await find_for(work.conn, work.scope, activity_id, member_id=member_id, now=work.now)
            assert row is not None
            assert row["is_in_audience"] is rules.fits(person, asked), name
            assert row["window_phase"] == rules.window_phase(windows, {"甲班"}, hall.now), kind


def test_what_holds_for_the_caller_is_found_only_where_it_is_asked_for() -> None:
    for batch in (listed.activity_by_id, listed.activities_by_series_id):
        assert "AS facts" not in batch.taking(["title", "free", "waiting"])[0]
        assert "AS facts" in batch.taking(["title", "phase"])[0]
    assert "AS facts" not in lists.ACTIVITIES.count_text(frozenset({"kinds"}), 10)[0]
    assert "AS facts" in lists.ACTIVITIES.count_text(frozenset({"kinds", "is_open_for_viewer"}), 10)[0]


def test_who_sees_photos_as_one_who_takes_part_is_who_the_rules_say() -> None:
    assert set(re.findall(r"'(\w+)'", str(PHOTO_IN_SIGHT))) == {*ATTENDED, "ready"}


@pytest.mark.parametrize("rows", [1, 3, 30])
async def test_a_series_is_answered_by_the_date_that_can_be_had(
    hall: Hall, database: Database, recorder: Recorder, rows: int
) -> None:
    times = {"starts_at": FAR, "ends_at": FAR + HOUR, "windows": (Window(FAR - DAY, FAR),)}
    made = await hall.run(
        service.activity_create, ActivityCreate(hall.branch_id, a_draft(**times, capacity=1), sessions=3)
    )
    await hall.run(service.activity_publish, ActivityPublish(made["activity_id"], is_whole_series=True))
    first, second = await hall.owner.fetch("SELECT id, series_id FROM activity ORDER BY starts_at LIMIT 2")
    member_id, other_id = await hall.members(2)
    opens = "UPDATE activity_window SET opens_at = $1"
    await hall.owner.execute(f"{opens} WHERE activity_id = $2", NOW - DAY, first["id"])
    await hall.register(first["id"], member_id)
    await hall.run(service.activity_close, ActivityClose(second["id"]))
    keys = [first["series_id"], *(new_id() for _ in range(rows - 1))]

    async def asked(own: UUID) -> Any:
        async with database.read() as conn:
            with recorder.recording() as statements:
                found = await series.activity_series_by_id(conn, reader(hall, own=own), keys)
        assert len(statements) == 1
        assert found[1:] == [None] * (rows - 1)
        return found[0]

    row = await asked(member_id)
    assert (row["to_come"], row["possible"], row["registered"]) == (3, 0, 1)
    assert (row["phase"], row["window_phase"], row["is_registered"]) == ("closed", "coming", False)
    await hall.owner.execute(opens, NOW - DAY)
    row = await asked(other_id)
    assert (row["possible"], row["phase"], row["has_room"]) == (2, "open", True)
    await hall.owner.execute("UPDATE activity SET state = 'ended', finished_at = ends_at")
    row = await asked(member_id)
    assert (row["to_come"], row["phase"], row["window_phase"]) == (0, "over", "none")


async def test_answers_are_for_the_member_and_the_organiser(hall: Hall, database: Database) -> None:
    for_all = Audience(below_ids=(hall.tenant_id,))
    activity_id = await hall.activity(audience=for_all, companions_at_most=1, capacity=9)
    guest = await hall.member(organisation_id=hall.other_id)
    asked = [await hall.register(activity_id, guest, companions=(Companion("王小明", "子女"),)), new_id()]

    async def read(own: UUID | None = None, **permissions: UUID) -> list[bool]:
        scope = Scope(hall.tenant_id, own or hall.officer_id, {name: (node,) for name, node in permissions.items()})
        async with database.read() as conn:
            found = await registrations.registration_private_by_id(conn, scope, asked)
        return [row is not None and row["content_sealed"] is not None for row in found]

    async def logged() -> int:
        return int(await hall.owner.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'member.private_read'"))

    assert await read(own=guest) == [True, False]
    assert await read(activity_read=hall.branch_id) == [False, False]
    assert await read(member_read_private=hall.other_id, activity_manage=hall.other_id) == [False, False]
    assert await logged() == 0
    assert await read(activity_manage=hall.branch_id) == [True, False]
    assert await read(activity_manage=hall.tenant_id) == [True, False]
    assert await logged() == 2
    kept = await hall.member(organisation_id=hall.other_id)
    await hall.owner.execute("UPDATE member SET merged_into_id = $1 WHERE id = $2", kept, guest)
    assert await read(own=kept) == [True, False]
    assert await logged() == 2
