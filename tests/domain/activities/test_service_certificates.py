"""Certificates: for those who took part, once, with numbers without gaps; revoked, checked."""

import asyncio
from uuid import UUID

import pytest

from domain.activities import service
from domain.activities.errors import ActivityNotFound, ActivityStateRefused, CertificateNotFound, NoCertificatesDue
from domain.activities.service import (
    ActivityCertificateRevoke,
    ActivityCertificatesIssue,
    checked_certificate,
    own_certificate,
)
from domain.activities.taking_part import clean_code, grouped_code, shortened_name
from tests.domain.activities.door import a_scan, opened, scan
from tests.domain.activities.hall import DAY, Hall


async def issue(hall: Hall, activity_id: UUID, **caller: UUID) -> int:
    outcome = await hall.run(service.activity_certificates_issue, ActivityCertificatesIssue(activity_id), **caller)
    return int(outcome["issued_count"])


async def an_ended_activity(hall: Hall, *states: str) -> tuple[UUID, list[UUID]]:
    """With participants whose registrations are in these states."""
    activity_id = await hall.activity(capacity=9)
    people = await hall.members(len(states))
    ids = await hall.fill(activity_id, *people)
    await hall.owner.executemany(
        "UPDATE registration SET state = $2 WHERE id = $1", list(zip(ids, states, strict=True))
    )
    return activity_id, people


async def test_who_took_part_gets_one_once(hall: Hall) -> None:
    activity_id, people = await an_ended_activity(hall, "registered", "checked_in", "no_show", "cancelled")
    with pytest.raises(ActivityStateRefused):
        await issue(hall, activity_id)
    hall.now += 11 * DAY
    assert await issue(hall, activity_id) == 2
    with pytest.raises(NoCertificatesDue):
        await issue(hall, activity_id)

    rows = await hall.owner.fetch("SELECT number, member_id FROM activity_certificate ORDER BY number")
    assert [tuple(row) for row in rows] == [("ZS2026-000001", people[0]), ("ZS2026-000002", people[1])]
    assert list(await hall.topics()).count("certificate.issued") == 2


async def test_where_people_were_let_in_who_was_not_gets_none(hall: Hall) -> None:
    activity_id, [came, _], [ticket, _] = await opened(hall, 2)
    await scan(hall, activity_id, a_scan(ticket))
    hall.now += DAY

    assert await issue(hall, activity_id) == 1
    assert await hall.owner.fetchval("SELECT member_id FROM activity_certificate") == came


async def test_numbers_of_a_union_run_on_also_at_the_same_moment(hall: Hall) -> None:
    made = [(await an_ended_activity(hall, "registered", "registered"))[0] for _ in range(3)]
    hall.now += 11 * DAY
    await asyncio.gather(*(issue(hall, each) for each in made))

    rows = await hall.owner.fetch("SELECT number FROM activity_certificate ORDER BY number")
    assert [row["number"] for row in rows] == [f"ZS2026-00000{number}" for number in range(1, 7)]


async def test_nobody_issues_or_revokes_elsewhere(hall: Hall) -> None:
    activity_id, _ = await an_ended_activity(hall, "registered")
    hall.now += 11 * DAY
    with pytest.raises(ActivityNotFound):
        await issue(hall, activity_id, node=hall.other_id)
    assert await issue(hall, activity_id) == 1
    certificate_id = await hall.owner.fetchval("SELECT id FROM activity_certificate")
    command = ActivityCertificateRevoke(certificate_id, "误发")
    with pytest.raises(CertificateNotFound):
        await hall.run(service.activity_certificate_revoke, command, node=hall.other_id)

    assert await hall.owner.fetchval("SELECT count(*) FROM activity_certificate WHERE revoked_at IS NULL") == 1


async def test_a_certificate_is_its_members_and_is_checked_by_everybody_until_it_ends(hall: Hall) -> None:
    activity_id, [member_id, _] = await an_ended_activity(hall, "registered", "no_show")
    hall.now += 11 * DAY
    await issue(hall, activity_id)
    row = await hall.owner.fetchrow("SELECT id, code FROM activity_certificate")
    assert row is not None
    async with hall.database.read() as conn:
        own = await own_certificate(conn, hall.tenant_id, row["id"], member_id)
        other = await own_certificate(conn, hall.tenant_id, row["id"], hall.officer_id)
        checked = await checked_certificate(conn, hall.tenant_id, f" {grouped_code(row['code']).lower()} ")
        unknown = await checked_certificate(conn, hall.tenant_id, "A" * 16)
    assert own is not None
    assert checked == own
    assert (other, unknown, own["title"]) == (None, None, "春季运动会")

    for _ in range(2):
        command = ActivityCertificateRevoke(row["id"], "误发")
        await hall.run(service.activity_certificate_revoke, command)
    with pytest.raises(NoCertificatesDue):
        await issue(hall, activity_id)
    async with hall.database.read() as conn:
        assert await own_certificate(conn, hall.tenant_id, row["id"], member_id) is None
        checked = await checked_certificate(conn, hall.tenant_id, row["code"])
    assert checked is not None
    assert checked["revoked_at"] == hall.now
    entries = await hall.owner.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'certificate.revoked'")
    assert entries == 1


@pytest.mark.parametrize(
    ("name", "told"), [("王明", "王*"), ("王小明", "王*明"), ("欧阳小明", "欧**明"), ("王", "王"), ("", "")]
)
def test_a_name_is_shortened(name: str, told: str) -> None:
    assert shortened_name(name) == told


@pytest.mark.parametrize("text", ["", "A" * 15, "A" * 17, "ABCDEFGH1JKLMNOP", "ABCDEFGHIJKLMNO你"])
def test_what_is_no_code_is_not_looked_for(text: str) -> None:
    assert clean_code(text) is None
