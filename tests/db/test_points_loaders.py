"""Batches of points: one's own, order, keys that are missing or another's, one statement for any number of keys."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.loaders import points
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.points import service
from tests.domain.benefits import office as offices
from tests.domain.points.counter import Counter

SOON = date(2999, 3, 31)


@pytest_asyncio.fixture
async def counter(
    owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID
) -> AsyncIterator[Counter]:
    """A union in which nobody has points."""
    yield Counter(await offices.build(owner, database, keyring, tenant_id))


def scope_of(counter: Counter, member_id: UUID, *nodes: UUID) -> Scope:
    return Scope(counter.office.tenant_id, member_id, {"point_read": nodes} if nodes else {})


async def test_an_account_is_ones_own_and_without_what_has_ended(counter: Counter) -> None:
    own, other = await counter.office.members(2)
    await counter.earn(own, 9, ends_on=date(2020, 1, 1))
    await counter.earn(own, 7, ends_on=SOON)
    await counter.earn(own, 5, ends_on=SOON + timedelta(days=1))
    await counter.earn(other, 3, ends_on=SOON)

    async with counter.database.read() as conn:
        asked = [other, own, new_id(), own]
        found = await points.point_account_by_member_id(conn, scope_of(counter, own), asked)
        (nothing,) = await points.point_account_by_member_id(conn, scope_of(counter, other), [other])

    assert [None if row is None else row["balance_points"] for row in found] == [None, 12, None, 12]
    assert (found[1]["ends_next_on"], found[1]["ends_next_points"]) == (SOON, 7)
    assert nothing["balance_points"] == 3


@pytest.mark.parametrize("is_above", [True, False])
async def test_an_officer_reaches_accounts_below_by_the_inspection_alone(counter: Counter, is_above: bool) -> None:  # noqa: FBT001  # both ways
    office = counter.office
    member_id = await office.member()
    await counter.earn(member_id, 7, ends_on=SOON)
    scope = scope_of(counter, office.officer_id, office.branch_id if is_above else office.other_id)

    async with counter.database.read() as conn:
        (own,) = await points.point_account_by_member_id(conn, scope, [member_id])
        (seen,) = await points.inspected_point_account_by_member_id(conn, scope, [member_id])
        (entries,) = await points.inspected_point_entries_by_member_id(conn, scope, [member_id])

    assert own is None
    assert (seen is not None, len(entries)) == (is_above, int(is_above))


async def test_sums_of_an_organisation_are_withheld_where_few_are_behind_them(counter: Counter) -> None:
    office = counter.office
    people = await office.members(5)
    office.now = await counter.owner.fetchval("SELECT now()")
    for each in people[:4]:
        await counter.earn(each, 7, ends_on=SOON)
    scope, places = scope_of(counter, office.officer_id, office.top_id), [office.top_id, office.other_id]

    async def sums() -> list[int | None]:
        async with counter.database.read() as conn:
            found = await points.point_summary_by_organisation_id(conn, scope, places)
        return [None if row is None else row["earned_points"] for row in found]

    assert await sums() == [None, None]
    await counter.earn(people[4], 7, ends_on=SOON)
    assert await sums() == [30, None]
    async with counter.database.read() as conn:
        (hidden,) = await points.point_summary_by_organisation_id(
            conn, scope_of(counter, office.officer_id), [office.top_id]
        )
    assert hidden is None


async def test_rules_are_seen_below_once_they_are_approved(counter: Counter) -> None:
    office = counter.office
    approved = await counter.rule()
    command = service.PointRulePropose(office.branch_id, "feedback_given", 2, date(2026, 3, 10))
    proposed = (await counter.run(service.point_rule_propose, command))["rule_id"]
    member_id, elsewhere = await office.member(), await office.member(organisation_id=office.other_id)
    keys = [proposed, approved]

    async with counter.database.read() as conn:
        seen = {
            name: [row is not None for row in await points.point_rule_by_id(conn, scope, keys)]
            for name, scope in {
                "member": scope_of(counter, member_id),
                "elsewhere": scope_of(counter, elsewhere),
                "officer": scope_of(counter, office.officer_id, office.branch_id),
            }.items()
        }

    assert seen == {"member": [False, True], "elsewhere": [False, False], "officer": [True, True]}


async def test_an_offer_is_seen_at_its_place_while_it_is_open_and_points_are_exchanged(counter: Counter) -> None:
    office = counter.office
    offer_id, _ = await counter.offer()
    member_id, elsewhere = await office.member(), await office.member(organisation_id=office.other_id)
    officer = scope_of(counter, office.officer_id, office.branch_id)

    async def seen(scope: Scope) -> bool:
        async with counter.database.read() as conn:
            (row,) = await points.point_offer_by_id(conn, scope, [offer_id])
        return row is not None

    assert [await seen(scope_of(counter, each)) for each in (member_id, elsewhere)] == [True, False]
    await counter.switch(0)
    assert [await seen(scope_of(counter, member_id)), await seen(officer)] == [False, True]
