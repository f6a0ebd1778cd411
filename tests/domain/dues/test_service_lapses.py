"""Reminders of arrears, and lapses: proposed, decided, void."""

import asyncio
import json
from datetime import date
from uuid import UUID

import pytest

from db.models.members import MembershipCause
from db.types import new_id
from domain.dues import service
from domain.dues.errors import DuesLapseProposalClosed, DuesLapseProposalNotFound
from domain.dues.service import DuesLapseAccept, DuesLapseDecline, DuesWaive
from domain.members.errors import DocumentNumberRequired
from tests.domain.dues.treasury import Treasury
from tests.factories.dues import add_rule

REMINDED = "SELECT reminded_on, since_on, months FROM dues_reminder WHERE member_id = $1 ORDER BY 1"


async def debtor(treasury: Treasury, months: int = 3, lapse_months: int = 2) -> UUID:
    """A member who was charged for January to March."""
    await add_rule(treasury.owner, treasury.tenant_id, "dues_monthly_fen", 1000)
    await add_rule(treasury.owner, treasury.tenant_id, "dues_lapse_months", lapse_months)
    member_id = await treasury.member()
    for month in range(1, months + 1):
        treasury.today = date(2026, month, 1)
        await treasury.chore(service.charge_due)
    return member_id


async def reminders(treasury: Treasury, member_id: UUID) -> list[tuple[date, date, int]]:
    return [tuple(row) for row in await treasury.owner.fetch(REMINDED, member_id)]


async def proposed(treasury: Treasury) -> tuple[UUID, UUID]:
    """A member with an open proposal, and the proposal."""
    member_id = await debtor(treasury)
    treasury.today = date(2026, 4, 1)
    await treasury.chore(service.remind_due)
    await treasury.chore(service.propose_lapses)
    return member_id, await treasury.owner.fetchval("SELECT id FROM dues_lapse_proposal")


async def test_reminders_come_so_many_days_after_the_month_and_then_monthly(treasury: Treasury) -> None:
    await add_rule(treasury.owner, treasury.tenant_id, "dues_reminder_days", 10, organisation_id=treasury.branch_id)
    member_id = await debtor(treasury)

    for day in (date(2026, 2, 9), date(2026, 2, 10), date(2026, 2, 10), date(2026, 3, 9), date(2026, 3, 10)):
        treasury.today = day
        await treasury.chore(service.remind_due)

    assert await reminders(treasury, member_id) == [
        (date(2026, 2, 10), date(2026, 1, 1), 1),
        (date(2026, 3, 10), date(2026, 1, 1), 2),
    ]
    assert (await treasury.topics()).count("dues.reminded") == 2
    facts = await treasury.owner.fetchval("SELECT facts::text FROM event WHERE topic = 'dues.reminded' LIMIT 1")
    assert json.loads(facts) == {"member_id": str(member_id)}


async def test_the_default_of_the_rule_holds_where_nothing_is_set(treasury: Treasury) -> None:
    member_id = await debtor(treasury)

    for day in (date(2026, 2, 14), date(2026, 2, 15)):
        treasury.today = day
        await treasury.chore(service.remind_due)

    assert [each[0] for each in await reminders(treasury, member_id)] == [date(2026, 2, 15)]


async def test_who_has_paid_or_is_suspended_is_not_reminded(treasury: Treasury) -> None:
    member_id, suspended = await debtor(treasury), await treasury.member(state="suspended")
    await treasury.pay(member_id, 3000)
    treasury.today = date(2026, 6, 1)

    await treasury.chore(service.remind_due)

    assert await reminders(treasury, member_id) == await reminders(treasury, suspended) == []


async def test_a_lapse_is_proposed_after_a_reminder_and_once(treasury: Treasury) -> None:
    member_id = await debtor(treasury)
    treasury.today = date(2026, 4, 1)

    await treasury.chore(service.propose_lapses)
    before = await treasury.proposals()
    await treasury.chore(service.remind_due)
    await asyncio.gather(treasury.chore(service.propose_lapses), treasury.chore(service.propose_lapses))

    assert before == []
    assert await treasury.proposals() == [(member_id, "open", 3)]
    assert (await treasury.topics()).count("dues_lapse.proposed") == 1


async def test_too_few_months_are_no_reason(treasury: Treasury) -> None:
    await debtor(treasury, lapse_months=4)
    treasury.today = date(2026, 4, 1)
    await treasury.chore(service.remind_due)

    await treasury.chore(service.propose_lapses)

    assert await treasury.proposals() == []


async def test_a_month_that_was_paid_breaks_the_row(treasury: Treasury) -> None:
    member_id = await debtor(treasury, lapse_months=3)
    await treasury.pay(member_id, 1)
    treasury.today = date(2026, 4, 1)
    await treasury.chore(service.remind_due)

    await treasury.chore(service.propose_lapses)

    assert await treasury.proposals() == []


async def test_an_accepted_proposal_ends_the_membership_in_the_same_transaction(treasury: Treasury) -> None:
    member_id, proposal_id = await proposed(treasury)

    await treasury.run(service.dues_lapse_accept, DuesLapseAccept(proposal_id, "决[2026]9号"))

    period = await treasury.owner.fetchrow(
        "SELECT state, cause, cause_id, document_number FROM membership_period"
        " WHERE member_id = $1 AND until_on IS NULL",
        member_id,
    )
    assert period is not None
    assert tuple(period) == ("left", "lapsed", proposal_id, "决[2026]9号")
    assert await treasury.proposals() == [(member_id, "accepted", 3)]
    assert [left for _, _, left, _ in await treasury.charges(member_id)] == [1000, 1000, 1000]


async def test_a_proposal_is_decided_once(treasury: Treasury) -> None:
    _, proposal_id = await proposed(treasury)
    decline = DuesLapseDecline(proposal_id, "will_pay")

    outcomes = await asyncio.gather(
        *(treasury.run(service.dues_lapse_decline, decline) for _ in range(2)), return_exceptions=True
    )

    assert sum(isinstance(each, DuesLapseProposalClosed) for each in outcomes) == 1


async def test_decisions_that_are_refused_write_nothing(treasury: Treasury) -> None:
    _, proposal_id = await proposed(treasury)
    before = await treasury.counts()

    with pytest.raises(DocumentNumberRequired):
        await treasury.run(service.dues_lapse_accept, DuesLapseAccept(proposal_id, None))
    with pytest.raises(DuesLapseProposalNotFound):
        await treasury.run(service.dues_lapse_accept, DuesLapseAccept(new_id(), "决1号"))
    with pytest.raises(DuesLapseProposalNotFound):
        await treasury.run(
            service.dues_lapse_decline,
            DuesLapseDecline(proposal_id, "will_pay"),
            member_id=treasury.officer_id,
            node=treasury.other_id,
        )

    assert await treasury.counts() == before


async def test_a_declined_proposal_comes_again_only_for_months_that_follow(treasury: Treasury) -> None:
    member_id, proposal_id = await proposed(treasury)
    await treasury.run(service.dues_lapse_decline, DuesLapseDecline(proposal_id, "hardship"))

    found = []
    for day in (date(2026, 4, 2), date(2026, 5, 2), date(2026, 6, 2)):
        treasury.today = day
        for chore in (service.charge_due, service.remind_due, service.propose_lapses):
            await treasury.chore(chore)
        found.append(len(await treasury.proposals()))

    assert found == [1, 1, 2]
    assert (await treasury.proposals())[-1] == (member_id, "open", 2)


@pytest.mark.parametrize("way", ["a payment", "a waiver", "leaving"])
async def test_a_proposal_is_void_when_its_reason_has_gone(treasury: Treasury, way: str) -> None:
    member_id, proposal_id = await proposed(treasury)
    if way == "a payment":
        await treasury.pay(member_id, 1)
    elif way == "a waiver":
        await treasury.run(service.dues_waive, DuesWaive(member_id, [date(2026, 3, 1)], "leave", "决2号"))
    else:
        await treasury.change(member_id, MembershipCause.LEFT, treasury.today, state="left")

    with pytest.raises(DuesLapseProposalClosed):
        await treasury.run(service.dues_lapse_accept, DuesLapseAccept(proposal_id, "决3号"))

    assert await treasury.proposals() == [(member_id, "void", 3)]
