"""One step for many holders at once: as one after the other, all of them or each by itself."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from db.scope import Scope
from db.types import new_id
from domain.shared.actor import Actor
from domain.shared.ledger import QuotaMove, QuotaOutcome, QuotaStep, quota_keep, quota_step, quota_steps
from domain.shared.work import Work
from tests.support.ledger import Desk

STEP = timedelta(hours=1)
ALL_OF = """
    SELECT q.free, q.held, q.claimed, q.used, q.returned, q.size, q.entry_count, e.number, e.step, e.source, e.target,
        e.amount, e.holder_id, e.actor_id, e.reason, e.recorded_at, h.held AS holds, h.claimed AS has, h.hold_ends_at,
        h.claim_ends_at
    FROM quota AS q JOIN quota_entry AS e ON e.quota_id = q.id
    LEFT JOIN quota_holding AS h ON h.quota_id = q.id AND h.holder_id = e.holder_id
    WHERE q.id = $1 ORDER BY e.number
"""


async def keep(desk: Desk, step: QuotaStep, move: QuotaMove) -> bool:
    """Takes a step as many do at once; whether it was done."""
    async with desk.database.transaction() as conn:
        work = Work(conn, Actor(desk.tenant_id), Scope(desk.tenant_id), desk.now, desk.keyring)
        await quota_keep(work, step, move, refusal=LookupError("gone"))
    return True


async def kept(desk: Desk, step: QuotaStep, *moves: QuotaMove) -> list[bool]:
    """Whether each of those who come at once was given what they want."""
    found = await asyncio.gather(*(keep(desk, step, each) for each in moves), return_exceptions=True)
    assert all(each is True or isinstance(each, LookupError) for each in found)
    return [each is True for each in found]


async def test_many_are_given_at_once_what_one_after_the_other_would_be_given(desk: Desk) -> None:
    ends_at = desk.now + timedelta(hours=1)
    for step in (QuotaStep.TAKE, QuotaStep.HOLD):
        found = []
        for is_at_once in (True, False):
            whole, of_branch = await desk.open(9), await desk.open(7, keeps_returns=True)
            holders = sorted(new_id() for _ in range(3))
            moves = [QuotaMove({whole: 2, of_branch: 1}, each, new_id(), "test", ends_at) for each in holders]
            if is_at_once:
                assert await kept(desk, step, *moves) == [True, True, True]
            else:
                assert [await keep(desk, step, each) for each in moves] == [True, True, True]
            places = {each: at for at, each in enumerate(holders)}
            rows = [dict(row) for each in (whole, of_branch) for row in await desk.database.fetch(ALL_OF, [each])]
            found.append([{**row, "holder_id": places.get(row["holder_id"])} for row in rows])
        assert found[0] == found[1]
    assert await desk.broken() == []


async def test_many_steps_by_one_statement_are_those_of_one_after_the_other(desk: Desk) -> None:
    found = []
    for is_together in (True, False):
        whole, part = await desk.open(4, keeps_returns=True), await desk.open(3)
        holders = [new_id() for _ in range(4)]
        told = []
        for step in (QuotaStep.OFFER, QuotaStep.CLAIM, QuotaStep.RETURN):
            moves = [QuotaMove({whole: 1, part: 1}, each, new_id(), "test", desk.now + STEP) for each in holders]
            async with desk.database.transaction() as conn:
                work = Work(conn, Actor(desk.tenant_id), Scope(desk.tenant_id), desk.now, desk.keyring)
                one_by_one = () if is_together else [(await quota_step(work, step, each)).outcome for each in moves]
                told.append(await quota_steps(work, step, moves) if is_together else one_by_one)
        places = {each: at for at, each in enumerate(holders)}
        rows = [dict(row) for each in (whole, part) for row in await desk.database.fetch(ALL_OF, [each])]
        found.append((told, [{**row, "holder_id": places.get(row["holder_id"])} for row in rows]))
    assert found[0] == found[1]
    assert found[0][0][0] == [*[QuotaOutcome.DONE] * 3, QuotaOutcome.SHORT]
    assert await desk.broken() == []


async def test_of_many_who_want_the_last_places_so_many_get_one(desk: Desk) -> None:
    quota_id = await desk.open(3)
    moves = [QuotaMove({quota_id: 1}, new_id(), new_id(), "test") for _ in range(5)]

    assert await kept(desk, QuotaStep.TAKE, *moves) == [True, True, True, False, False]
    assert await desk.balances(quota_id) == [0, 0, 3, 0, 0]
    assert await desk.broken() == []


async def test_whoever_has_something_already_is_told_and_the_others_are_served(desk: Desk) -> None:
    quota_id, holder_id, request_id = await desk.open(9), new_id(), new_id()
    assert await kept(desk, QuotaStep.TAKE, QuotaMove({quota_id: 1}, holder_id, request_id, "test")) == [True]

    told = await kept(
        desk,
        QuotaStep.TAKE,
        QuotaMove({quota_id: 1}, new_id(), new_id(), "test"),
        QuotaMove({quota_id: 1}, holder_id, new_id(), "test"),  # has one
        QuotaMove({quota_id: 1}, holder_id, request_id, "test"),  # the same request again
        QuotaMove({quota_id: 2}, new_id(), new_id(), "test"),
    )

    assert told == [True, False, True, True]
    assert await desk.balances(quota_id) == [5, 0, 4, 0, 0]
    assert await desk.broken() == []


async def test_many_are_not_given_what_somebody_else_holds_or_what_is_not_there(desk: Desk) -> None:
    quota_id = await desk.open(1)
    many = "SELECT * FROM unionhall_quota_steps($1, $2, 'claimed', $3, '{1}', NULL, 'test', $4, $4, $5, $6)"
    who = [[new_id()], [None], [desk.now]]

    with pytest.raises(asyncpg.InvalidParameterValueError):
        await desk.database.fetch(many, [desk.tenant_id, "offer", [quota_id], *who])
    with pytest.raises(asyncpg.NoDataFoundError):
        await desk.database.fetch(many, [desk.tenant_id, "take", [new_id()], *who])
    with pytest.raises(asyncpg.NoDataFoundError):
        await desk.database.fetch(many, [new_id(), "take", [quota_id], *who])
