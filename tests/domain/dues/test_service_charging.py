"""Charging a month: who, how much, once, and what happens when nobody did it in time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import partial

import pytest

from db.session import Connection
from domain.dues import service
from tests.domain.dues.cases import OWING, Life
from tests.domain.dues.treasury import Treasury
from tests.factories.dues import add_rule

RULE = "dues_monthly_fen"


class KilledError(Exception):
    """The process ended before the commit."""


async def live(treasury: Treasury, life: Life) -> tuple[str, bool]:
    """A member who has lived so; their id and whether they owe."""
    (starts_on, state, kind), *later = life.periods
    member_id = await treasury.member(joined_on=starts_on, state=state, employment_kind=kind)
    for version, (begins_on, state_then, kind_then) in enumerate(later, 2):
        await treasury.owner.execute(
            "UPDATE membership_period SET until_on = $2 WHERE member_id = $1 AND until_on IS NULL", member_id, begins_on
        )
        await treasury.owner.execute(
            "INSERT INTO membership_period (tenant_id, member_id, version, starts_on, state, organisation_id,"
            " employment_kind, cause) VALUES ($1, $2, $4, $3, $5, $6, $7, 'corrected')",
            *(treasury.tenant_id, member_id, begins_on, version, state_then, treasury.branch_id, kind_then),
        )
    return str(member_id), life.owes


async def test_who_is_charged_is_who_owes_by_the_rule(treasury: Treasury) -> None:
    await add_rule(treasury.owner, treasury.tenant_id, RULE, 1200, starts_on=date(2026, 3, 1))
    lives = [await live(treasury, life) for life in OWING]

    await treasury.chore(service.charge_due)

    charged = {str(row["member_id"]) for row in await treasury.owner.fetch("SELECT member_id FROM dues_charge")}
    assert charged == {member_id for member_id, owes in lives if owes}
    row = await treasury.owner.fetchrow("SELECT DISTINCT month_on, amount_fen, due_on, settled_on FROM dues_charge")
    assert row is not None
    assert tuple(row) == (date(2026, 3, 1), 1200, date(2026, 3, 31), None)


async def test_nobody_is_charged_where_no_value_was_decided(treasury: Treasury) -> None:
    await treasury.member()

    await treasury.chore(service.charge_due)

    assert await treasury.owner.fetchval("SELECT count(*) FROM dues_run") == 0
    assert (await treasury.counts())["dues_charge"] == 0


async def test_each_branch_charges_its_own_value_of_that_day(treasury: Treasury) -> None:
    await add_rule(treasury.owner, treasury.tenant_id, RULE, 1000)
    await add_rule(treasury.owner, treasury.tenant_id, RULE, 500, organisation_id=treasury.other_id)
    await add_rule(treasury.owner, treasury.tenant_id, RULE, 900, starts_on=date(2026, 2, 2))
    here, there = await treasury.member(), await treasury.member(organisation_id=treasury.other_id)

    await treasury.chore(service.charge_due)

    assert await treasury.charges(here) == [(1, 1000, 1000, False), (2, 1000, 1000, False), (3, 900, 900, False)]
    assert [amount for _, amount, _, _ in await treasury.charges(there)] == [500, 500, 500]


async def test_a_branch_may_charge_nothing(treasury: Treasury) -> None:
    await add_rule(treasury.owner, treasury.tenant_id, RULE, 1000)
    await add_rule(treasury.owner, treasury.tenant_id, RULE, 0, organisation_id=treasury.other_id)
    there = await treasury.member(organisation_id=treasury.other_id)

    await treasury.chore(service.charge_due)

    assert await treasury.charges(there) == []


async def test_missed_months_are_charged_later_and_are_due_later(treasury: Treasury) -> None:
    await add_rule(treasury.owner, treasury.tenant_id, RULE, 1000, starts_on=date(2024, 1, 15))
    member_id = await treasury.member()

    await treasury.chore(service.charge_due)

    rows = await treasury.owner.fetch(
        "SELECT month_on, due_on FROM dues_charge WHERE member_id = $1 ORDER BY month_on", member_id
    )
    assert [row["month_on"] for row in rows] == [date(2025, month, 1) for month in range(4, 13)] + [
        date(2026, month, 1) for month in range(1, 4)
    ]
    assert {row["due_on"] for row in rows} == {date(2026, 3, 31)}


async def test_a_month_is_charged_once_and_told_of_in_the_log(treasury: Treasury) -> None:
    await add_rule(treasury.owner, treasury.tenant_id, RULE, 1000, starts_on=date(2026, 3, 1))
    members = [await treasury.member() for _ in range(5)]

    first = await treasury.chore(partial(service.charge_due, limit=2))
    before = await treasury.counts()
    again = await treasury.chore(partial(service.charge_due, limit=2))

    assert (first, again) == (5, 1)  # six members: three full batches, an empty one, the news that there is no more
    assert await treasury.counts() == before
    assert before["dues_charge"] == len(members)
    assert await treasury.owner.fetchval(
        "SELECT facts->>'charges' FROM audit_entry WHERE action = 'dues_month.charged'"
    ) == str(len(members))


async def test_a_batch_that_is_killed_is_done_by_the_next(treasury: Treasury) -> None:
    await add_rule(treasury.owner, treasury.tenant_id, RULE, 1000, starts_on=date(2026, 3, 1))
    members = [await treasury.member() for _ in range(4)]
    charge = partial(service.charge_due, limit=2)

    async def killed(conn: Connection, now: datetime) -> bool:
        await charge(conn, now)
        raise KilledError

    async with treasury.database.write() as conn:
        await charge(conn, treasury.now)
    with pytest.raises(KilledError):
        await treasury.chore(killed)
    await treasury.chore(charge)

    assert [await treasury.charges(each) for each in members] == [[(3, 1000, 1000, False)]] * len(members)


async def test_two_processes_at_once_charge_everybody_once(treasury: Treasury) -> None:
    await add_rule(treasury.owner, treasury.tenant_id, RULE, 1000, starts_on=date(2026, 2, 1))
    members = [await treasury.member() for _ in range(6)]
    charge: Callable[[Connection, datetime], Awaitable[bool]] = partial(service.charge_due, limit=3)

    await asyncio.gather(treasury.chore(charge), treasury.chore(charge))
    await treasury.chore(charge)

    assert [len(await treasury.charges(each)) for each in members] == [2] * len(members)
    runs = await treasury.owner.fetch("SELECT charged_count, charged_fen FROM dues_run")
    assert {tuple(row) for row in runs} == {(6, 6000)}
