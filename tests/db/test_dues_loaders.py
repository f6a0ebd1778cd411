"""Batches of dues: order, missing and repeated keys, scope, one statement for any number of keys."""

from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from db.keyset import PageRequest
from db.loaders import dues as loaders
from db.queries.dues import lists
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from tests.domain.dues import treasury as treasuries
from tests.domain.dues.treasury import Treasury
from tests.factories.dues import add_charge
from tests.support.api import Recorder

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


@pytest_asyncio.fixture
async def treasury(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Treasury:
    """A union with two branches."""
    return await treasuries.build(owner, database, keyring, tenant_id)


def reader(treasury: Treasury, *nodes: UUID, own: UUID | None = None) -> Scope:
    return Scope(treasury.tenant_id, own or new_id(), {"dues_read": nodes} if nodes else {})


async def debtor(treasury: Treasury, **values: Any) -> UUID:
    member_id = await treasury.member(**values)
    place = values.get("organisation_id", treasury.branch_id)
    for month in (JANUARY, FEBRUARY):
        await add_charge(treasury.owner, treasury.tenant_id, member_id, place, month)
    return member_id


async def test_charges_of_members_in_sight_newest_first(treasury: Treasury, database: Database) -> None:
    here, there = await debtor(treasury), await debtor(treasury, organisation_id=treasury.other_id)
    keys = [there, here, new_id(), here]

    found = {}
    async with database.read() as conn:
        for label, scope in (
            ("officer", reader(treasury, treasury.branch_id)),
            ("above", reader(treasury, treasury.tenant_id)),
            ("oneself", reader(treasury, own=there)),
            ("stranger", reader(treasury)),
        ):
            entries = await loaders.dues_by_member_id(conn, scope, keys, year=2026)
            found[label] = [[row["month_on"] for row in entry] for entry in entries]
        none = await loaders.dues_by_member_id(conn, reader(treasury, treasury.tenant_id), keys, year=2025)

    months = [FEBRUARY, JANUARY]
    assert found == {
        "officer": [[], months, [], months],
        "above": [months, months, [], months],
        "oneself": [months, [], [], []],
        "stranger": [[], [], [], []],
    }
    assert none == [[], [], [], []]


async def test_a_charge_says_what_its_ledger_comes_to(treasury: Treasury, database: Database) -> None:
    member_id = await debtor(treasury)
    receipt_id = await treasury.pay(member_id, 1400)
    scope = reader(treasury, own=member_id)

    async with database.read() as conn:
        [charges] = await loaders.dues_by_member_id(conn, scope, [member_id], year=2026)
        [balance] = await loaders.dues_balance_by_member_id(conn, scope, [member_id])
        receipts = await loaders.dues_receipts_by_charge_id(conn, scope, [row["id"] for row in charges])
        [lines] = await loaders.dues_lines_by_receipt_id(conn, scope, [receipt_id])

    told = [(row["state"], row["paid_fen"], row["waived_fen"], row["owed_fen"]) for row in charges]
    assert told == [("overdue", 400, 0, 600), ("paid", 1000, 0, 0)]
    assert (balance["owed_fen"], balance["since_on"], balance["paid_up_to_on"]) == (600, FEBRUARY, JANUARY)
    assert [[row["id"] for row in entry] for entry in receipts] == [[receipt_id], [receipt_id]]
    assert [(row["month_on"], row["amount_fen"]) for row in lines] == [(JANUARY, 1000), (FEBRUARY, 400)]


async def test_sums_of_an_organisation_are_for_who_reads_there_or_above(treasury: Treasury, database: Database) -> None:
    first, second = await debtor(treasury), await debtor(treasury)
    await debtor(treasury, organisation_id=treasury.other_id)
    await treasury.pay(first, 1400)
    await treasury.owner.execute("UPDATE member SET organisation_id = $2 WHERE id = $1", second, treasury.other_id)
    keys = [treasury.branch_id, treasury.tenant_id]

    async with database.read() as conn:
        above = await loaders.dues_summary_by_organisation_id(
            conn, reader(treasury, treasury.tenant_id), keys, month_on=FEBRUARY
        )
        here = await loaders.dues_summary_by_organisation_id(
            conn, reader(treasury, treasury.branch_id), keys, month_on=FEBRUARY
        )
        empty = await loaders.dues_summary_by_organisation_id(
            conn, reader(treasury, treasury.tenant_id), keys, month_on=date(2025, 1, 1)
        )

    names = ("members_charged", "charged_fen", "paid_fen", "owed_fen", "members_in_arrears")
    assert [tuple(row[name] for name in names) for row in above] == [(2, 2000, 400, 1600, 2), (3, 3000, 400, 2600, 3)]
    assert dict(here[0]) == dict(above[0])  # the branch's own, though one of the two has moved away
    assert here[1] is None
    assert empty == [None, None]


async def test_sums_of_a_large_union_go_beyond_32_bits(treasury: Treasury, database: Database) -> None:
    for _ in range(2):
        member_id = await treasury.member()
        await add_charge(treasury.owner, treasury.tenant_id, member_id, treasury.branch_id, JANUARY, fen=2_000_000_000)

    async with database.read() as conn:
        [sums] = await loaders.dues_summary_by_organisation_id(
            conn, reader(treasury, treasury.tenant_id), [treasury.branch_id], month_on=JANUARY
        )

    assert (sums["charged_fen"], sums["owed_fen"]) == (4_000_000_000, 4_000_000_000)


async def test_a_member_who_moved_away_is_seen_by_the_new_branch_alone(treasury: Treasury, database: Database) -> None:
    member_id = await debtor(treasury)
    receipt_id = await treasury.pay(member_id, 100)
    await treasury.owner.execute("UPDATE member SET organisation_id = $2 WHERE id = $1", member_id, treasury.other_id)

    seen = {}
    async with database.read() as conn:
        for place in (treasury.branch_id, treasury.other_id):
            scope = reader(treasury, place)
            [receipt] = await loaders.dues_receipt_by_id(conn, scope, [receipt_id])
            page = await lists.ARREARS.page(conn, scope, filters={}, order=lists.ARREARS_ORDER, request=PageRequest(10))
            seen[place] = (receipt is not None, [row["id"] for row in page.rows])

    assert seen == {treasury.branch_id: (False, []), treasury.other_id: (True, [member_id])}


async def test_arrears_are_those_of_overdue_months(treasury: Treasury, database: Database) -> None:
    owing, paid = await debtor(treasury), await debtor(treasury)
    await treasury.pay(paid, 1000)
    scope = reader(treasury, treasury.tenant_id)

    async with database.read() as conn:
        page = await lists.ARREARS.page(conn, scope, filters={}, order=lists.ARREARS_ORDER, request=PageRequest(10))
        two = await lists.ARREARS.count(conn, scope, filters={"minimum_months": 2}, limit=10)
        elsewhere = await lists.ARREARS.count(conn, scope, filters={"below_id": treasury.other_id}, limit=10)

    assert [(row["id"], row["since_on"], row["months"], row["owed_fen"]) for row in page.rows] == [
        (owing, JANUARY, 2, 2000),
        (paid, FEBRUARY, 1, 1000),
    ]
    assert (two, elsewhere) == (1, 0)


async def test_one_statement_for_any_number_of_keys(treasury: Treasury, database: Database, recorder: Recorder) -> None:
    members = [await debtor(treasury) for _ in range(30)]
    scope = reader(treasury, treasury.tenant_id)

    counts = []
    async with database.read() as conn:
        for number in (1, 3, 30):
            with recorder.recording() as recorded:
                await loaders.dues_by_member_id(conn, scope, members[:number], year=2026)
                await loaders.dues_balance_by_member_id(conn, scope, members[:number])
            counts.append(len(recorded))

    assert counts == [2, 2, 2]
