"""The uptake of a cycle by branch: what is told of it, and that nobody reckons the small counts out of the rest."""

from collections.abc import Iterator, Sequence
from random import Random
from uuid import UUID

import asyncpg
import pytest_asyncio

from db.loaders.benefits import officers
from db.sealing import Keyring
from db.session import Database
from tests.db.test_benefits_loaders import _MORE_CYCLES, FAR, reader
from tests.domain.benefits import office as offices
from tests.domain.benefits.office import Office
from tests.factories.members import add_member
from tests.factories.organisations import Tree

MOST = 24
"""Members of each of four branches."""
Told = Sequence[tuple[int | None, int | None]]
"""Of each branch what is issued, and what of it is redeemed; None: withheld."""


@pytest_asyncio.fixture
async def office(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Office:
    """A union with two branches."""
    return await offices.build(owner, database, keyring, tenant_id)


async def told(office: Office, database: Database, tables: Sequence[Sequence[tuple[int, int]]]) -> list[Told]:
    """What an officer is told of cycles of which so many are issued, and redeemed, in each branch."""
    tree = Tree(office.owner, office.tenant_id)
    first = await office.cycle(await office.programme(budget_fen=9_000_00), pieces=200, **FAR)
    await office.owner.execute(_MORE_CYCLES, len(tables), first)
    cycles = [row["id"] for row in await office.owner.fetch("SELECT id FROM benefit_cycle")]
    branches = [await tree.add(f"HD-U{number}") for number in range(4)]
    group = await tree.add("HD-U0-1", branches[0], kind="group")
    people = [
        [
            await add_member(
                office.owner, office.tenant_id, group if place == 0 and number % 2 else branches[place],
                number=f"HD7{place}{number:04d}",
            )
            for number in range(MOST)
        ]
        for place in range(4)
    ]  # fmt: skip
    for cycle_id, counts in zip(cycles, tables, strict=True):
        for place, (issued, redeemed) in enumerate(counts):
            await office.owner.execute(_VOUCHERS, people[place][:redeemed], cycle_id, "redeemed")
            await office.owner.execute(_VOUCHERS, people[place][redeemed:issued], cycle_id, "issued")
    async with database.read() as conn:
        found = await officers.benefit_uptake_by_cycle_id(conn, reader(office, office.branch_id), cycles)
        hidden = await officers.benefit_uptake_by_cycle_id(conn, reader(office, office.other_id), cycles)
    assert hidden == [[]] * len(tables)
    shown = [{row["organisation_id"]: (row["issued"], row["redeemed"]) for row in rows} for rows in found]
    return [[rows[each] for each in branches if each in rows] for rows in shown]


_VOUCHERS = """
    INSERT INTO voucher (tenant_id, id, cycle_id, programme_id, member_id, kind, state, value_fen, excess_fen,
        code_index, code_sealed, issued_on, issued_at, valid_until_at, redeemed_at)
    SELECT tenant_id, gen_random_uuid(), id, programme_id, holder, 'culture', $3::text, value_fen, excess_fen,
        uuid_send(gen_random_uuid()), '', '2026-03-10', '2026-03-10', valid_until_at,
        CASE WHEN $3::text = 'redeemed' THEN '2026-03-11'::timestamptz END
    FROM benefit_cycle, unnest($1::uuid[]) AS holder WHERE id = $2
"""
# Issued of each branch, and what is told of it, where nothing is redeemed.
ISSUED: Sequence[tuple[Sequence[int], Sequence[int | None]]] = (
    ((9, 7), (9, 7)),
    ((9, 3), (None, None)),
    ((9, 3, 6), (9, None, None)),
    ((9, 3, 2), (9, None, None)),
    ((4,), (None,)),
    ((1, 1, 20), (None, None, None)),
    ((1, 1, 20, 9), (None, None, 20, None)),
    ((1, 2, 1, 9), (None, None, None, None)),
    ((2, 2, 2, 9), (None, None, None, 9)),
    ((4, 4, 4, 9), (None, None, None, None)),
)
# Issued and redeemed of each branch, and of which both are told.
REDEEMED: Sequence[tuple[Sequence[tuple[int, int]], Told]] = (
    (((20, 10), (12, 6)), ((20, 10), (12, 6))),
    (((20, 20), (12, 0)), ((20, 20), (12, 0))),
    (((20, 2), (12, 6)), ((20, None), (12, None))),
    (((20, 18), (12, 6)), ((20, None), (12, None))),
    (((20, 18), (12, 6), (16, 8)), ((20, None), (12, None), (16, 8))),
    (((20, 18), (12, 12), (16, 16)), ((20, None), (12, None), (16, None))),
    (((20, 1), (12, 0), (16, 0)), ((20, None), (12, None), (16, None))),
    (((20, 17), (12, 4), (16, 0)), ((20, None), (12, None), (16, 0))),
    (((3, 2), (12, 11), (20, 10)), ((None, None), (None, None), (20, None))),
)


async def test_small_counts_of_an_uptake_are_withheld_with_those_that_tell_them(
    office: Office, database: Database
) -> None:
    found = await told(office, database, [[(each, 0) for each in counts] for counts, _ in ISSUED])

    assert [[issued for issued, _ in rows] for rows in found] == [list(expected) for _, expected in ISSUED]
    assert {redeemed for rows in found for _, redeemed in rows} == {0}


async def test_what_is_redeemed_and_what_is_not_is_withheld_where_it_is_small(
    office: Office, database: Database
) -> None:
    found = await told(office, database, [counts for counts, _ in REDEEMED])

    assert found == [list(expected) for _, expected in REDEEMED]


def splits(total: int, bounds: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """All ways to make a total of numbers within these bounds."""
    if not bounds:
        if total == 0:
            yield []
        return
    (least, most), rest = bounds[0], bounds[1:]
    for number in range(least, min(most, total) + 1):
        for others in splits(total - number, rest):
            yield [number, *others]


def possible(rows: Told, issued: int, redeemed: int) -> list[tuple[set[int], set[int], set[int]]]:
    """For each branch, what issued, redeemed and left may be, for all that is told beside both sums."""
    sets: list[tuple[set[int], set[int], set[int]]] = [(set(), set(), set()) for _ in rows]
    for each in splits(issued, [(1, MOST) if row[0] is None else (row[0], row[0]) for row in rows]):
        bounds = [(0, number) if row[1] is None else (row[1], row[1]) for number, row in zip(each, rows, strict=True)]
        if any(least > number for (least, _), number in zip(bounds, each, strict=True)):
            continue
        for used in splits(redeemed, bounds):
            for (of_issued, of_redeemed, of_rest), count, part in zip(sets, each, used, strict=True):
                of_issued.add(count)
                of_redeemed.add(part)
                of_rest.add(count - part)
    return sets


async def test_nobody_reckons_a_small_count_out_of_what_is_told(office: Office, database: Database) -> None:
    chance = Random(20_260_310)  # the same each time
    tables = []
    for _ in range(60):
        counts = [chance.choice((1, 2, 3, 4, 5, 6, 9, 12)) for _ in range(chance.randint(2, 3))]
        tables.append([(each, chance.choice((0, each, chance.randint(0, each)))) for each in counts])

    found = await told(office, database, tables)

    untold = 0
    for rows, table in zip(found, tables, strict=True):
        sums = [sum(column) for column in zip(*table, strict=True)]
        for index, sets in enumerate(possible(rows, *sums)):
            issued, redeemed = table[index]
            is_all_untold = [all(row[number] is None for row in rows) for number in (0, 1)]
            for number, (count, values) in enumerate(zip((issued, redeemed, issued - redeemed), sets, strict=True)):
                assert count in values
                if 0 < count < officers.LEAST:
                    # Where nothing is told beside the sum, no more can be withheld.
                    assert len(values) > 1 or is_all_untold[min(number, 1)], (table, rows, index)
                    untold += 1
    assert untold > len(tables)
