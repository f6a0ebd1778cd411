"""Approvals against PostgreSQL: stages, deputies, escalation, and twenty decisions at once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.loaders.approvals import approval_by_id, approval_steps_by_approval_id
from db.session import Connection, Database
from db.types import new_id
from domain.shared.approval_errors import (
    ApprovalAlreadyDecided,
    ApprovalNotFound,
    ApprovalSecondStage,
    CommentRequired,
    OwnRequest,
)
from domain.shared.approval_rules import Status, Verdict
from domain.shared.approvals import ApprovalStep, approval_cancel, approval_decide, approval_open, escalate_due
from domain.shared.errors import DomainError
from domain.shared.permissions import Permission
from domain.shared.work import Work
from tests.domain.approvals.union import NOW, Union, work_on

FIVE_DAYS_LATER = datetime(2025, 7, 8, 15, 59, 59, tzinfo=UTC)


def step(organisation_id: UUID, stage: int = 1, *, escalate_to_id: UUID | None = None) -> ApprovalStep:
    return ApprovalStep(stage, organisation_id, Permission.JOIN_REQUEST_DECIDE, 5, escalate_to_id)


async def opened(union: Union, *steps: ApprovalStep, applicant_id: UUID | None = None) -> UUID:
    work = await union.work(applicant_id)
    return await approval_open(work, "join_request", new_id(), applicant_id=applicant_id, steps=steps)


async def decide(
    union: Union, member_id: UUID | None, approval_id: UUID, verdict: Verdict = Verdict.APPROVED, *, now: datetime = NOW
) -> Status:
    work = await union.work(member_id, now=now)
    comment = "not employed here" if verdict is Verdict.REJECTED else None
    return (await approval_decide(work, approval_id, verdict, comment=comment)).status


async def steps_of(conn: Connection, approval_id: UUID) -> Sequence[Any]:
    return await conn.fetch("SELECT * FROM approval_step WHERE approval_id = $1 ORDER BY stage, position", approval_id)


async def events(conn: Connection) -> list[str]:
    return [row["topic"] for row in await conn.fetch("SELECT topic FROM event ORDER BY id")]


async def test_the_first_stage_opens_at_once_with_its_time_limit(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        approval_id = await opened(union, step(tenant_id), step(tenant_id), step(tenant_id, 2))

        steps = await steps_of(conn, approval_id)

    assert [(row["status"], row["opened_at"], row["due_at"]) for row in steps] == [
        ("open", NOW, FIVE_DAYS_LATER),
        ("open", NOW, FIVE_DAYS_LATER),
        ("waiting", None, None),
    ]


async def test_stages_run_in_order_and_the_last_approval_closes(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        branch = await union.organisation()
        low, high = await union.officer(branch), await union.officer(tenant_id)
        approval_id = await opened(union, step(branch), step(tenant_id, 2))
        later = NOW + timedelta(days=1)

        first = await decide(union, low, approval_id)
        second = await decide(union, high, approval_id, now=later)

        steps = await steps_of(conn, approval_id)
        approval = await conn.fetchrow("SELECT status, closed_at FROM approval WHERE id = $1", approval_id)
        actions = await conn.fetch("SELECT action, actor_id, organisation_id FROM audit_entry ORDER BY id")
        topics = await events(conn)
    assert (first, second) == (Status.OPEN, Status.APPROVED)
    assert [(row["status"], row["decided_by_id"], row["decided_at"]) for row in steps] == [
        ("approved", low, NOW),
        ("approved", high, later),
    ]
    assert (steps[1]["opened_at"], steps[1]["due_at"]) == (NOW, FIVE_DAYS_LATER)
    assert approval is not None
    assert tuple(approval) == ("approved", later)
    assert [tuple(row) for row in actions] == [
        ("approval_step.approved", low, branch),
        ("approval_step.approved", high, tenant_id),
    ]
    assert topics == ["approval_step.opened", "approval.approved"]


async def test_steps_side_by_side_are_all_needed(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        left, right = await union.organisation(), await union.organisation()
        of_left, of_right = await union.officer(left), await union.officer(right)
        approval_id = await opened(union, step(left), step(right))

        statuses = [await decide(union, member_id, approval_id) for member_id in (of_right, of_left)]

    assert statuses == [Status.OPEN, Status.APPROVED]


async def test_a_rejection_closes_and_cancels_the_rest(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        branch = await union.organisation()
        officer = await union.officer(branch)
        approval_id = await opened(union, step(branch), step(tenant_id), step(tenant_id, 2))

        status = await decide(union, officer, approval_id, Verdict.REJECTED)

        steps = await steps_of(conn, approval_id)
        topics = await events(conn)
    assert status is Status.REJECTED
    assert [(row["status"], row["comment"]) for row in steps] == [
        ("rejected", "not employed here"),
        ("cancelled", None),
        ("cancelled", None),
    ]
    assert topics == ["approval.rejected"]


async def refused(union: Union, member_id: UUID | None, approval_id: UUID, *, now: datetime = NOW) -> DomainError:
    """The refusal; proves that it wrote nothing."""
    before = await union.conn.fetchval("SELECT count(*) FROM audit_entry")
    with pytest.raises(DomainError) as refusal:
        await decide(union, member_id, approval_id, now=now)
    assert await union.conn.fetchval("SELECT count(*) FROM audit_entry") == before
    assert await events(union.conn) == []
    return refusal.value


async def test_out_of_scope_looks_like_not_found(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        branch, other = await union.organisation(), await union.organisation()
        approval_id = await opened(union, step(branch))
        callers = [
            None,
            await union.member(branch),
            await union.officer(other),
            await union.officer(branch, "auditor"),
            await union.officer(await union.organisation(branch)),
        ]

        codes = {(await refused(union, member_id, approval_id)).code for member_id in callers}
        missing = await refused(union, await union.officer(branch), new_id())

    assert codes == {"NOT_FOUND"}
    assert isinstance(missing, ApprovalNotFound)


async def test_an_officer_above_may_decide(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        approval_id = await opened(union, step(await union.organisation(await union.organisation())))

        status = await decide(union, await union.officer(tenant_id), approval_id)

    assert status is Status.APPROVED


async def test_nobody_decides_on_their_own_request(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        applicant = await union.officer(tenant_id)
        approval_id = await opened(union, step(tenant_id), applicant_id=applicant)
        deputy = await union.deputy(applicant)

        directly = await refused(union, applicant, approval_id)
        through_a_deputy = await refused(union, deputy, approval_id)

    assert isinstance(directly, OwnRequest)
    assert isinstance(through_a_deputy, OwnRequest)


async def test_an_applicant_who_is_a_deputy_does_not_decide(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        applicant = await union.deputy(await union.officer(tenant_id))
        approval_id = await opened(union, step(tenant_id), applicant_id=applicant)

        refusal = await refused(union, applicant, approval_id)

    assert isinstance(refusal, OwnRequest)


async def test_a_deputy_decides_within_the_days_and_the_row_says_for_whom(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        officer = await union.officer(tenant_id)
        deputy = await union.deputy(officer, first=date(2025, 7, 1), last=date(2025, 7, 1))
        approval_id = await opened(union, step(tenant_id))

        day_before = await refused(union, deputy, approval_id, now=NOW - timedelta(days=1))
        day_after = await refused(union, deputy, approval_id, now=datetime(2025, 7, 1, 16, tzinfo=UTC))
        last_second = datetime(2025, 7, 1, 15, 59, 59, tzinfo=UTC)
        status = await decide(union, deputy, approval_id, now=last_second)

        row = (await steps_of(conn, approval_id))[0]
    assert isinstance(day_before, ApprovalNotFound)
    assert isinstance(day_after, ApprovalNotFound)
    assert status is Status.APPROVED
    assert (row["decided_by_id"], row["deputy_for_id"], row["decided_at"]) == (deputy, officer, last_second)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE role_grant SET revoked_at = now() WHERE member_id = $1",
        "UPDATE role_grant SET ends_on = '2025-06-30' WHERE member_id = $1",
        "UPDATE role_grant SET starts_on = '2025-07-02' WHERE member_id = $1",
        "UPDATE role_grant SET role = 'auditor' WHERE member_id = $1",
        "UPDATE member SET state = 'left' WHERE id = $1",
        "UPDATE deputy SET dismissed_at = now() WHERE officer_id = $1",
    ],
)
async def test_a_deputy_has_no_more_than_the_officer_has_today(
    database: Database, tenant_id: UUID, change: str
) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        officer = await union.officer(tenant_id)
        deputy = await union.deputy(officer)
        approval_id = await opened(union, step(tenant_id))
        await conn.execute(change, officer)

        refusal = await refused(union, deputy, approval_id)

    assert isinstance(refusal, ApprovalNotFound)


async def test_one_person_does_not_decide_two_stages(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        officer = await union.officer(tenant_id)
        deputy = await union.deputy(officer)
        approval_id = await opened(union, step(tenant_id), step(tenant_id, 2))
        await decide(union, deputy, approval_id)

        with pytest.raises(ApprovalSecondStage):
            await decide(union, officer, approval_id)
        with pytest.raises(ApprovalSecondStage):
            await decide(union, deputy, approval_id)
        status = await decide(union, await union.officer(tenant_id), approval_id)

    assert status is Status.APPROVED


async def test_a_rejection_without_a_comment_changes_nothing(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        work = await union.work(await union.officer(tenant_id))
        approval_id = await opened(union, step(tenant_id))

        with pytest.raises(CommentRequired):
            await approval_decide(work, approval_id, Verdict.REJECTED, comment="  ")

        assert (await steps_of(conn, approval_id))[0]["status"] == "open"


async def test_a_withdrawn_approval_takes_no_decision(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        officer = await union.officer(tenant_id)
        approval_id = await opened(union, step(tenant_id), step(tenant_id, 2))

        await approval_cancel(await union.work(None), approval_id)

        with pytest.raises(ApprovalAlreadyDecided):
            await decide(union, officer, approval_id)
        with pytest.raises(ApprovalAlreadyDecided):
            await approval_cancel(await union.work(None), approval_id)
        assert {row["status"] for row in await steps_of(conn, approval_id)} == {"cancelled"}


async def test_an_overdue_step_escalates_once_and_those_above_may_decide(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        branch, neighbour = await union.organisation(), await union.organisation()
        outsider = await union.officer(neighbour)
        approval_id = await opened(union, step(branch, escalate_to_id=neighbour), step(tenant_id, 2))
        overdue = FIVE_DAYS_LATER + timedelta(seconds=1)
        refusal = await refused(union, outsider, approval_id)

        counts = [await escalate_due(conn, now) for now in (FIVE_DAYS_LATER, overdue, overdue)]
        status = await decide(union, outsider, approval_id, now=overdue)

        event = await conn.fetchrow("SELECT topic, subject_id, facts FROM event ORDER BY id LIMIT 1")
        row = (await steps_of(conn, approval_id))[0]
    assert isinstance(refusal, ApprovalNotFound)
    assert counts == [0, 1, 0]
    assert status is Status.OPEN
    assert (row["escalated_at"], row["decided_by_id"]) == (overdue, outsider)
    assert event is not None
    assert (event["topic"], event["subject_id"]) == ("approval_step.escalated", approval_id)
    assert (event["facts"]["escalate_to_id"], event["facts"]["permission"]) == (str(neighbour), "join_request_decide")


async def test_a_decision_in_hand_is_not_waited_for_by_escalation(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        officer = await union.officer(tenant_id)
        approval_id = await opened(union, step(tenant_id))
    overdue = FIVE_DAYS_LATER + timedelta(seconds=1)

    async with database.write() as deciding:
        await decide(Union(deciding, tenant_id), officer, approval_id, now=overdue)
        async with database.write() as escalating:
            meanwhile = await escalate_due(escalating, overdue)
    async with database.write() as conn:
        afterwards = await escalate_due(conn, overdue)

    assert (meanwhile, afterwards) == (0, 0)


async def test_twenty_decisions_at_once_have_one_effect(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        works = [await union.work(await union.officer(tenant_id)) for _ in range(20)]
        approval_id = await opened(union, step(tenant_id))

    async def attempt(number: int, work: Work) -> Status | str:
        verdict = Verdict.APPROVED if number % 2 else Verdict.REJECTED
        try:
            async with database.write() as conn:
                return (await approval_decide(work_on(conn, work), approval_id, verdict, comment="as seen")).status
        except ApprovalAlreadyDecided as error:
            return error.code

    gate = asyncio.Semaphore(10)

    async def in_turn(number: int, work: Work) -> Status | str:
        async with gate:
            return await attempt(number, work)

    answers = await asyncio.gather(*(in_turn(number, work) for number, work in enumerate(works)))

    async with database.read() as conn:
        rows = await steps_of(conn, approval_id)
        entries = await conn.fetchval("SELECT count(*) FROM audit_entry")
        topics = await events(conn)
    won = [answer for answer in answers if answer != "APPROVAL_ALREADY_DECIDED"]
    assert won == [Status(rows[0]["status"])]
    assert entries == 1
    assert topics == [f"approval.{won[0]}"]


async def test_an_approval_is_read_by_its_applicant_and_by_those_who_decide_a_step(
    database: Database, tenant_id: UUID
) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        branch, other = await union.organisation(), await union.organisation()
        applicant = await union.member(branch)
        approval_id = await opened(union, step(branch, 2), step(tenant_id), applicant_id=applicant)
        readers = [applicant, await union.officer(branch), await union.officer(tenant_id)]
        strangers = [
            None,
            await union.member(branch),
            await union.officer(other),
            await union.officer(branch, "auditor"),
        ]
        unknown = new_id()

        async def read(member_id: UUID | None) -> tuple[list[UUID | None], list[list[int]]]:
            scope, ids = await union.scope(member_id), [unknown, approval_id, approval_id]
            approvals = await approval_by_id(conn, scope, ids)
            steps = await approval_steps_by_approval_id(conn, scope, ids)
            ids_read = [None if row is None else row["id"] for row in approvals]
            return ids_read, [[row["stage"] for row in each] for each in steps]

        seen = [await read(member_id) for member_id in readers]
        hidden = [await read(member_id) for member_id in strangers]

    assert seen == [([None, approval_id, approval_id], [[], [1, 2], [1, 2]])] * 3
    assert hidden == [([None, None, None], [[], [], []])] * 4
