"""Steps against PostgreSQL: all or nothing, once for a request, in time, and by nobody but the ledger's functions."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from db.types import new_id
from domain.shared.ledger import QuotaMove, QuotaOutcome, QuotaStep, quota_keep, quota_step, quotas_inspect
from tests.support.ledger import NOW, Desk

DONE, ALREADY, SHORT, WRONG = QuotaOutcome
ENTRIES = "SELECT step, source, target, amount, holder_id FROM quota_entry WHERE quota_id = $1 ORDER BY number"


async def test_a_place_goes_from_an_offer_to_a_participant_who_came(desk: Desk) -> None:
    quota_id, holder_id = await desk.open(3), new_id()

    for step in (QuotaStep.HOLD, QuotaStep.CLAIM, QuotaStep.USE, QuotaStep.UNDO_USE, QuotaStep.RETURN):
        assert await desk.did(step, quota_id, holder_id) is DONE

    rows = await desk.database.fetch(ENTRIES, [quota_id])
    assert [tuple(row) for row in rows] == [
        ("resize", None, "free", 3, None),
        ("hold", "free", "held", 1, holder_id),
        ("claim", "held", "claimed", 1, holder_id),
        ("use", "claimed", "used", 1, holder_id),
        ("undo_use", "used", "claimed", 1, holder_id),
        ("return", "claimed", "free", 1, holder_id),
    ]
    assert await desk.balances(quota_id) == [3, 0, 0, 0, 0]
    assert await desk.broken() == []


async def test_a_shortage_tells_how_much_is_free_and_writes_nothing(desk: Desk) -> None:
    quota_id = await desk.open(2)

    result = await desk.step(QuotaStep.TAKE, {quota_id: 3}, new_id())

    assert (result.outcome, result.quotas[quota_id].free) == (SHORT, 2)
    assert len(await desk.database.fetch(ENTRIES, [quota_id])) == 1


async def test_several_quotas_give_all_or_nothing(desk: Desk) -> None:
    total, of_branch, of_shift = await desk.open(10), await desk.open(2), await desk.open(1)
    family, one = {total: 3, of_branch: 2, of_shift: 2}, {total: 1, of_branch: 1, of_shift: 1}

    refused = await desk.step(QuotaStep.TAKE, family, new_id())
    taken = await desk.step(QuotaStep.TAKE, one, new_id())

    assert (refused.outcome, refused.quotas[of_shift].free) == (SHORT, 1)
    assert taken.outcome is DONE
    assert [(await desk.balances(each))[2] for each in (total, of_branch, of_shift)] == [1, 1, 1]


async def test_the_same_request_takes_a_step_once_long_after_too(desk: Desk) -> None:
    quota_id, holder_id, request_id = await desk.open(5, is_one_each=False), new_id(), new_id()

    first = await desk.did(QuotaStep.TAKE, quota_id, holder_id, request_id=request_id)
    await desk.did(QuotaStep.RETURN, quota_id, holder_id)
    repeated = await desk.did(QuotaStep.TAKE, quota_id, holder_id, request_id=request_id)

    assert (first, repeated) == (DONE, ALREADY)
    assert await desk.balances(quota_id) == [5, 0, 0, 0, 0]


async def test_the_same_request_at_the_same_moment_takes_a_step_once(desk: Desk) -> None:
    quota_id, holder_id, request_id = await desk.open(5, is_one_each=False), new_id(), new_id()

    outcomes = await asyncio.gather(
        *(desk.did(QuotaStep.TAKE, quota_id, holder_id, request_id=request_id) for _ in range(12))
    )

    assert sorted(outcomes) == sorted([DONE, *[ALREADY] * 11])
    assert await desk.balances(quota_id) == [4, 0, 1, 0, 0]


async def test_a_repeat_is_told_so_when_everything_is_gone_by_now(desk: Desk) -> None:
    quota_id, holder_id, request_id = await desk.open(1), new_id(), new_id()

    outcomes = [await desk.did(QuotaStep.TAKE, quota_id, holder_id, request_id=request_id) for _ in range(2)]

    assert outcomes == [DONE, ALREADY]


async def test_one_each_means_once_at_the_same_moment_too(desk: Desk) -> None:
    quota_id, holder_id = await desk.open(9), new_id()

    outcomes = await asyncio.gather(*(desk.did(QuotaStep.TAKE, quota_id, holder_id) for _ in range(8)))
    again = [await desk.did(step, quota_id, holder_id) for step in (QuotaStep.HOLD, QuotaStep.OFFER)]

    assert sorted(outcomes) == sorted([DONE, *[WRONG] * 7])
    assert again == [WRONG, WRONG]
    assert await desk.did(QuotaStep.RETURN, quota_id, holder_id) is DONE
    assert await desk.did(QuotaStep.TAKE, quota_id, holder_id) is DONE


@pytest.mark.parametrize(
    "step", [QuotaStep.CLAIM, QuotaStep.RELEASE, QuotaStep.USE, QuotaStep.RETURN, QuotaStep.UNDO_USE]
)
async def test_nobody_can_move_what_they_have_not_got(desk: Desk, step: QuotaStep) -> None:
    quota_id, other_id = await desk.open(5, is_one_each=False), new_id()
    for given in (QuotaStep.HOLD, QuotaStep.TAKE, QuotaStep.TAKE):
        await desk.did(given, quota_id, other_id)
    await desk.did(QuotaStep.USE, quota_id, other_id)

    assert await desk.did(step, quota_id, new_id()) is WRONG
    assert await desk.did(step, {quota_id: 2}, other_id) is WRONG
    assert await desk.balances(quota_id) == [2, 1, 1, 1, 0]


async def test_a_budget_is_committed_spent_and_given_back_in_parts(desk: Desk) -> None:
    budget_id, order_id = await desk.open(10_000_000_000_00, is_one_each=False), new_id()

    async def moved(step: QuotaStep, fen: int) -> QuotaOutcome:
        return await desk.did(step, {budget_id: fen}, order_id)

    assert await moved(QuotaStep.HOLD, 1_000_00) is DONE
    assert await moved(QuotaStep.CLAIM, 900_00) is DONE
    assert await moved(QuotaStep.RELEASE, 100_00) is DONE
    assert await moved(QuotaStep.USE, 850_00) is DONE
    assert await moved(QuotaStep.UNDO_USE, 10_00) is DONE
    assert await moved(QuotaStep.RETURN, 60_00) is DONE
    assert await desk.balances(budget_id) == [10_000_000_000_00 - 840_00, 0, 0, 840_00, 0]
    assert await desk.broken() == []


async def test_what_comes_back_waits_for_whoever_is_in_line(desk: Desk) -> None:
    quota_id, first_id, next_id = await desk.open(1, keeps_returns=True), new_id(), new_id()
    await desk.did(QuotaStep.TAKE, quota_id, first_id)

    await desk.did(QuotaStep.RETURN, quota_id, first_id)
    overtaking = await desk.did(QuotaStep.TAKE, quota_id, new_id())
    in_line = await desk.did(QuotaStep.OFFER, quota_id, next_id)

    assert (overtaking, in_line) == (SHORT, DONE)
    assert await desk.balances(quota_id) == [0, 1, 0, 0, 0]


async def test_an_offer_draws_first_on_what_is_set_aside_then_on_what_is_free(desk: Desk) -> None:
    quota_id, first_id, family_id = await desk.open(4, keeps_returns=True), new_id(), new_id()
    await desk.did(QuotaStep.TAKE, quota_id, first_id)
    await desk.did(QuotaStep.RETURN, quota_id, first_id)

    assert await desk.did(QuotaStep.OFFER, {quota_id: 3}, family_id) is DONE
    assert await desk.balances(quota_id) == [1, 3, 0, 0, 0]
    assert await desk.did(QuotaStep.OFFER, {quota_id: 2}, new_id()) is SHORT
    assert await desk.broken() == []


async def test_what_is_set_aside_is_free_again_when_nobody_is_in_line(desk: Desk) -> None:
    quota_id, first_id = await desk.open(1, keeps_returns=True), new_id()
    await desk.did(QuotaStep.TAKE, quota_id, first_id)
    await desk.did(QuotaStep.RETURN, quota_id, first_id)

    assert (await desk.reopen(quota_id)).outcome is DONE
    assert (await desk.reopen(quota_id)).outcome is SHORT
    assert await desk.balances(quota_id) == [1, 0, 0, 0, 0]


async def test_a_smaller_size_takes_back_what_comes_back_and_gives_out_nothing_meanwhile(desk: Desk) -> None:
    quota_id, holders = await desk.open(5), [new_id() for _ in range(4)]
    for holder_id in holders:
        await desk.did(QuotaStep.TAKE, quota_id, holder_id)

    smaller = await desk.resize(quota_id, 2)
    assert (smaller.size, smaller.over, smaller.free) == (4, 2, 0)
    for holder_id in holders[:2]:
        await desk.did(QuotaStep.RETURN, quota_id, holder_id)
        assert await desk.did(QuotaStep.TAKE, quota_id, new_id()) is SHORT
    await desk.did(QuotaStep.RETURN, quota_id, holders[2])

    assert await desk.balances(quota_id) == [1, 0, 1, 0, 0]
    assert await desk.broken() == []


async def test_a_larger_size_is_for_the_line_where_returns_are_kept(desk: Desk) -> None:
    plain, kept = await desk.open(1), await desk.open(1, keeps_returns=True)

    for quota_id in (plain, kept):
        await desk.resize(quota_id, 3)

    assert await desk.balances(plain) == [3, 0, 0, 0, 0]
    assert await desk.balances(kept) == [1, 0, 0, 0, 2]


async def test_a_kept_step_is_taken_with_the_rest_of_the_transaction_or_refuses_it(desk: Desk) -> None:
    quota_id = await desk.open(1)

    async def register(holder_id: UUID) -> None:
        async with desk.work() as work:
            move = QuotaMove({quota_id: 1}, holder_id, new_id(), "by_test")
            await quota_keep(work, QuotaStep.TAKE, move, refusal=LookupError("full"))

    await register(new_id())
    with pytest.raises(LookupError, match="full"):
        await register(new_id())

    assert await desk.balances(quota_id) == [0, 0, 1, 0, 0]


async def test_a_rolled_back_step_has_not_been(desk: Desk) -> None:
    quota_id = await desk.open(1)
    move = QuotaMove({quota_id: 1}, new_id(), new_id(), "by_test")

    async def break_off() -> None:
        async with desk.work() as work:
            await quota_step(work, QuotaStep.TAKE, move)
            raise EOFError

    with pytest.raises(EOFError):
        await break_off()

    assert await desk.balances(quota_id) == [1, 0, 0, 0, 0]
    assert await desk.broken() == []


async def test_a_quota_of_another_union_is_none(desk: Desk) -> None:
    quota_id = await desk.open(1)
    stranger = Desk(desk.database, desk.keyring, new_id())

    with pytest.raises(asyncpg.NoDataFoundError):
        await stranger.did(QuotaStep.TAKE, quota_id, new_id())


WRITES = [
    "UPDATE quota SET free = free + 1, size = size + 1, target_size = target_size + 1",
    "UPDATE quota_holding SET claimed = 0",
    "INSERT INTO quota_entry SELECT tenant_id, id, 9, 'take', 'free', 'claimed', 1, id, id, NULL, '', now() FROM quota",
    "INSERT INTO quota (tenant_id, id, owner_id, size) SELECT tenant_id, gen_random_uuid(), id, 9 FROM quota",
    "DELETE FROM quota",
    "SELECT unionhall_quota_leg(tenant_id, id, 'resize', NULL, 'free', 1, NULL, NULL, id, NULL, '', now()) FROM quota",
]


@pytest.mark.parametrize("statement", WRITES)
async def test_the_application_cannot_write_past_the_ledger(desk: Desk, statement: str) -> None:
    await desk.open(1)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with desk.database.write() as conn:
            await conn.execute(statement)


BREAKING = [
    ("UPDATE quota SET free = free + 1, claimed = claimed - 1", ["entries", "holdings"]),
    ("UPDATE quota_holding SET claimed = 0, held = 1", ["holdings", "holders"]),
    ("UPDATE quota_holding SET holder_id = gen_random_uuid()", ["holders"]),
    ("UPDATE quota SET entry_count = entry_count + 1", ["numbers"]),
]


@pytest.mark.parametrize(("statement", "laws"), BREAKING)
async def test_whoever_writes_past_the_ledger_is_found(
    desk: Desk, owner: asyncpg.Connection, dsn: str, statement: str, laws: list[str]
) -> None:
    await desk.did(QuotaStep.TAKE, await desk.open(2), new_id())
    assert await desk.broken() == []

    await owner.execute(statement)

    assert await desk.broken() == [laws]
    assert [each.part for each in await quotas_inspect(dsn)] == ["total"]


async def test_no_statement_can_give_out_more_than_there_is(desk: Desk, owner: asyncpg.Connection) -> None:
    await desk.open(2)

    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute("UPDATE quota SET free = free - 3, claimed = claimed + 3")
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute("UPDATE quota SET claimed = claimed + 1")


async def test_two_who_want_the_same_quotas_in_another_order_do_not_wait_for_each_other(desk: Desk) -> None:
    one, other = await desk.open(50), await desk.open(50)

    outcomes = await asyncio.gather(
        *(
            desk.did(QuotaStep.TAKE, dict.fromkeys((one, other) if number % 2 else (other, one), 1), new_id())
            for number in range(40)
        )
    )

    assert outcomes == [DONE] * 40


async def test_what_is_held_lapses_and_what_is_claimed_expires_and_the_owner_is_told(desk: Desk) -> None:
    total, of_shift, voucher = await desk.open(2), await desk.open(1), await desk.open(1)
    in_line, with_voucher, lasting = new_id(), new_id(), new_id()
    soon = NOW + timedelta(hours=1)
    await desk.did(QuotaStep.HOLD, {total: 1, of_shift: 1}, in_line, ends_at=soon)
    await desk.did(QuotaStep.TAKE, voucher, with_voucher, ends_at=soon)
    await desk.did(QuotaStep.HOLD, total, lasting)

    assert await desk.lapse() is False
    assert await desk.did(QuotaStep.LAPSE, {total: 1, of_shift: 1}, in_line) is WRONG
    desk.now = soon
    assert await desk.did(QuotaStep.CLAIM, {total: 1, of_shift: 1}, in_line) is WRONG
    assert await desk.did(QuotaStep.USE, voucher, with_voucher) is WRONG
    assert await desk.lapse() is True
    assert await desk.lapse() is False

    events = await desk.database.fetch(
        "SELECT topic, subject_kind, facts->>'step' AS step, facts->>'holder_id' AS holder FROM event ORDER BY 3", []
    )
    assert [tuple(row) for row in events] == [
        ("activity.quota_lapsed", "activity", "expire", str(with_voucher)),
        ("activity.quota_lapsed", "activity", "lapse", str(in_line)),
        ("activity.quota_lapsed", "activity", "lapse", str(in_line)),
    ]
    assert [await desk.balances(each) for each in (total, of_shift, voucher)] == [
        [1, 1, 0, 0, 0],
        [1, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
    ]
    assert await desk.broken() == []


async def test_an_accepted_offer_does_not_lapse_and_many_processes_lapse_each_hold_once(desk: Desk) -> None:
    quota_id, accepted, soon = await desk.open(9), new_id(), NOW + timedelta(hours=1)
    for holder_id in (accepted, *(new_id() for _ in range(5))):
        await desk.did(QuotaStep.HOLD, quota_id, holder_id, ends_at=soon)
    await desk.did(QuotaStep.CLAIM, quota_id, accepted)
    desk.now = soon + timedelta(seconds=1)

    await asyncio.gather(*(desk.lapse() for _ in range(4)))

    assert await desk.balances(quota_id) == [8, 0, 1, 0, 0]
    assert len(await desk.database.fetch("SELECT id FROM event", [])) == 5
