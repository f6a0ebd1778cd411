"""Posts, terms, handover and rules of organisations, against the database."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.types import new_id
from domain.organisations import service
from domain.organisations.errors import (
    DayOutOfRange,
    HolderUnsuitable,
    InvalidSeats,
    OrganisationNotFound,
    PostClosed,
    PostHeld,
    PostNotFound,
    RuleDayTaken,
    RuleSourceRequired,
    RuleValueOutOfRange,
    RuleVersionBegun,
    RuleVersionNotFound,
    TermEnded,
    TermNotFound,
)
from domain.shared.proofs import StepUpRequired
from tests.domain.organisations.desk import ACTIONS, TODAY, Desk
from tests.factories.members import add_member

ROLES = "SELECT (member_id, starts_on, ends_on, revoked_at IS NULL)::text FROM role_grant WHERE tenant_id = $1"


@pytest.fixture
async def branch(desk: Desk) -> UUID:
    return await desk.tree.add("HD-1")


@pytest.fixture
async def first(desk: Desk, branch: UUID) -> UUID:
    return await add_member(desk.owner, desk.tenant_id, branch, number="HD000001")


@pytest.fixture
async def second(desk: Desk, branch: UUID) -> UUID:
    return await add_member(desk.owner, desk.tenant_id, branch, number="HD000002")


async def begin(desk: Desk, post: UUID, member: UUID, starts_on: date = TODAY, **values: Any) -> UUID:
    outcome = await desk.run(service.term_begin, service.TermBegin(post, member, starts_on, **values))
    return UUID(str(outcome["term_id"]))


async def test_a_handover_ends_one_term_and_its_roles_and_begins_the_next(
    desk: Desk, branch: UUID, first: UUID, second: UUID
) -> None:
    opened = await desk.run(service.post_open, service.PostOpen(branch, "chair"))
    term = await begin(desk, UUID(str(opened["post_id"])), first, roles=("branch_officer",))
    desk.pass_days(10)
    await desk.owner.execute("UPDATE session SET proven_at = $1", desk.now)

    await desk.run(service.post_handover, service.PostHandover(term, second, TODAY + timedelta(days=10)))

    terms = await desk.owner.fetch("SELECT member_id, starts_on, ends_on FROM post_term ORDER BY starts_on")
    turn = TODAY + timedelta(days=10)
    assert [tuple(row) for row in terms] == [(first, TODAY, turn - timedelta(days=1)), (second, turn, None)]
    live = "SELECT member_id FROM role_grant WHERE tenant_id = $1 AND role = 'branch_officer' AND revoked_at IS NULL"
    assert await desk.column(live) == [second]
    bound = "SELECT count(*) FROM role_grant WHERE tenant_id = $1 AND post_term_id IS NOT NULL"
    assert await desk.value(bound) == 2


async def test_terms_are_refused_and_nothing_is_written(desk: Desk, branch: UUID, first: UUID, second: UUID) -> None:
    post = await desk.tree.add_post(branch)
    term = await begin(desk, post, first)
    stranger = await add_member(desk.owner, desk.tenant_id, desk.tenant_id, number="HD000003")
    left = await add_member(desk.owner, desk.tenant_id, branch, number="HD000004", state="left")
    before = await desk.written()

    for use_case, command, refusal in (
        (service.term_begin, service.TermBegin(post, second, TODAY), PostHeld),
        (service.term_begin, service.TermBegin(post, stranger, TODAY), HolderUnsuitable),
        (service.term_begin, service.TermBegin(post, left, TODAY), HolderUnsuitable),
        (service.term_begin, service.TermBegin(post, second, TODAY, TODAY - timedelta(days=1)), DayOutOfRange),
        (service.term_begin, service.TermBegin(new_id(), second, TODAY), PostNotFound),
        (service.term_end, service.TermEnd(term, TODAY - timedelta(days=1)), DayOutOfRange),
        (service.term_end, service.TermEnd(new_id(), TODAY), TermNotFound),
        (service.post_handover, service.PostHandover(term, second, TODAY), DayOutOfRange),
        (service.post_handover, service.PostHandover(term, stranger, TODAY + timedelta(days=1)), HolderUnsuitable),
        (service.post_open, service.PostOpen(branch, "chair", 0), InvalidSeats),
        (service.post_open, service.PostOpen(new_id(), "chair"), OrganisationNotFound),
    ):
        with pytest.raises(refusal):
            await desk.run(use_case, command)

    assert await desk.written() == before


async def test_who_has_not_proven_lately_changes_no_office(desk: Desk, branch: UUID, first: UUID) -> None:
    post = await desk.tree.add_post(branch)
    await desk.owner.execute("UPDATE session SET proven_at = proven_at - interval '1 day'")

    with pytest.raises(StepUpRequired):
        await begin(desk, post, first)


async def test_a_closed_post_ends_its_terms_and_roles(desk: Desk, branch: UUID, first: UUID, second: UUID) -> None:
    post = await desk.tree.add_post(branch)
    term = await begin(desk, post, first, ends_on=TODAY + timedelta(days=30), roles=("branch_officer",))
    await begin(desk, post, second, TODAY + timedelta(days=40))

    await desk.run(service.post_close, service.PostClose(post))

    terms = await desk.owner.fetch("SELECT ends_on, withdrawn_at IS NULL FROM post_term ORDER BY starts_on")
    assert [tuple(row) for row in terms] == [(TODAY, True), (None, False)]
    ends = "SELECT ends_on FROM role_grant WHERE tenant_id = $1 AND post_term_id = $2"
    assert await desk.column(ends, term) == [TODAY]
    with pytest.raises(PostClosed):
        await begin(desk, post, first)
    with pytest.raises(PostClosed):
        await desk.run(service.post_close, service.PostClose(post))
    with pytest.raises(TermEnded):
        await desk.run(service.term_end, service.TermEnd(term, TODAY + timedelta(days=1)))


async def test_two_who_take_one_seat_at_the_same_moment(desk: Desk, branch: UUID, first: UUID, second: UUID) -> None:
    post = await desk.tree.add_post(branch)

    answers = await asyncio.gather(begin(desk, post, first), begin(desk, post, second), return_exceptions=True)

    assert sum(isinstance(answer, PostHeld) for answer in answers) == 1
    assert await desk.column(ACTIONS) == ["post_term.begun"]


async def test_a_value_of_a_rule_begins_on_its_day(desk: Desk, branch: UUID) -> None:
    wish = service.RuleSet(branch, "dues_monthly_fen", 500, TODAY + timedelta(days=3), "职代会决议")
    outcome = await desk.run(service.rule_set, wish)

    with pytest.raises(RuleDayTaken):
        await desk.run(service.rule_set, wish)
    await desk.run(service.rule_withdraw, service.RuleWithdraw(UUID(str(outcome["rule_version_id"]))))
    with pytest.raises(RuleVersionNotFound):
        await desk.run(service.rule_withdraw, service.RuleWithdraw(UUID(str(outcome["rule_version_id"]))))
    again = await desk.run(service.rule_set, wish)
    desk.pass_days(3)
    with pytest.raises(RuleVersionBegun):
        await desk.run(service.rule_withdraw, service.RuleWithdraw(UUID(str(again["rule_version_id"]))))

    assert await desk.column(ACTIONS) == ["rule.set", "rule.withdrawn", "rule.set"]


async def test_a_value_is_refused_and_nothing_is_written(desk: Desk, branch: UUID) -> None:
    before = await desk.written()

    for values, refusal in (
        ({"value": -1}, RuleValueOutOfRange),
        ({"value": 1_000_001}, RuleValueOutOfRange),
        ({"source": "  "}, RuleSourceRequired),
        ({"starts_on": TODAY - timedelta(days=1)}, DayOutOfRange),
        ({"organisation_id": new_id()}, OrganisationNotFound),
    ):
        wish = {"organisation_id": branch, "key": "dues_monthly_fen", "value": 5, "starts_on": TODAY, "source": "决议"}
        with pytest.raises(refusal):
            await desk.run(service.rule_set, service.RuleSet(**{**wish, **values}))  # type: ignore[arg-type]  # one field is bad

    assert await desk.written() == before
