"""Transfers against PostgreSQL: both stages, time limits, who may what, two at the same moment, what ends them."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from db.keyset import PageRequest
from db.loaders.members import transfer_by_id, transfers_by_member_id
from db.queries.members.transfers import ORDER, TRANSFERS
from db.session import Database
from domain.auth.errors import MemberNotFound
from domain.members.errors import (
    MembershipNotInForce,
    OrganisationNotFound,
    OrganisationTakesNoMembers,
    TransferAlreadyOpen,
    TransferClosed,
    TransferNotFound,
    TransferToSameOrganisation,
)
from domain.members.service import (
    MembershipUpdate,
    TransferDecide,
    TransferRequest,
    TransferWithdraw,
    membership_update,
    return_due,
    transfer_decide,
    transfer_request,
    transfer_withdraw,
    transfers_follow_organisation,
)
from domain.shared.approval_errors import (
    ApprovalAlreadyDecided,
    ApprovalSecondStage,
    ApprovalStepNotOpen,
    CommentRequired,
    OwnRequest,
)
from domain.shared.approvals import escalate_due
from domain.shared.changes import OrganisationClosing
from domain.shared.errors import DomainError
from tests.domain.members.lives import NOW, TODAY, Lives

TEN_DAYS_LATER = datetime(2025, 7, 15, 15, 59, 59, tzinfo=UTC)


class Move:
    """A member of branch A who wants to move to branch B, and the officers of both."""

    def __init__(self, lives: Lives) -> None:
        self.lives = lives

    async def arranged(self) -> "Move":
        """Two branches below the top, an officer in each, a member in A."""
        self.old, self.new = await self.lives.organisation("A"), await self.lives.organisation("B")
        self.member = await self.lives.member(self.old)
        self.releasing, self.accepting = await self.lives.officer(self.old), await self.lives.officer(self.new)
        return self

    async def request(self, by: UUID | None = None, to: UUID | None = None, member: UUID | None = None) -> UUID:
        """The id of a transfer that was opened."""
        work = await self.lives.work(by or self.member)
        outcome = await transfer_request(work, TransferRequest(to or self.new, member))
        return UUID(str(outcome["transfer_id"]))

    async def decide(self, by: UUID, transfer_id: UUID, *, is_approval: bool = True, now: datetime = NOW) -> None:
        """A decision that is taken."""
        comment = None if is_approval else "not employed here"
        await transfer_decide(await self.lives.work(by, now=now), TransferDecide(transfer_id, is_approval, comment))

    async def row(self, transfer_id: UUID) -> tuple[str, str | None, datetime | None]:
        """Status, closing and the open limit."""
        row = await self.lives.row("SELECT * FROM transfer WHERE id = $1", transfer_id)
        return row["status"], row["closing"], row["due_at"]


async def test_released_and_accepted_the_member_belongs_to_the_new_branch(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()
        transfer_id = await move.request()
        assert await move.row(transfer_id) == ("requested", None, TEN_DAYS_LATER)

        await move.decide(move.releasing, transfer_id, now=NOW + timedelta(days=1))
        assert await move.row(transfer_id) == ("released", None, TEN_DAYS_LATER + timedelta(days=1))
        assert (await move.lives.state(move.member))[1] == move.old
        await move.decide(move.accepting, transfer_id)

        assert await move.row(transfer_id) == ("accepted", None, None)
        assert await move.lives.state(move.member) == ("active", move.new, "permanent", 2)
        assert (await move.lives.periods(move.member))[-1] == (TODAY, None, "active", "transferred")
        assert await move.lives.topics() == [
            "transfer.requested",
            "approval_step.opened",
            "transfer.released",
            "approval.approved",
            "transfer.accepted",
            "membership.changed",
        ]


async def test_the_rules_of_both_branches_give_the_days(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()
        for key, place, days in (("transfer_release_days", move.old, 3), ("transfer_acceptance_days", tenant_id, 1)):
            await conn.execute(
                "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
                " VALUES ($1, gen_random_uuid(), $2, $3, $4, false, '2025-01-01', 'test')",
                tenant_id,
                place,
                key,
                days,
            )

        transfer_id = await move.request()
        released_by = (await move.row(transfer_id))[2]
        await move.decide(move.releasing, transfer_id)

        assert released_by == datetime(2025, 7, 4, 15, 59, 59, tzinfo=UTC)
        assert (await move.row(transfer_id))[2] == datetime(2025, 7, 2, 15, 59, 59, tzinfo=UTC)


async def test_a_rejection_needs_a_reason_and_returns_the_transfer(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()
        transfer_id = await move.request()
        with pytest.raises(CommentRequired):
            await transfer_decide(await move.lives.work(move.releasing), TransferDecide(transfer_id, is_approval=False))

        await move.decide(move.releasing, transfer_id, is_approval=False)

        assert await move.row(transfer_id) == ("returned", "rejected", None)
        assert (await move.lives.state(move.member))[1] == move.old
        with pytest.raises(TransferClosed):
            await move.decide(move.releasing, transfer_id)
        assert await move.row(await move.request()) == ("requested", None, TEN_DAYS_LATER)


async def test_who_may_decide_what(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()
        third = await move.lives.officer(await move.lives.organisation("C"))
        above = await move.lives.officer(tenant_id, "federation_officer")
        auditor = await move.lives.officer(tenant_id, "auditor")
        transfer_id = await move.request()

        refusals: list[tuple[UUID, type[DomainError]]] = [
            (third, TransferNotFound),
            (auditor, TransferNotFound),
            (move.member, TransferNotFound),
            (move.accepting, ApprovalStepNotOpen),
        ]
        for officer, refusal in refusals:
            with pytest.raises(refusal):
                await move.decide(officer, transfer_id)
        await move.decide(above, transfer_id)
        with pytest.raises(ApprovalSecondStage):
            await move.decide(above, transfer_id)
        with pytest.raises(ApprovalAlreadyDecided):
            await move.decide(move.releasing, transfer_id)

        assert (await move.row(transfer_id))[0] == "released"


async def test_an_officer_does_not_release_themselves(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()
        transfer_id = await move.request(by=move.releasing)

        with pytest.raises(OwnRequest):
            await move.decide(move.releasing, transfer_id)


async def test_an_officer_asks_for_members_within_reach_only(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()

        with pytest.raises(MemberNotFound):
            await move.request(by=move.accepting, member=move.member)
        transfer_id = await move.request(by=move.releasing, member=move.member)

        row = await move.lives.row("SELECT * FROM transfer WHERE id = $1", transfer_id)
        assert (row["member_id"], row["requested_by_id"]) == (move.member, move.releasing)


async def test_a_wish_that_cannot_be_is_refused_and_nothing_is_written(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()
        closed = await move.lives.organisation("C")
        await conn.execute(
            "UPDATE organisation SET state = 'dissolved', closed_on = '2025-06-01' WHERE id = $1", closed
        )
        suspended = await move.lives.member(move.old, state="suspended")

        refusals: list[tuple[UUID, UUID, type[DomainError]]] = [
            (move.member, move.old, TransferToSameOrganisation),
            (move.member, tenant_id, OrganisationTakesNoMembers),
            (move.member, closed, OrganisationTakesNoMembers),
            (move.member, move.member, OrganisationNotFound),
            (suspended, move.new, MembershipNotInForce),
        ]
        for member, place, refusal in refusals:
            with pytest.raises(refusal):
                await move.request(by=member, to=place)

        assert await conn.fetchval("SELECT count(*) FROM transfer") == 0
        assert await conn.fetchval("SELECT count(*) FROM approval") == 0


async def test_a_member_has_one_open_transfer_and_may_withdraw_it(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()
        transfer_id = await move.request()
        with pytest.raises(TransferAlreadyOpen):
            async with conn.transaction():
                await move.request()
        with pytest.raises(TransferNotFound):
            await transfer_withdraw(await move.lives.work(move.releasing), TransferWithdraw(transfer_id))

        for _ in range(2):
            await transfer_withdraw(await move.lives.work(move.member), TransferWithdraw(transfer_id))

        assert await move.row(transfer_id) == ("withdrawn", "withdrawn", None)
        assert (await move.lives.topics()).count("transfer.withdrawn") == 1
        assert await conn.fetchval("SELECT status FROM approval") == "cancelled"
        assert await move.request() != transfer_id


async def test_silence_is_passed_on_and_then_returns_the_transfer(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()
        transfer_id = await move.request()
        half = datetime(2025, 7, 9, tzinfo=UTC)

        assert await escalate_due(conn, half) == 1
        assert await return_due(conn, TEN_DAYS_LATER) == 0
        assert await return_due(conn, TEN_DAYS_LATER + timedelta(seconds=1)) == 1
        assert await return_due(conn, TEN_DAYS_LATER + timedelta(days=9)) == 0

        assert await move.row(transfer_id) == ("returned", "time_limit", None)
        assert (await move.lives.state(move.member))[1] == move.old
        assert await conn.fetchval("SELECT status FROM approval") == "cancelled"
        assert (await move.lives.topics())[-1] == "transfer.returned"
        with pytest.raises(TransferClosed):
            await move.decide(move.releasing, transfer_id, now=TEN_DAYS_LATER + timedelta(days=1))


@pytest.mark.parametrize(
    "command",
    [
        MembershipUpdate(UUID(int=0), "end"),
        MembershipUpdate(UUID(int=0), "record_death"),
        MembershipUpdate(UUID(int=0), "suspend", document_number="HD-1"),
    ],
)
async def test_a_transfer_ends_with_the_membership(
    command: MembershipUpdate, database: Database, tenant_id: UUID
) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()
        transfer_id = await move.request()

        await membership_update(await move.lives.work(move.releasing), replace(command, member_id=move.member))

        assert await move.row(transfer_id) == ("cancelled", "membership_changed", None)
        assert await conn.fetchval("SELECT status FROM approval") == "cancelled"


async def test_a_retirement_leaves_an_open_transfer_and_a_closing_branch_ends_it(
    database: Database, tenant_id: UUID
) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()
        transfer_id = await move.request()
        work = await move.lives.work(move.releasing)

        await membership_update(work, MembershipUpdate(move.member, "retain", TODAY, "retired"))
        assert (await move.row(transfer_id))[0] == "requested"
        await transfers_follow_organisation(work, OrganisationClosing(move.old, TODAY, None))
        assert (await move.row(transfer_id))[0] == "requested"
        await transfers_follow_organisation(work, OrganisationClosing(move.new, TODAY, None))

        assert await move.row(transfer_id) == ("cancelled", "organisation_closed", None)


async def test_roles_and_offices_out_of_reach_end_with_the_move(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()
        elsewhere = await move.lives.organisation("C")
        for place in (move.old, tenant_id, elsewhere):
            await move.lives.grant(move.member, place)
            await move.lives.term(move.member, place)
        transfer_id = await move.request()
        await move.decide(move.releasing, transfer_id)
        await move.decide(move.accepting, transfer_id)

        roles = await conn.fetch("SELECT organisation_id, revoked_at FROM role_grant WHERE member_id = $1", move.member)
        terms = await conn.fetch(
            "SELECT p.organisation_id, t.ends_on FROM post_term t JOIN post p ON p.id = t.post_id"
            " WHERE t.member_id = $1",
            move.member,
        )

        assert {row["organisation_id"]: row["revoked_at"] for row in roles} == {
            move.old: NOW,
            tenant_id: None,
            elsewhere: None,
        }
        assert {row["organisation_id"]: row["ends_on"] for row in terms} == {
            move.old: TODAY - timedelta(days=1),
            tenant_id: None,
            elsewhere: None,
        }


async def test_who_sees_a_transfer(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()
        third = await move.lives.officer(await move.lives.organisation("C"))
        above = await move.lives.officer(tenant_id)
        other = await move.lives.member(move.old)
        transfer_id = await move.request()

        seen = {}
        for person in (move.member, move.releasing, move.accepting, above, third, other):
            scope = (await move.lives.work(person)).scope
            page = await TRANSFERS.page(conn, scope, filters={}, order=ORDER, request=PageRequest(limit=5))
            (by_id,) = await transfer_by_id(conn, scope, [transfer_id])
            (own,) = await transfers_by_member_id(conn, scope, [move.member])
            seen[person] = ([row["id"] for row in page.rows], by_id is not None, len(own))

        shown = ([transfer_id], True, 1)
        hidden: tuple[list[UUID], bool, int] = ([], False, 0)
        assert seen == {
            move.member: ([], True, 1),
            move.releasing: shown,
            move.accepting: shown,
            above: shown,
            third: hidden,
            other: hidden,
        }


async def test_two_decisions_at_once_take_effect_once(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()
        second = await move.lives.officer(move.old)
        transfer_id = await move.request()
        works = [await move.lives.work(officer) for officer in (move.releasing, second)]

    async def decide(number: int) -> str:
        async with database.write() as own:
            work = replace(works[number], conn=own)
            try:
                await transfer_decide(work, TransferDecide(transfer_id, is_approval=True))
            except DomainError as refusal:
                return refusal.code
        return "done"

    outcomes = await asyncio.gather(decide(0), decide(1))

    assert max(outcomes) == "done"
    assert len({*outcomes}) == 2
    async with database.read() as conn:
        assert await conn.fetchval("SELECT status FROM transfer WHERE id = $1", transfer_id) == "released"


async def test_two_wishes_at_once_open_one_transfer(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        move = await Move(Lives(conn, tenant_id)).arranged()
        work = await move.lives.work(move.member)

    async def request() -> str:
        try:
            async with database.write() as own:
                await transfer_request(replace(work, conn=own), TransferRequest(move.new))
        except TransferAlreadyOpen:
            return "refused"
        return "opened"

    assert sorted(await asyncio.gather(request(), request())) == ["opened", "refused"]
    async with database.read() as conn:
        assert await conn.fetchval("SELECT count(*) FROM transfer") == 1
        assert await conn.fetchval("SELECT count(*) FROM approval") == 1
