"""Phones that sync while eight writers write end with what a fresh full read gives; a naive cursor does not."""

import asyncio
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from api.budget import Budget
from api.nodes import encode_id
from api.schema.changes import TYPE_NAMES
from db.seed.accounts import DEMO_ACCOUNTS
from domain.changes.catalogue import ChangeKind
from tests.support.api import Client, running
from tests.support.sync_writers import WRITERS, write
from tests.support.syncing import KINDS, NaivePhone, Phone, differing, follow, full_read
from tests.support.waiting import until_told

ACCOUNTS = [each for each in DEMO_ACCOUNTS if each.label in {"member", "branch officer", "auditor"}]
COLUMNS = ("sequence", "transaction_id")
ENOUGH = 5_000
"""Changes of which some concern each kind, for certain."""
GONE = (
    *("Activity", "Registration", "BenefitCycle", "BenefitApplication", "Voucher", "Suggestion", "Notification"),
    *("Survey", "Quiz", "Disclosure", "Course", "Competition", "PublicNotice", "OfficialDocument", "LegalArticle"),
    *("Honour", "ManagementQuestion"),
)
"""What a phone is told to be gone; never a vote (db/captures.py), and an organisation stays."""


async def written(dsn: str, changes: int, phones: list[Phone | NaivePhone], seed: int) -> int:
    """Lets all run; how many changes were committed. Afterwards each phone syncs once more."""
    is_over, numbers = asyncio.Event(), [each.member_number for each in ACCOUNTS]
    following = [asyncio.create_task(follow(each, seed + n, until=is_over)) for n, each in enumerate(phones)]
    committed = await asyncio.gather(
        *(write(dsn, seed * WRITERS + n, changes // WRITERS, numbers) for n in range(WRITERS))
    )
    is_over.set()
    await asyncio.gather(*following)
    # A chore that began before the last change holds it back.
    owner = await asyncpg.connect(dsn)
    await until_told(owner)
    await owner.close()
    for each in phones:
        await each.sync(100)
    return sum(committed)


@pytest.mark.parametrize("changes", [400, pytest.param(12_500, marks=pytest.mark.sync)])
async def test_a_phone_ends_with_what_a_full_read_gives_and_a_naive_cursor_loses_some(
    changes: int, demo_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Phones that never pause would use up a minute's points.
    monkeypatch.setattr("api.app.Budget", partial(Budget, member_points=10**9))
    async with running(demo_dsn, tmp_path) as demo:
        await _in_step(changes, demo, demo_dsn)


async def _in_step(changes: int, demo: Client, demo_dsn: str) -> None:
    callers = [await demo.sign_in(each.member_number, each.password) for each in ACCOUNTS]
    phones = [Phone(each) for each in callers]
    for phone in phones:
        await phone.sync(100)
    async with asyncpg.create_pool(demo_dsn, min_size=3, max_size=3) as pool, pool.acquire() as owner:
        naive = [NaivePhone(await asyncpg.connect(demo_dsn), column) for column in COLUMNS]

        committed = await written(demo_dsn, changes, [*phones, *naive], seed=changes)

        for phone in phones:
            assert differing(phone.store, await full_read(phone.client)) == []
            assert phone.resyncs == 1
        assert committed > changes // 2
        rows = await owner.fetch("SELECT DISTINCT kind, node_id FROM node_change")
        if changes > ENOUGH:
            assert {row["kind"] for row in rows} == set(ChangeKind)
            assert {*KINDS, *GONE} <= set().union(*(phone.heard for phone in phones))
        told = {encode_id(TYPE_NAMES[row["kind"]], row["node_id"]) for row in rows}
        lost = {each.column: len(told - each.known) for each in naive}
        for each in naive:
            await each.connection.close()
    assert lost["sequence"] > 0, lost
