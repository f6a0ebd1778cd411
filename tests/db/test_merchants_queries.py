"""Statements of merchants: who sees which list, what filters leave, what is live, what is locked for whom."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.keyset import PageRequest
from db.listing import Listing
from db.queries.merchants import lists, partners, tills
from db.scope import Scope
from db.session import Connection, Database
from db.types import new_id
from tests.factories.members import add_member
from tests.factories.organisations import Tree
from tests.support.merchants import MERCHANT_KEYS as KEYS
from tests.support.merchants import write_merchants

LISTS: Mapping[str, tuple[Listing, Any]] = {
    "merchants": (lists.MERCHANTS, lists.NEWEST_MERCHANT),
    "redemptions": (lists.REDEMPTIONS, lists.NEWEST_REDEMPTION),
    "conflicts": (lists.CONFLICTS, lists.CONFLICT_ORDER),
    "settlements": (lists.SETTLEMENTS, lists.NEWEST_SETTLEMENT),
    "lines": (lists.LINES, lists.LINE_ORDER),
    "places": (lists.PLACES, lists.PLACE_ORDER),
    "pick-ups": (lists.PICK_UPS, lists.PICK_UP_ORDER),
    "tickets": (lists.TICKETS, lists.TICKET_ORDER),
}
ISSUED = datetime(2026, 3, 10, 4, tzinfo=UTC)


@pytest_asyncio.fixture
async def branches(owner: asyncpg.Connection, tenant_id: UUID) -> tuple[UUID, UUID, UUID]:
    """A branch with a merchant and all that happens there, another branch, and the holder of the voucher."""
    tree = Tree(owner, tenant_id)
    first_id, second_id = await tree.add("HD-A"), await tree.add("HD-B")
    holder_id = await add_member(owner, tenant_id, first_id, number="HD000001")
    await write_merchants(owner, holder_id)
    return first_id, second_id, holder_id


async def listed(conn: Connection, scope: Scope, name: str, **filters: object) -> int:
    """How many rows there are for a caller."""
    listing, order = LISTS[name]
    page = await listing.page(conn, scope, filters=filters, order=order, request=PageRequest(limit=10))
    return len(page.rows)


async def test_each_list_has_what_its_reader_may_see(
    database: Database, tenant_id: UUID, branches: tuple[UUID, UUID, UUID]
) -> None:
    branch_id, other_id, holder_id = branches
    scopes = {
        "officer": Scope(tenant_id, new_id(), {"merchant_manage": (branch_id,)}),
        "above": Scope(tenant_id, new_id(), {"merchant_manage": (tenant_id,)}),
        "sibling": Scope(tenant_id, new_id(), {"merchant_manage": (other_id,), "voucher_redeem": (other_id,)}),
        "who hands out": Scope(tenant_id, new_id(), {"voucher_redeem": (branch_id,)}),
        "terminal": Scope(tenant_id, None, {}, merchant_id=KEYS.merchant),
        "terminal of another": Scope(tenant_id, None, {}, merchant_id=new_id()),
        "holder": Scope(tenant_id, holder_id),
        "another union": Scope(new_id(), holder_id, {"merchant_manage": (branch_id,)}, merchant_id=KEYS.merchant),
    }
    found = {}
    async with database.read() as conn:
        for label, scope in scopes.items():
            found[label] = {name for name in LISTS if await listed(conn, scope, name)}

    of_officers = LISTS.keys() - {"tickets"}
    assert found == {
        "officer": of_officers,
        "above": of_officers,
        "sibling": set(),
        "who hands out": {"places", "pick-ups"},
        "terminal": {"merchants", "settlements", "lines"},
        "terminal of another": set(),
        "holder": {"tickets"},
        "another union": set(),
    }


@pytest.mark.parametrize(
    ("name", "kept", "left_out"),
    [
        ("merchants", {"states": ["active", "ended"]}, {"states": ["suspended"]}),
        ("redemptions", {"merchant_id": KEYS.merchant}, {"merchant_id": KEYS.terminal}),
        ("conflicts", {"is_decided": False, "merchant_id": KEYS.merchant}, {"is_decided": True}),
        ("settlements", {"states": ["open"], "merchant_id": KEYS.merchant}, {"states": ["approved"]}),
        ("lines", {"settlement_id": KEYS.settlement}, {"settlement_id": KEYS.dispute}),
        ("places", {"cycle_id": KEYS.cycle}, {"cycle_id": KEYS.programme}),
        ("pick-ups", {"place_id": KEYS.place, "states": ["issued"]}, {"place_id": KEYS.place, "states": ["redeemed"]}),
    ],
)
async def test_a_filter_keeps_what_it_says(
    database: Database,
    tenant_id: UUID,
    branches: tuple[UUID, UUID, UUID],
    name: str,
    kept: Mapping[str, object],
    left_out: Mapping[str, object],
) -> None:
    scope = Scope(tenant_id, new_id(), {"merchant_manage": (branches[0],)})
    async with database.read() as conn:
        assert (await listed(conn, scope, name, **kept), await listed(conn, scope, name, **left_out)) == (1, 0)


@pytest.mark.usefixtures("branches")
async def test_an_allowance_is_live_from_its_issue_until_its_end(
    owner: asyncpg.Connection, database: Database, tenant_id: UUID
) -> None:
    day = timedelta(days=1)
    for days in (1, 2):
        await owner.execute(_ALLOWANCE, tenant_id, new_id(), KEYS.terminal, ISSUED, ISSUED + days * day)

    async with database.read() as conn:
        found = [
            await tills.find_live_allowance(conn, tenant_id, KEYS.terminal, now=ISSUED + after)
            for after in (-day / 2, 0 * day, day, 2 * day - timedelta(seconds=1), 2 * day)
        ]
        other = await tills.find_live_allowance(conn, tenant_id, KEYS.staff, now=ISSUED)

    ends = [None if each is None else (each.valid_until_at - ISSUED).days for each in found]
    assert (ends, other) == ([None, 2, 2, 2, None], None)


async def test_vouchers_are_locked_within_a_terminals_reach_alone(
    database: Database, tenant_id: UUID, branches: tuple[UUID, UUID, UUID]
) -> None:
    branch_id, other_id, _ = branches
    asked = [KEYS.voucher, new_id(), KEYS.voucher]
    async with database.read() as conn:
        near = await tills.lock_vouchers(conn, Scope(tenant_id, None, {"redemption_upload": (branch_id,)}), asked)
        far = await tills.lock_vouchers(conn, Scope(tenant_id, None, {"redemption_upload": (other_id,)}), asked)
        none = await tills.lock_vouchers(conn, Scope(tenant_id, None), asked)

    assert ([*near], far, none) == ([KEYS.voucher], {}, {})


@pytest.mark.usefixtures("branches")
async def test_staff_are_those_of_a_merchant_while_they_are_not_revoked(
    owner: asyncpg.Connection, database: Database, tenant_id: UUID
) -> None:
    async def staff(merchant_id: UUID, credential_id: UUID, now: datetime = ISSUED) -> bool:
        async with database.read() as conn:
            return await partners.is_staff(conn, tenant_id, merchant_id, credential_id, now=now)

    assert await staff(KEYS.merchant, KEYS.staff)
    assert not await staff(KEYS.merchant, KEYS.terminal)
    assert not await staff(KEYS.terminal, KEYS.staff)
    assert not await staff(KEYS.merchant, KEYS.staff, datetime(2999, 1, 2, tzinfo=UTC))
    await owner.execute("UPDATE merchant_credential SET revoked_at = $1 WHERE id = $2", ISSUED, KEYS.staff)
    assert not await staff(KEYS.merchant, KEYS.staff)


_ALLOWANCE = """
    INSERT INTO terminal_allowance (tenant_id, id, terminal_id, most_count, most_fen, issued_at, valid_until_at)
    VALUES ($1, $2, $3, 3, 10000, $4, $5)
"""
