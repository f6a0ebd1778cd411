"""Lives of memberships against PostgreSQL: changes, corrections, what follows elsewhere, and hooks that refuse."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from db.loaders.members import period_by_member_id, periods_by_member_id
from db.models.members import MembershipCause, MemberState
from db.scope import Scope
from db.session import Database
from domain.auth.errors import MemberNotFound
from domain.members.errors import (
    DocumentNumberRequired,
    EffectiveBeforeLastChange,
    EffectiveInFuture,
    EmploymentDoesNotFit,
    MembershipTransitionRefused,
    NothingToCorrect,
    OwnMembership,
)
from domain.members.service import (
    MembershipCorrect,
    MembershipLeave,
    MembershipUpdate,
    membership_correct,
    membership_leave,
    membership_update,
)
from domain.shared.changes import MembershipChanged
from domain.shared.errors import DomainError
from domain.shared.work import Hooks, Work
from tests.domain.members.lives import TODAY, Lives

JUNE = date(2025, 6, 1)
MAY = date(2025, 5, 1)
JOINED = date(2020, 1, 1)


async def test_a_retirement_keeps_the_membership_and_the_past(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        lives = Lives(conn, tenant_id)
        branch = await lives.organisation("A")
        officer, member = await lives.officer(branch), await lives.member(branch)

        command = MembershipUpdate(member, "retain", JUNE, "retired")
        await membership_update(await lives.work(officer), command)

        assert await lives.state(member) == ("retained", branch, "retired", 2)
        assert await lives.periods(member) == [
            (JOINED, JUNE, "active", "joined"),
            (JUNE, None, "retained", "retained"),
        ]
        assert await lives.topics() == ["membership.changed"]
        entry = await lives.row("SELECT * FROM audit_entry WHERE action = 'membership.changed'")
        assert (entry["actor_id"], entry["object_id"], entry["organisation_id"]) == (officer, member, branch)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (MembershipUpdate(UUID(int=0), "retain", TODAY, "permanent"), EmploymentDoesNotFit),
        (MembershipUpdate(UUID(int=0), "retain"), EmploymentDoesNotFit),
        (MembershipUpdate(UUID(int=0), "resume", TODAY, "permanent"), MembershipTransitionRefused),
        (MembershipUpdate(UUID(int=0), "suspend"), DocumentNumberRequired),
        (MembershipUpdate(UUID(int=0), "expel"), DocumentNumberRequired),
        (MembershipUpdate(UUID(int=0), "lapse"), DocumentNumberRequired),
        (MembershipUpdate(UUID(int=0), "end", TODAY + timedelta(days=1)), EffectiveInFuture),
        (MembershipUpdate(UUID(int=0), "end", JOINED - timedelta(days=1)), EffectiveBeforeLastChange),
    ],
)
async def test_a_change_that_does_not_fit_is_refused_and_nothing_is_written(
    command: MembershipUpdate, refusal: type[DomainError], database: Database, tenant_id: UUID
) -> None:
    async with database.write() as conn:
        lives = Lives(conn, tenant_id)
        branch = await lives.organisation("A")
        officer, member = await lives.officer(branch), await lives.member(branch)
        asked = MembershipUpdate(member, command.action, command.effective_on, command.employment_kind)

        with pytest.raises(refusal):
            await membership_update(await lives.work(officer), asked)

        assert await lives.state(member) == ("active", branch, "permanent", 1)
        assert await lives.topics() == []


async def test_out_of_reach_looks_like_not_found_and_nobody_decides_on_themselves(
    database: Database, tenant_id: UUID
) -> None:
    async with database.write() as conn:
        lives = Lives(conn, tenant_id)
        branch, sibling = await lives.organisation("A"), await lives.organisation("B")
        officer, stranger = await lives.officer(branch), await lives.member(sibling)
        auditor = await lives.officer(tenant_id, "auditor")

        with pytest.raises(MemberNotFound):
            await membership_update(await lives.work(officer), MembershipUpdate(stranger, "end"))
        with pytest.raises(MemberNotFound):
            await membership_update(await lives.work(auditor), MembershipUpdate(stranger, "end"))
        with pytest.raises(OwnMembership):
            await membership_update(await lives.work(officer), MembershipUpdate(officer, "end"))
        with pytest.raises(OwnMembership):
            await membership_correct(await lives.work(officer), MembershipCorrect(officer, "wrong_change"))


async def test_the_last_change_is_taken_back_and_stays_on_record(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        lives = Lives(conn, tenant_id)
        branch = await lives.organisation("A")
        officer, member = await lives.officer(branch), await lives.member(branch)
        await membership_update(await lives.work(officer), MembershipUpdate(member, "record_death", MAY))

        await membership_correct(await lives.work(officer), MembershipCorrect(member, "mistaken_report"))

        assert await lives.state(member) == ("active", branch, "permanent", 3)
        assert await lives.periods(member) == [
            (JOINED, MAY, "active", "joined"),
            (MAY, MAY, "deceased", "deceased"),
            (MAY, None, "active", "corrected"),
        ]
        scope = Scope(tenant_id, member)
        (shown,) = await periods_by_member_id(conn, scope, [member])
        assert [(row["state"], row["cause"]) for row in shown] == [("active", "joined"), ("active", "corrected")]


async def test_a_correction_goes_back_behind_several_changes(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        lives = Lives(conn, tenant_id)
        branch = await lives.organisation("A")
        officer, member = await lives.officer(branch), await lives.member(branch)
        work = await lives.work(officer)
        await membership_update(work, MembershipUpdate(member, "retain", MAY, "retired"))
        await membership_update(work, MembershipUpdate(member, "suspend", JUNE, document_number="HD-7"))
        from_on = date(2025, 4, 1)

        await membership_correct(work, MembershipCorrect(member, "wrong_member", from_on))

        assert await lives.state(member) == ("active", branch, "permanent", 4)
        assert await lives.periods(member) == [
            (JOINED, from_on, "active", "joined"),
            (MAY, MAY, "retained", "retained"),
            (JUNE, JUNE, "suspended", "suspended"),
            (from_on, None, "active", "corrected"),
        ]
        scope = Scope(tenant_id, officer, {"member_read": (branch,)})
        for day in (date(2025, 3, 31), MAY, JUNE, TODAY):
            (row,) = await period_by_member_id(conn, scope, [member], on=day)
            assert row is not None
            assert row["state"] == "active"


async def test_there_must_be_something_to_correct(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        lives = Lives(conn, tenant_id)
        branch = await lives.organisation("A")
        officer, member = await lives.officer(branch), await lives.member(branch)
        work = await lives.work(officer)

        for from_on in (None, TODAY, JOINED):
            with pytest.raises(NothingToCorrect):
                await membership_correct(work, MembershipCorrect(member, "wrong_change", from_on))


async def test_a_past_day_is_told_to_who_may_read_the_member_today(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        lives = Lives(conn, tenant_id)
        branch, sibling = await lives.organisation("A"), await lives.organisation("B")
        officer, member = await lives.officer(branch), await lives.member(branch)
        await membership_update(await lives.work(officer), MembershipUpdate(member, "retain", JUNE, "unemployed"))

        for scope in (Scope(tenant_id, member), Scope(tenant_id, officer, {"member_read": (branch,)})):
            (before,) = await period_by_member_id(conn, scope, [member], on=JUNE - timedelta(days=1))
            (on,) = await period_by_member_id(conn, scope, [member], on=JUNE)
            (now,) = await period_by_member_id(conn, scope, [member], is_present=True)
            (never,) = await period_by_member_id(conn, scope, [member], on=JOINED - timedelta(days=1))
            assert before is not None
            assert on is not None
            assert now is not None
            assert (before["state"], on["state"], now["state"], never) == ("active", "retained", "retained", None)
            assert now["organisation_kind"] == "branch"
        stranger = Scope(tenant_id, officer, {"member_read": (sibling,)})
        assert await period_by_member_id(conn, stranger, [member], on=JUNE) == [None]
        assert await periods_by_member_id(conn, stranger, [member]) == [[]]


async def left_behind(lives: Lives, member: UUID) -> tuple[int, int, int, int]:
    """Roles, terms after today, sessions and deputies that are still in force."""
    row = await lives.row(
        "SELECT (SELECT count(*) FROM role_grant WHERE member_id = $1 AND revoked_at IS NULL) AS roles,"
        " (SELECT count(*) FROM post_term WHERE member_id = $1 AND (ends_on IS NULL OR ends_on >= $2)) AS terms,"
        " (SELECT count(*) FROM session WHERE member_id = $1 AND revoked_at IS NULL) AS sessions,"
        " (SELECT count(*) FROM deputy WHERE $1 IN (officer_id, deputy_id) AND dismissed_at IS NULL) AS deputies",
        member,
        TODAY,
    )
    return row["roles"], row["terms"], row["sessions"], row["deputies"]


@pytest.mark.parametrize(
    ("command", "left"),
    [
        (MembershipUpdate(UUID(int=0), "retain", TODAY, "retired"), (0, 0, 1, 0)),
        (MembershipUpdate(UUID(int=0), "suspend", TODAY, None, "HD-1"), (0, 0, 0, 0)),
        (MembershipUpdate(UUID(int=0), "end", TODAY), (0, 0, 0, 0)),
        (MembershipUpdate(UUID(int=0), "expel", TODAY, None, "HD-1"), (0, 0, 0, 0)),
        (MembershipUpdate(UUID(int=0), "record_death", TODAY), (0, 0, 0, 0)),
        (MembershipUpdate(UUID(int=0), "change_employment", TODAY, "flexible"), (1, 1, 1, 1)),
    ],
)
async def test_what_a_change_ends_elsewhere(
    command: MembershipUpdate, left: tuple[int, int, int, int], database: Database, tenant_id: UUID
) -> None:
    async with database.write() as conn:
        lives = Lives(conn, tenant_id)
        branch = await lives.organisation("A")
        above, member = await lives.officer(tenant_id, "federation_officer"), await lives.officer(branch)
        await lives.term(member, branch)
        await lives.session(member)
        await conn.execute(
            "INSERT INTO deputy (tenant_id, id, officer_id, deputy_id, starts_on, ends_on)"
            " VALUES ($1, $2, $3, $4, '2025-06-01', '2025-07-31')",
            tenant_id,
            UUID(int=7),
            member,
            above,
        )
        asked = MembershipUpdate(
            member, command.action, command.effective_on, command.employment_kind, command.document_number
        )

        await membership_update(await lives.work(above), asked)

        assert await left_behind(lives, member) == left
        assert await left_behind(lives, above) == (1, 0, 0, left[3])


async def test_leaving_is_free_and_ends_the_sessions(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        lives = Lives(conn, tenant_id)
        member = await lives.officer(await lives.organisation("A"))
        await lives.session(member)

        await membership_leave(await lives.work(member), MembershipLeave())

        assert (await lives.state(member))[0] == MemberState.LEFT
        assert (await lives.periods(member))[-1] == (TODAY, None, "left", MembershipCause.LEFT)
        assert await left_behind(lives, member) == (0, 0, 0, 0)
        with pytest.raises(MembershipTransitionRefused):
            await membership_leave(await lives.work(member), MembershipLeave())


class Unfinished(DomainError):
    """What a later domain says: a case is open, a voucher is out."""

    code = "UNFINISHED"


async def test_another_domain_follows_a_change_or_refuses_it(database: Database, tenant_id: UUID) -> None:
    seen: list[MembershipChanged] = []

    async def follows(_: Work, changed: MembershipChanged) -> None:
        seen.append(changed)

    async def refuses(_: Work, changed: MembershipChanged) -> None:
        if changed.after.state == "left":
            raise Unfinished

    async with database.write() as conn:
        lives = Lives(conn, tenant_id)
        branch = await lives.organisation("A")
        officer, member = await lives.officer(branch), await lives.member(branch)
        work = await lives.work(officer, hooks=Hooks(membership_changed=(follows, refuses)))

        await membership_update(work, MembershipUpdate(member, "retain", JUNE, "retired"))
        with pytest.raises(Unfinished):
            async with conn.transaction():
                await membership_update(work, MembershipUpdate(member, "end"))

        assert [(each.cause, each.effective_on) for each in seen] == [("retained", JUNE), ("left", TODAY)]
        assert (await lives.state(member))[0] == "retained"
