"""Certificates: for those who took part, once, with numbers without gaps; revoked, checked."""

import asyncio
from uuid import UUID

import pytest

from domain.activities import service
from domain.activities.errors import (
    ActivityNotFound,
    ActivityNotInSeries,
    ActivityStateRefused,
    CertificateNotFound,
    NoCertificatesDue,
    RepetitionInvalid,
)
from domain.activities.series_rules import certificate_least, check_certificate
from domain.activities.service import (
    ActivityCancel,
    ActivityCertificateRevoke,
    ActivityCertificatesIssue,
    ActivityCreate,
    ActivityPublish,
    ActivitySeriesCertificatesIssue,
    ActivitySeriesRegister,
    checked_certificate,
    own_certificate,
)
from domain.shared.certificates import clean_code, grouped_code, shortened_name
from tests.domain.activities.door import a_scan, opened, scan
from tests.domain.activities.hall import DAY, NOW, Hall, a_draft


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


async def a_series(hall: Hall, *people: UUID, **values: int) -> list[UUID]:
    """Four sessions, for all of which these have places; the second is cancelled."""
    command = ActivityCreate(hall.branch_id, a_draft(capacity=9), sessions=4, **values)
    made = await hall.run(service.activity_create, command)
    await hall.run(service.activity_publish, ActivityPublish(made["activity_id"], is_whole_series=True))
    await hall.owner.execute("UPDATE activity_window SET opens_at = $1", NOW - DAY)
    for each in people:
        wish = ActivitySeriesRegister(made["activity_id"])
        await hall.run(service.activity_series_register, wish, member_id=each)
    ids = [row["id"] for row in await hall.owner.fetch("SELECT id FROM activity ORDER BY starts_at")]
    await hall.run(service.activity_cancel, ActivityCancel(ids[1], "场馆维修"))
    return ids


async def issue_series(hall: Hall, activity_id: UUID, **caller: UUID) -> int:
    command = ActivitySeriesCertificatesIssue(activity_id)
    outcome = await hall.run(service.activity_series_certificates_issue, command, **caller)
    return int(outcome["issued_count"])


async def test_who_was_at_enough_of_a_series_gets_one_that_says_so(hall: Hall) -> None:
    always, twice, once = await hall.members(3)
    ids = await a_series(hall, always, twice, once, certificate_sessions=2)
    missed = "UPDATE registration SET state = 'no_show' WHERE member_id = $1 AND activity_id = ANY ($2)"
    await hall.owner.execute(missed, twice, ids[3:])
    await hall.owner.execute(missed, once, ids[2:])
    hall.now = NOW + 30 * DAY
    with pytest.raises(ActivityStateRefused):  # the last one is to come
        await issue_series(hall, ids[0])
    hall.now = NOW + 32 * DAY

    assert await issue_series(hall, ids[2]) == 2
    with pytest.raises(NoCertificatesDue):
        await issue_series(hall, ids[0])

    rows = await hall.owner.fetch(
        "SELECT member_id, attended_sessions, held_sessions, activity_id, code FROM activity_certificate "
        "ORDER BY number"
    )
    assert [tuple(row)[:4] for row in rows] == [(always, 3, 3, ids[3]), (twice, 2, 3, ids[2])]
    assert (await hall.topics()).count("certificate.issued") == 2
    async with hall.database.read() as conn:
        facts = await checked_certificate(conn, hall.tenant_id, rows[1]["code"])
    assert facts is not None
    assert (facts["attended_sessions"], facts["held_sessions"]) == (2, 3)
    assert facts["starts_at"] == NOW + 10 * DAY
    assert facts["ends_at"] > NOW + 31 * DAY
    assert await issue(hall, ids[0]) == 3  # one of a session is another matter


async def test_two_entries_of_a_person_count_together(hall: Hall) -> None:
    kept, merged = await hall.members(2)
    ids = await a_series(hall, kept, merged)
    cancelled = "UPDATE registration SET state = 'cancelled' WHERE member_id = $1 AND activity_id = ANY ($2)"
    await hall.owner.execute(cancelled, kept, ids[:1])
    await hall.owner.execute(cancelled, merged, ids[1:])
    hall.now = NOW + 32 * DAY
    with pytest.raises(NoCertificatesDue):  # without a number, all that took place
        await issue_series(hall, ids[0])
    await hall.owner.execute("UPDATE member SET merged_into_id = $1 WHERE id = $2", kept, merged)

    assert await issue_series(hall, ids[0]) == 1
    assert await hall.owner.fetchval("SELECT member_id FROM activity_certificate") == kept


async def test_nobody_certifies_a_series_elsewhere_and_no_single_activity(hall: Hall) -> None:
    ids, member_id = await a_series(hall), await hall.member()
    single, _ = await an_ended_activity(hall, "registered")
    hall.now = NOW + 32 * DAY

    for caller in ({"node": hall.other_id}, {"member_id": member_id}):
        with pytest.raises(ActivityNotFound):
            await issue_series(hall, ids[0], **caller)
    with pytest.raises(ActivityNotInSeries):
        await issue_series(hall, single)
    assert await hall.owner.fetchval("SELECT count(*) FROM activity_certificate") == 0


@pytest.mark.parametrize(("asked", "held", "least"), [(None, 8, 8), (6, 8, 6), (6, 4, 4), (1, 1, 1)])
def test_at_how_many_sessions(asked: int | None, held: int, least: int) -> None:
    assert certificate_least(asked, held) == least


@pytest.mark.parametrize("asked", [0, 5])
def test_no_certificate_for_more_than_there_are(asked: int) -> None:
    check_certificate(None, 4)
    check_certificate(4, 4)
    with pytest.raises(RepetitionInvalid):
        check_certificate(asked, 4)
