"""Batches of benefits: order, missing and repeated keys, scope, one statement for any number of keys; SQL and rules."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.keyset import PageRequest
from db.loaders.benefits import facts, officers, plans, vouchers
from db.models.benefits import EVERYTHING
from db.queries.benefits import lists
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.benefits import service
from domain.benefits.policy import LEAST_TOLD
from domain.benefits.rules.states import cap_keys
from domain.benefits.service import CycleCreate, ProgrammeCreate
from domain.members.disclosure import THRESHOLD
from domain.organisations.rules import RULES
from tests.domain.benefits import office as offices
from tests.domain.benefits.office import NOW, Office, a_draft
from tests.support.api import Recorder

FAR: Mapping[str, Any] = {"closes_at": NOW.replace(year=2900), "valid_until_at": NOW.replace(year=2901)}


@pytest_asyncio.fixture
async def office(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Office:
    """A union with two branches."""
    return await offices.build(owner, database, keyring, tenant_id)


def reader(office: Office, *nodes: UUID, own: UUID | None = None) -> Scope:
    return Scope(office.tenant_id, own or new_id(), {"benefit_read": nodes} if nodes else {})


def readers(office: Office) -> Mapping[str, Scope]:
    return {
        "officer": reader(office, office.branch_id),
        "above": reader(office, office.tenant_id),
        "sibling": reader(office, office.other_id),
        "member": reader(office),
        "nobody": Scope(office.tenant_id),
        "another union": Scope(new_id(), new_id(), {"benefit_read": (office.tenant_id,)}),
    }


async def test_drafts_are_seen_by_officers_and_the_approved_by_everybody(office: Office, database: Database) -> None:
    shown = await office.programme()
    made = await office.run(service.programme_create, ProgrammeCreate(office.branch_id, "culture", "x", "x", 100))
    cycle = await office.cycle(shown)
    drafted = await office.run(service.cycle_create, CycleCreate(shown, a_draft()))
    programmes = [made["programme_id"], shown, new_id(), shown]
    cycles = [drafted["cycle_id"], cycle, new_id(), cycle]

    found: dict[str, Any] = {}
    async with database.read() as conn:
        for label, scope in readers(office).items():
            rows = await plans.benefit_programme_by_id(conn, scope, programmes)
            more = await plans.benefit_cycle_by_id(conn, scope, cycles)
            [below] = await plans.benefit_cycles_by_programme_id(conn, scope, [shown])
            budgets = await officers.benefit_budget_by_programme_id(conn, scope, [shown])
            assert [None if row is None else row["id"] for row in more] == [
                key if row is not None else None for key, row in zip(cycles, rows, strict=True)
            ]
            found[label] = ([row is not None for row in rows], len(below), budgets[0] is not None)

    officer, member = ([True, True, False, True], 2, True), ([False, True, False, True], 1, False)
    nobody = ([False] * 4, 0, False)
    assert found == {
        "officer": officer,
        "above": officer,
        "sibling": member,
        "member": member,
        "nobody": nobody,
        "another union": nobody,
    }


async def test_a_code_is_in_the_row_of_its_holder_alone(office: Office, database: Database) -> None:
    cycle_id, (holder, other) = await office.cycle(), await office.members(2)
    voucher_id = await office.claim(cycle_id, holder)
    scopes = {**readers(office), "holder": reader(office, own=holder), "other": reader(office, own=other)}

    found = {}
    async with database.read() as conn:
        for label, scope in scopes.items():
            [row] = await vouchers.voucher_by_id(conn, scope, [voucher_id])
            found[label] = None if row is None else (row["is_own"], row["code_sealed"] is not None)
        [own] = await vouchers.vouchers_by_viewer_id(conn, scopes["holder"], [holder])
        [of_cycle] = await vouchers.own_voucher_by_cycle_id(conn, scopes["holder"], [cycle_id])
        [none] = await vouchers.own_voucher_by_cycle_id(conn, scopes["officer"], [cycle_id])

    assert found == {
        **dict.fromkeys(scopes),
        "officer": (False, False),
        "above": (False, False),
        "holder": (True, True),
    }
    assert ([row["id"] for row in own], of_cycle["id"], none) == ([voucher_id], voucher_id, None)


async def test_applications_are_ones_own_or_read_by_officers(office: Office, database: Database) -> None:
    cycle_id, (first, second) = await office.cycle(mode="lot"), await office.members(2)
    ids = [await office.apply(cycle_id, each) for each in (first, second)]

    found = {}
    async with database.read() as conn:
        for label, scope in {**readers(office), "first": reader(office, own=first)}.items():
            rows = await vouchers.benefit_application_by_id(conn, scope, ids)
            found[label] = [row is not None for row in rows]
        [own] = await vouchers.own_benefit_application_by_cycle_id(conn, reader(office, own=second), [cycle_id])
        request = PageRequest(limit=10)
        page = await lists.APPLICATIONS.page(
            conn, reader(office, office.branch_id), filters={"cycle_id": cycle_id}, order=lists.APPLICATION_ORDER,
            request=request,
        )  # fmt: skip

    both, none = [True, True], [False, False]
    assert found == {
        "officer": both,
        "above": both,
        "sibling": none,
        "member": none,
        "nobody": none,
        "another union": none,
        "first": [True, False],
    }
    assert (own["id"], own["ticket"]) == (ids[1], str(ids[1]))
    assert [row["id"] for row in page.rows] == ids


async def test_one_statement_for_any_number_of_cycles(office: Office, database: Database, recorder: Recorder) -> None:
    cycle_id, (member_id,) = await office.cycle(**FAR), await office.members(1)
    counts = []
    for number in (1, 3, 30):
        await office.owner.execute(_MORE_CYCLES, number, cycle_id)
        async with database.read() as conn:
            with recorder.recording() as statements:
                [rows] = await plans.entitled_cycles_by_viewer_id(conn, reader(office, own=member_id), [member_id])
        counts.append((len(rows), len(statements)))

    assert counts == [(1, 1), (3, 1), (30, 1)]


async def test_budget_and_forecast_are_those_of_the_ledger(office: Office, database: Database) -> None:
    programme_id = await office.programme()
    short = await office.cycle(programme_id, pieces=2)
    await office.cycle(programme_id, pieces=3, **FAR)
    first, second = await office.members(2)
    voucher_id = await office.claim(short, first)
    await office.claim(short, second)
    officer = reader(office, office.branch_id)
    await office.owner.execute(
        "UPDATE voucher SET valid_until_at = now() + interval '20 days' WHERE id = $1", voucher_id
    )

    async with database.read() as conn:
        [budget] = await officers.benefit_budget_by_programme_id(conn, officer, [programme_id])
        [ahead] = await officers.benefit_forecast_by_programme_id(conn, officer, [programme_id])
        [hidden] = await officers.benefit_forecast_by_programme_id(conn, reader(office), [programme_id])

    assert [budget[name] for name in ("planned_fen", "free_fen", "reserved_fen", "spent_fen")] == [
        300_00, 150_00, 150_00, 0
    ]  # fmt: skip
    assert budget["free_fen"] + budget["reserved_fen"] + budget["spent_fen"] == budget["planned_fen"]
    assert (await office.quota(programme_id))[:2] == (budget["free_fen"], budget["reserved_fen"])
    assert [tuple(row.values())[1:] for row in ahead] == [(7, 0, 0), (30, 1, 30_00), (90, 1, 30_00)]
    assert hidden == []


_MORE_CYCLES = """
    INSERT INTO benefit_cycle (tenant_id, id, programme_id, state, title, mode, needs, opens_at, closes_at,
        valid_until_at, pieces, value_fen, excess_fen, quota_id, created_by_id, created_at)
    SELECT tenant_id, gen_random_uuid(), programme_id, state, title, mode, needs, opens_at, closes_at,
        valid_until_at, pieces, value_fen, excess_fen, quota_id, created_by_id, created_at
    FROM benefit_cycle, generate_series((SELECT count(*) FROM benefit_cycle) + 1, $1) WHERE id = $2
"""
"""As many as are wanted, like one of them."""


async def test_a_published_list_is_read_part_by_part(
    office: Office, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle_id = await office.cycle(mode="lot")
    whole = "".join(f"{number:036d} 0\n" for number in range(2_500))
    await office.owner.execute("UPDATE benefit_cycle SET list_text = $1, list_hash = 'x'", whole)

    async with database.read() as conn:
        [draw] = await plans.benefit_draw_by_cycle_id(conn, reader(office), [cycle_id])
        parts = [
            (await plans.benefit_draw_list_by_cycle_id(conn, reader(office), [cycle_id], part=part))[0]["text"]
            for part in range(1, draw["list_parts"] + 2)
        ]

    assert draw["list_parts"] == 3
    assert "".join(parts) == whole
    assert (max(map(len, parts)), parts[-1]) == (plans.LIST_PART, "")


async def test_what_is_counted_without_names_is_what_a_page_shows(office: Office, database: Database) -> None:
    programme_id, (one, other) = await office.programme(), await office.members(2)
    given, drawn = await office.cycle(programme_id, pieces=1), await office.cycle(programme_id, mode="lot", pieces=1)
    await office.claim(given, one)
    for member_id in (one, other):
        await office.apply(drawn, member_id)
    forms = ((lists.VOUCHERS, lists.VOUCHER_ORDER, 1), (lists.APPLICATIONS, lists.APPLICATION_ORDER, 2))

    async with database.read() as conn:
        for label, scope in readers(office).items():
            for listing, order, number in forms:
                page = await listing.page(conn, scope, filters={}, order=order, request=PageRequest(limit=10))
                seen = number if label in {"officer", "above"} else 0
                assert (len(page.rows), await listing.count(conn, scope, filters={}, limit=10)) == (seen, seen), label


def test_constants_are_those_of_the_rules() -> None:
    whole, of_kind = cap_keys("culture")

    assert {EVERYTHING: RULES[whole].default, "kind": RULES[of_kind].default} == facts.DEFAULT_CAPS
    assert officers.LEAST == LEAST_TOLD == THRESHOLD
