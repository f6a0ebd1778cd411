"""A roster of 100,000 rows with every kind of defect: read in under a minute, in constant memory, exact to the row."""

import resource
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.sealing import Keyring
from db.session import Database
from domain.rosters import service
from domain.rosters.writing import writer_of
from tests.domain.rosters.test_service_defects import DEFECTS, MORE, register_people
from tests.factories.rosters import csv_of, person
from tests.support.rosters import RosterUnion, roster_union

pytestmark = pytest.mark.rosters

PEOPLE = 100_000
EVERY = 25
"""One row in so many has a defect."""


def roster(kind: str, identities: dict[str, str]) -> tuple[bytes, dict[int, list[str]]]:
    """The file, and the reasons of its bad rows by their numbers."""
    expected: dict[int, list[str]] = {}
    people = _people(identities, expected)
    if kind == "csv":
        return csv_of(people, MORE), expected
    writer = writer_of(kind)
    piece, state = writer.begin(MORE)
    pieces = [piece]
    while rows := [[str(row.get(name, "")) for name in MORE] for row in islice(people, 1_000)]:
        piece, state = writer.rows(rows, state)
        pieces.append(piece)
    return b"".join([*pieces, writer.end(state)]), expected


def _people(identities: dict[str, str], expected: dict[int, list[str]]) -> Iterator[dict[str, Any]]:
    # What stands often names nobody by a number.
    common = [
        each
        for each in DEFECTS
        if not {"会员编号", "身份证号码"} & each[0].keys() and "\x07" not in str(each[0].get("姓名"))
    ]
    for number in range(1, PEOPLE + 1):
        values: dict[str, Any] = {}
        if number % EVERY == 0:
            place = number // EVERY - 1
            values, reasons = DEFECTS[place] if place < len(DEFECTS) else common[place % len(common)]
            if "\x07" in str(values.get("姓名")):  # no spreadsheet can hold it
                values, reasons = common[0]
            values = {name: identities.get(str(value), value) for name, value in values.items()}
            expected[number + 1] = [reason.value for reason in reasons]
        yield person(number, "HD-A-1", **values)


def resident_kilobytes() -> int:
    """The most that this process has had in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_hundred_thousand_rows(
    kind: str, database: Database, keyring: Keyring, owner: asyncpg.Connection, tenant_id: UUID
) -> None:
    union: RosterUnion = await roster_union(database, keyring, owner, tenant_id)
    identities = await register_people(union)
    present = await owner.fetchval("SELECT count(*) FROM member")
    await owner.execute("VACUUM ANALYZE")  # what an earlier roster has left behind
    content, expected = roster(kind, identities)
    file = await union.store(content)
    outcome = await union.run(service.roster_import_open, service.RosterImportOpen(file.key.id, union.branch_id))
    import_id, before, began = UUID(outcome["roster_import_id"]), resident_kilobytes(), time.monotonic()

    await union.work_all()
    read_seconds, grown = time.monotonic() - began, resident_kilobytes() - before
    rows = await owner.fetch("SELECT number, action, reasons FROM roster_row WHERE import_id = $1", import_id)
    bad = {row["number"]: row["reasons"] for row in rows if row["reasons"]}
    began = time.monotonic()
    await union.apply(import_id)
    apply_seconds = time.monotonic() - began
    entered = await owner.fetchval("SELECT count(*) FROM member")
    began = time.monotonic()
    await union.undo(import_id)
    undo_seconds = time.monotonic() - began

    sys.stderr.write(
        f"\n{kind}: {len(content) / 1e6:.1f} MB, read {read_seconds:.1f} s, {grown / 1024:.1f} MB more in memory,"
        f" applied {apply_seconds:.1f} s, undone {undo_seconds:.1f} s\n"
    )
    assert bad == expected
    assert entered == present + PEOPLE - len(expected)
    assert await owner.fetchval("SELECT count(*) FROM member") == present
    assert read_seconds < 60
    assert grown < 60 * 1024
