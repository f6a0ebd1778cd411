"""Batches of merchants: order, missing and repeated keys, scope, one statement for any number of keys."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.loaders import merchants
from db.loaders.benefits import officers
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.benefits import service as benefits
from domain.merchants import service
from domain.merchants.service import TerminalCode
from tests.domain.benefits import office as offices
from tests.domain.merchants import counter as counters
from tests.domain.merchants.counter import NOW, VALUE, Counter
from tests.support.api import Recorder


@pytest_asyncio.fixture
async def counter(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Counter:
    """One merchant of a branch."""
    return await counters.build(await offices.build(owner, database, keyring, tenant_id))


def reader(counter: Counter, node: UUID | None = None, *, own: UUID | None = None, shop: UUID | None = None) -> Scope:
    """An officer at a node, a member, or a credential of a merchant."""
    nodes = {} if node is None else {"merchant_manage": (node,)}
    return Scope(counter.office.tenant_id, own, nodes, merchant_id=shop)


async def test_who_sees_a_merchant_and_what_was_redeemed_there(counter: Counter, database: Database) -> None:
    office, terminal_id = counter.office, await counter.credential()
    other_id = await counter.merchant()
    [voucher_id, _] = await counter.vouchers(2)
    redemption_id = UUID(str((await counter.redeem(terminal_id, voucher_id))["redemption_id"]))
    holder_id = await office.owner.fetchval("SELECT member_id FROM voucher WHERE id = $1", voucher_id)
    stranger = Scope(new_id(), None, {"merchant_manage": (office.branch_id,)})
    seen = {}
    async with database.read() as conn:
        for name, scope in {
            "officer": reader(counter, office.branch_id),
            "above": reader(counter, office.top_id),
            "sibling": reader(counter, office.other_id),
            "holder": reader(counter, own=holder_id),
            "terminal": reader(counter, shop=counter.merchant_id),
            "terminal of another": reader(counter, shop=other_id),
            "another union": stranger,
        }.items():
            keys = [counter.merchant_id, new_id(), counter.merchant_id]
            found = await merchants.merchant_by_id(conn, scope, keys)
            [redemption] = await merchants.voucher_redemption_by_id(conn, scope, [redemption_id])
            [credential] = await merchants.merchant_credential_by_id(conn, scope, [terminal_id])
            seen[name] = [row is not None for row in (*found, redemption, credential)]

    everything, nothing = [True, False, True, True, True], [False] * 5
    assert seen == {
        "officer": everything,
        "above": everything,
        "sibling": nothing,
        "holder": [False, False, False, True, False],
        "terminal": everything,
        "terminal of another": nothing,
        "another union": nothing,
    }


@pytest.mark.parametrize("rows", [1, 3, 30])
async def test_what_belongs_to_merchants_is_one_statement_for_any_number(
    counter: Counter, database: Database, recorder: Recorder, rows: int
) -> None:
    first_id, second_id = await counter.credential(), await counter.staff()
    [voucher_id] = await counter.vouchers(1)
    await counter.redeem(first_id, voucher_id)
    others = [new_id() for _ in range(rows - 1)]
    keys = [counter.merchant_id, *others]
    scope = reader(counter, counter.office.branch_id)

    async with database.read() as conn:
        with recorder.recording() as statements:
            found = await merchants.merchant_credentials_by_merchant_id(conn, scope, keys)
            disputes = await merchants.settlement_disputes_by_settlement_id(conn, scope, keys)
            uses = await merchants.voucher_redemptions_by_voucher_id(conn, scope, [voucher_id, *others])

    assert len(statements) == 3
    assert [len(each) for each in uses] == [1, *[0] * (rows - 1)]
    assert [row["id"] for row in found[0]] == [first_id, second_id]
    assert (found[1:], disputes) == ([[]] * (rows - 1), [[]] * rows)


async def test_uses_of_a_voucher_are_in_their_order_for_who_may_see_them(counter: Counter, database: Database) -> None:
    office, terminal_id = counter.office, await counter.credential()
    first, second = await counter.vouchers(2, use="balance", excess_fen=0)
    for amount_fen in (1_00, 2_00, 3_00):
        await counter.redeem(terminal_id, first, amount_fen=amount_fen)
        office.now += timedelta(minutes=1)
    await counter.redeem(terminal_id, second, amount_fen=9_00)
    holder_id = await office.owner.fetchval("SELECT member_id FROM voucher WHERE id = $1", first)

    async with database.read() as conn:
        seen = {
            name: await merchants.voucher_redemptions_by_voucher_id(conn, scope, [second, first, new_id(), first])
            for name, scope in {
                "officer": reader(counter, office.branch_id),
                "holder": reader(counter, own=holder_id),
                "sibling": reader(counter, office.other_id),
            }.items()
        }

    of_first = [1_00, 2_00, 3_00]
    assert {name: [[row["amount_fen"] for row in rows] for rows in found] for name, found in seen.items()} == {
        "officer": [[9_00], of_first, [], of_first],
        "holder": [[], of_first, [], of_first],
        "sibling": [[], [], [], []],
    }


async def test_forecast_and_budget_are_what_the_ledger_settles_by(counter: Counter, database: Database) -> None:
    office, terminal_id = counter.office, await counter.credential()
    programme_id = await office.programme()
    part, whole, held = await counter.vouchers(3, programme_id=programme_id, use="balance", excess_fen=0)
    await counter.redeem(terminal_id, part, amount_fen=12_50)
    await counter.redeem(terminal_id, whole)
    await counter.till(terminal_id, service.terminal_voucher_lock, TerminalCode(await office.code(held)))
    ends_at = await office.owner.fetchval("SELECT max(valid_until_at) FROM voucher")
    officer = Scope(office.tenant_id, office.officer_id, {"benefit_read": (office.branch_id,)})

    async def budget() -> list[int]:
        async with database.read() as conn:
            [row] = await officers.benefit_budget_by_programme_id(conn, officer, [programme_id])
        return [row[name] for name in ("free_fen", "reserved_fen", "spent_fen", "redeemed_fen")]

    await office.owner.execute("UPDATE voucher SET valid_until_at = now() + interval '20 days'")
    async with database.read() as conn:
        [ahead] = await officers.benefit_forecast_by_programme_id(conn, officer, [programme_id])
    before = await budget()
    await office.owner.execute("UPDATE voucher SET valid_until_at = $1", ends_at)
    office.now = NOW + timedelta(days=34)
    await office.lapse()
    [cycle_id] = [row["id"] for row in await office.owner.fetch("SELECT id FROM benefit_cycle")]
    await office.run(benefits.cycle_distribute, benefits.CycleChange(cycle_id))
    await office.run(benefits.cycle_end, benefits.CycleChange(cycle_id))
    after = await budget()

    unclaimed_fen, expiring_fen = VALUE, 17_50 + VALUE
    assert [(row["days"], row["vouchers"], row["value_fen"]) for row in ahead] == [
        (7, 0, 0),
        (30, 2, expiring_fen),
        (90, 2, expiring_fen),
    ]
    assert before == [300_00 - 4 * VALUE, 4 * VALUE, 0, 12_50 + VALUE]
    assert after == [before[0] + unclaimed_fen + expiring_fen, 0, 12_50 + VALUE, 12_50 + VALUE]
    assert await counter.wrongs() == []
