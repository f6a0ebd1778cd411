"""What decides on a claim, in SQL for a list of cycles: as the rules have it, for each fact and each cap."""

from datetime import UTC, datetime
from itertools import product
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from db.keyset import PageRequest
from db.loaders.benefits import facts, plans
from db.models.members import MemberState
from db.queries.benefits import lists
from db.sealing import Keyring
from db.session import Database
from domain.benefits.policy import ClaimFacts
from domain.benefits.service.claiming import claim_facts, found_for
from domain.members.policy import Right, rights
from tests.db.test_benefits_loaders import FAR, reader
from tests.domain.benefits import office as offices
from tests.domain.benefits.office import DAY, VALUE, Office
from tests.domain.benefits.test_service_claiming import add_cap
from tests.factories.organisations import Tree


@pytest_asyncio.fixture
async def office(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Office:
    """A union with two branches."""
    return await offices.build(owner, database, keyring, tenant_id)


async def priced(office: Office, cycle_id: UUID, state: str) -> None:
    """A price in points of a cycle."""
    await office.owner.execute(
        "INSERT INTO point_offer (tenant_id, id, organisation_id, cycle_id, points, state, created_by_id, created_at,"
        " approved_by_id) SELECT $1, gen_random_uuid(), $2, $3, 30, $4::text, $5, now(),"
        " CASE $4::text WHEN 'open' THEN $6::uuid END",
        office.tenant_id, office.branch_id, cycle_id, state, office.officer_id, office.second_id,
    )  # fmt: skip


CONDITION = {
    "all": [
        {"is": "state_in", "of": ["active"]},
        {"any": [{"is": "unserved_days", "number": 1}, {"is": "tagged", "of": ["困难"]}]},
        {"is": "no_arrears"},
    ]
}


async def test_sql_says_what_decides_on_a_claim(office: Office, database: Database) -> None:
    programme_id = await office.programme(condition=CONDITION, budget_fen=9_000_00)
    first = await office.cycle(programme_id, pieces=1, **FAR)
    cycles = [
        first,
        await office.cycle(programme_id, **FAR),
        await office.cycle(programme_id, mode="lot", **FAR),
        await office.cycle(programme_id, opens_at=FAR["closes_at"] - DAY, **FAR),
        await office.cycle(programme_id),
        await office.cycle(programme_id, **FAR),
        await office.cycle(programme_id, **FAR),
    ]
    await priced(office, cycles[-2], "open")
    await priced(office, cycles[-1], "proposed")
    plain, served, tagged, capped, lapsed, gone = await office.members(6)
    await office.claim(first, served)
    await office.apply(cycles[2], plain)
    await office.owner.execute(
        "INSERT INTO member_tagging (tenant_id, member_id, tags) VALUES ($1, $2, '{困难}')", office.tenant_id, tagged
    )
    await office.owner.execute("UPDATE member SET organisation_id = $2 WHERE id = $1", capped, office.other_id)
    await office.owner.execute("UPDATE member SET state = 'suspended' WHERE id = $1", lapsed)
    await office.owner.execute("UPDATE member SET erased_at = now() WHERE id = $1", gone)
    await add_cap(office, "benefit_culture_cap_fen", 100, at=office.other_id)
    office.now = datetime.now(UTC)

    seen: set[ClaimFacts] = set()
    async with database.read() as conn:
        for member_id in (plain, served, tagged, capped, lapsed):
            rows = await plans.benefit_cycle_by_id(conn, reader(office, own=member_id), cycles)
            for cycle_id, row in zip(cycles, rows, strict=True):
                async with office.work(member_id) as work:
                    found = await found_for(work, cycle_id, member_id)
                is_lot = found["mode"] == "lot"
                expected = claim_facts(
                    found,
                    office.now,
                    has_one=found["has_voucher"] or (is_lot and found["has_applied"]),
                    has_room=is_lot or found["free"] > 0,
                    is_priced=found["is_priced"],
                )
                assert ClaimFacts(*(row[name] for name in facts.FACT_COLUMNS)) == expected
                seen.add(expected)
        erased = await plans.benefit_cycle_by_id(conn, reader(office, own=gone), cycles)
    assert not any(row["is_eligible"] or row["may_use_benefits"] for row in erased)
    for name in facts.FACT_COLUMNS:
        assert len({getattr(each, name) for each in seen}) == (3 if name == "phase" else 2), name


async def test_who_is_entitled_to_what(office: Office, database: Database) -> None:
    programme_id = await office.programme(condition={"is": "state_in", "of": ["active"]}, budget_fen=9_000_00)
    held, lot, coming, over, for_points = (
        await office.cycle(programme_id, **FAR),
        await office.cycle(programme_id, mode="lot", **FAR),
        await office.cycle(programme_id, opens_at=FAR["closes_at"] - DAY, **FAR),
        await office.cycle(programme_id),
        await office.cycle(programme_id, **FAR),
    )
    await priced(office, for_points, "open")
    (able,) = await office.members(1)
    await office.claim(held, able)
    await office.apply(lot, able)

    async def entitled(conn: Any) -> list[UUID]:
        [rows] = await plans.entitled_cycles_by_viewer_id(conn, reader(office, own=able), [able])
        return [row["id"] for row in rows]

    async with database.read() as conn:
        assert await entitled(conn) == [held, lot, coming]
        request = PageRequest(limit=10)
        mine = await lists.CYCLES.page(
            conn, reader(office, own=able), filters={"is_for_viewer": True}, order=lists.CYCLE_ORDER, request=request
        )
        assert [row["id"] for row in mine.rows] == [held, lot, coming]
        await office.owner.execute("UPDATE member SET state = 'suspended' WHERE id = $1", able)
        assert await entitled(conn) == [held, lot]
        mine = await lists.CYCLES.page(
            conn, reader(office, own=able), filters={"is_for_viewer": True}, order=lists.CYCLE_ORDER, request=request
        )
        assert list(mine.rows) == []
    assert not {over, for_points} & {held, lot, coming}


_CAPS = (
    ("benefit_culture_cap_fen", VALUE - 1, "branch_id", False, "2025-01-01", (False, True)),
    ("benefit_culture_cap_fen", VALUE, "branch_id", False, "2025-06-01", (True, True)),
    ("benefit_culture_cap_fen", VALUE - 1, "top_id", True, "2025-01-01", (False, True)),
    ("benefit_health_cap_fen", VALUE - 1, "top_id", False, "2025-01-01", (False, False)),
    ("benefit_health_cap_fen", VALUE, "branch_id", False, "2025-01-01", (False, True)),
    ("benefit_yearly_cap_fen", VALUE - 1, "top_id", False, "2025-01-01", (False, False)),
)
"""Rules that come one after the other, and whether a voucher of culture and one of health are within the caps then."""


async def test_caps_in_sql_are_those_of_the_rules(office: Office, database: Database) -> None:
    kinds = ("culture", "health")
    cycles = [await office.cycle(await office.programme(kind=kind), **FAR) for kind in kinds]
    (member_id,) = await office.members(1)
    for key, value, place, is_binding, starts_on, expected in _CAPS:
        await office.owner.execute(
            "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
            " VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, $6::text::date, '决议')",
            office.tenant_id, getattr(office, place), key, value, is_binding, starts_on,
        )  # fmt: skip
        async with database.read() as conn:
            rows = await plans.benefit_cycle_by_id(conn, reader(office, own=member_id), cycles)
        assert tuple(row["is_within_caps"] for row in rows) == expected, (key, starts_on)
        for cycle_id, is_within in zip(cycles, expected, strict=True):
            async with office.work(member_id) as work:
                found = await found_for(work, cycle_id, member_id)
            decided = claim_facts(found, office.now, has_one=False, has_room=True, is_priced=False)
            assert decided.is_within_caps is is_within


async def test_who_may_use_benefits_is_who_has_the_right(office: Office, database: Database) -> None:
    condition = {"not": {"is": "tagged", "of": ["x"]}}
    cycle_id, member_id = await office.cycle(await office.programme(condition=condition), **FAR), await office.member()
    tree = Tree(office.owner, office.tenant_id)
    places = {
        "branch": office.branch_id,
        "group": await tree.add("HD-A-1", office.branch_id, kind="group"),
        "holding_pool": await tree.add("HD-P", kind="holding_pool"),
    }

    told = {}
    async with database.read() as conn:
        for state, (kind, place_id) in product([each.value for each in MemberState], places.items()):
            await office.owner.execute(
                "UPDATE member SET state = $2, organisation_id = $3 WHERE id = $1", member_id, state, place_id
            )
            async with office.work(member_id) as work:
                found = await found_for(work, cycle_id, member_id)
            [row] = await plans.benefit_cycle_by_id(conn, reader(office, own=member_id), [cycle_id])
            [entitled] = await plans.entitled_cycles_by_viewer_id(conn, reader(office, own=member_id), [member_id])
            assert row["is_eligible"]
            assert found["may_use_benefits"] is row["may_use_benefits"] is bool(entitled)
            told[state, kind] = row["may_use_benefits"]

    assert told == {each: Right.USE_BENEFITS in rights(*each) for each in told}
    assert set(told.values()) == {True, False}
