"""What the clock brings: cycles are given out, cleared and ended by themselves, holders are reminded once."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.session import Connection
from domain.benefits import service
from domain.benefits.errors import CycleStateRefused
from domain.benefits.service import CycleChange
from domain.shared.work import Outcome, Work
from tests.domain.benefits.office import DAY, HOUR, NOW, VALUE, Office


async def until_done(office: Office, chore: Callable[[Connection, datetime, Any], Awaitable[bool]]) -> int:
    """How many transactions a chore takes until it has nothing more to do."""
    for number in range(1, 20):
        async with office.database.write() as conn:
            if not await chore(conn, office.now, office.keyring):
                return number
    raise AssertionError("it never ends")


async def test_a_drawn_cycle_is_given_out_part_by_part(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.benefits.service.distributing.BATCH", 2)
    cycle_id = await office.cycle(mode="lot", pieces=3)
    for each in await office.members(5):
        await office.apply(cycle_id, each)
    office.now = NOW + DAY
    assert await until_done(office, service.distribute_due) == 1  # not drawn yet
    await office.run(service.list_publish, CycleChange(cycle_id))
    await office.draw(cycle_id)

    assert await until_done(office, service.distribute_due) == 3

    assert await office.quota(cycle_id) == (0, 3, 0)
    assert await office.states("benefit_cycle") == ["distributed"]
    assert sorted(await office.states("benefit_application")) == ["not_served"] * 2 + ["served"] * 3
    assert (await office.topics()).count("voucher.issued") == 3
    assert await until_done(office, service.distribute_due) == 1
    assert await office.broken() == []


async def test_who_comes_first_is_served_until_the_closing(office: Office) -> None:
    cycle_id = await office.cycle()
    office.now = NOW + DAY - HOUR
    await until_done(office, service.distribute_due)
    assert await office.states("benefit_cycle") == ["approved"]

    office.now = NOW + DAY
    await until_done(office, service.distribute_due)

    assert await office.states("benefit_cycle") == ["distributed"]
    assert await office.quota(cycle_id) == (3, 0, 0)


async def test_a_cancelled_cycle_is_cleared_and_its_money_comes_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.benefits.service.redeeming.BATCH", 2)
    programme_id = await office.programme()
    cycle_id = await office.cycle(programme_id)
    for each in await office.members(3):
        await office.claim(cycle_id, each)
    await office.run(service.cycle_cancel, CycleChange(cycle_id))

    assert await until_done(office, service.clear_due) == 3

    assert await office.states() == ["revoked"] * 3
    assert await office.quota(programme_id) == (300_00, 0, 0)
    assert await until_done(office, service.clear_due) == 1
    assert await office.broken() == []


async def test_a_cycle_ends_when_nothing_of_it_can_be_redeemed(office: Office) -> None:
    programme_id = await office.programme()
    cycle_id, (member_id,) = await office.cycle(programme_id), await office.members(1)
    await office.claim(cycle_id, member_id)
    office.now = NOW + 33 * DAY
    await until_done(office, service.distribute_due)
    await until_done(office, service.end_due)
    assert await office.states("benefit_cycle") == ["distributed"]  # its voucher has not lapsed in the ledger yet

    await office.lapse()
    office.now -= timedelta(seconds=1)
    await until_done(office, service.end_due)
    assert await office.states("benefit_cycle") == ["distributed"]  # a terminal may bring yet what it redeemed offline
    office.now += timedelta(seconds=1)
    await until_done(office, service.end_due)

    assert await office.states("benefit_cycle") == ["ended"]
    assert await office.quota(programme_id) == (300_00, 0, 0)


async def test_a_cycle_ends_part_by_part_whatever_stops_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.benefits.service.redeeming.CLOSED_AT_ONCE", 2)
    programme_id, people = await office.programme(), await office.members(7)
    cycle_id = await office.cycle(programme_id, pieces=7, use="balance", excess_fen=0)
    codes = [await office.code(await office.claim(cycle_id, each)) for each in people]
    for code, spent in zip(codes, (10_00, 1, 29_99, 5_00, 7_00, 30_00), strict=False):
        await office.run(service.voucher_redeem, service.VoucherRedeem(code, spent))
    office.now = NOW + 33 * DAY
    await office.lapse()
    await until_done(office, service.distribute_due)
    spent_fen = 10_00 + 1 + 29_99 + 5_00 + 7_00 + 30_00

    async def end(dies_of: Exception | None = None) -> None:
        async with office.database.write() as conn:
            assert await service.end_due(conn, office.now, office.keyring)
            if dies_of is not None:
                raise dies_of

    for before, closed in ((0, 2), (2, 4), (4, 5)):
        with pytest.raises(RuntimeError):
            await end(RuntimeError("killed"))
        assert (await office.states()).count("expired") == before + 1
        await end()
        assert (await office.states()).count("expired") == closed + 1  # one had before, in the ledger; one is all spent
        assert (await office.topics()).count("voucher.expired") == closed + 1
        is_over = closed == 5
        assert await office.states("benefit_cycle") == ["ended" if is_over else "distributed"]
        budget = (300_00 - spent_fen, 0, spent_fen) if is_over else (300_00 - 7 * VALUE, 7 * VALUE, 0)
        assert await office.quota(programme_id) == budget
        assert await office.broken() == []

    assert await until_done(office, service.end_due) == 1
    assert await office.states() == ["expired"] * 5 + ["redeemed", "expired"]
    assert sum([(await office.year(each))["all"] for each in people]) == spent_fen


async def test_one_erased_applicant_holds_up_nobody(office: Office) -> None:
    programme_id, people = await office.programme(), await office.members(3)
    first = await office.cycle(programme_id, mode="lot", closes_at=NOW + HOUR)
    for each in people:
        await office.apply(first, each)
    office.now = NOW + HOUR
    await office.run(service.list_publish, CycleChange(first))
    await office.draw(first)
    await office.owner.execute("UPDATE member SET state = 'left', erased_at = now() WHERE id = $1", people[0])
    office.now = NOW
    await office.cycle(programme_id)
    office.now = NOW + DAY

    await until_done(office, service.distribute_due)

    assert await office.states("benefit_cycle") == ["distributed", "distributed"]
    rows = await office.owner.fetch("SELECT member_id, state, closing FROM benefit_application")
    assert {row["member_id"]: (row["state"], row["closing"]) for row in rows} == {
        people[0]: ("not_served", "not_eligible"),
        people[1]: ("served", None),
        people[2]: ("served", None),
    }
    assert await office.broken() == []


@pytest.mark.parametrize("error", [CycleStateRefused("cycleId", state="x"), RuntimeError("broken")])
@pytest.mark.parametrize("step", ["cycle_distribute", "cycle_clear", "cycle_end"])
async def test_a_cycle_with_which_it_fails_keeps_none_behind_it_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch, step: str, error: Exception
) -> None:
    use_case = getattr(service, step)
    broken, fine = [await office.cycle(await office.programme(budget_fen=90_00)) for _ in range(2)]
    for each in await office.members(2):
        await office.claim(broken, each)
        await office.claim(fine, each)
    if step == "cycle_clear":
        for each in (broken, fine):
            await office.run(service.cycle_cancel, CycleChange(each))
    elif step == "cycle_end":
        office.now = NOW + 33 * DAY
        await office.lapse()
        await until_done(office, service.distribute_due)
    office.now = max(office.now, NOW + DAY)
    tried: list[UUID] = []

    async def failing(work: Work, command: CycleChange) -> Outcome:
        tried.append(command.cycle_id)
        outcome: Outcome = await use_case(work, command)
        if command.cycle_id == broken:
            raise error
        return outcome

    monkeypatch.setattr(f"domain.benefits.service.timing.{step}", failing)
    before = await office.quota(broken)
    chore = {"cycle_distribute": service.distribute_due, "cycle_clear": service.clear_due}.get(step, service.end_due)

    await until_done(office, chore)

    # What failed is tried with each transaction, and has written nothing.
    assert tried == [broken, fine, broken]
    states = {row["id"]: row["state"] for row in await office.owner.fetch("SELECT id, state FROM benefit_cycle")}
    expected = {
        "cycle_distribute": ("approved", "distributed"),
        "cycle_clear": ("cancelled", "cancelled"),
        "cycle_end": ("distributed", "ended"),
    }
    assert (states[broken], states[fine]) == expected[step]
    assert await office.quota(broken) == before
    if step == "cycle_clear":
        assert (before, await office.quota(fine)) == ((0, 2, 0), (0, 0, 0))


async def test_holders_are_reminded_once_in_the_last_week(office: Office) -> None:
    cycle_id, (member_id, other_id) = await office.cycle(valid_until_at=NOW + 10 * DAY), await office.members(2)
    await office.claim(cycle_id, member_id)
    revoked = await office.claim(cycle_id, other_id)
    await office.run(service.voucher_revoke, service.VoucherChange(revoked))

    async def remind(now: datetime) -> int:
        async with office.database.write() as conn:
            assert await service.remind_holders(conn, now) is False
        return (await office.topics()).count("voucher.expiring")

    assert await remind(NOW + 3 * DAY - timedelta(seconds=1)) == 0
    assert await remind(NOW + 3 * DAY) == 1
    assert await remind(NOW + 4 * DAY) == 1
    event = await office.owner.fetchrow("SELECT subject_kind, facts FROM event WHERE topic = 'voucher.expiring'")
    assert event is not None
    assert str(member_id) in event["facts"]


async def test_who_was_given_a_short_voucher_is_not_reminded_on_the_same_day(office: Office) -> None:
    cycle_id, (member_id,) = await office.cycle(valid_until_at=NOW + 3 * DAY), await office.members(1)
    await office.claim(cycle_id, member_id)

    async with office.database.write() as conn:
        await service.remind_holders(conn, NOW + HOUR)

    assert "voucher.expiring" not in await office.topics()
