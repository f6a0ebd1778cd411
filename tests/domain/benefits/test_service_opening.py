"""A drop: given out from its second on, by the clock of the work; who comes a moment early is told when to come."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.benefits import service
from domain.shared.errors import Refusals
from tests.domain.benefits.office import HOUR, NOW, Office

OPENS = NOW + HOUR
MOMENT = timedelta(microseconds=1)


async def told(office: Office, cycle_id: UUID, given: Sequence[tuple[UUID, datetime]]) -> list[object]:
    """What members are told who claim at the same time by clocks of their own: nothing, or codes with what they say."""
    wishes = [replace(office, now=at).claim(cycle_id, member_id) for member_id, at in given]
    found = await asyncio.gather(*wishes, return_exceptions=True)
    return [_told(each) for each in found]


def _told(outcome: object) -> object:
    if isinstance(outcome, Refusals):
        return [(each.code, each.facts.get("opens_at")) for each in outcome.errors]
    assert isinstance(outcome, UUID), outcome
    return None


EARLY = [("CLAIM_NOT_BEGUN", OPENS)]


async def test_a_drop_opens_at_its_second_and_not_a_moment_before(office: Office) -> None:
    cycle_id, member_id = await office.cycle(opens_at=OPENS), await office.member()
    before = await office.counts()

    for early in (NOW, OPENS - timedelta(seconds=1), OPENS - MOMENT):
        assert await told(office, cycle_id, [(member_id, early)]) == [EARLY]
    assert await office.counts() == before

    assert await told(office, cycle_id, [(member_id, OPENS)]) == [None]
    assert await office.quota(cycle_id) == (2, 1, 0)
    assert await office.owner.fetchval("SELECT issued_at FROM voucher") == OPENS


async def test_those_a_moment_early_take_nothing_from_those_in_time(office: Office) -> None:
    cycle_id, people = await office.cycle(opens_at=OPENS, pieces=3), await office.members(6)
    given = [(each, OPENS - MOMENT if number % 2 else OPENS) for number, each in enumerate(people)]

    assert await told(office, cycle_id, given) == [None, EARLY, None, EARLY, None, EARLY]

    assert await office.quota(cycle_id) == (0, 3, 0)
    assert await told(office, cycle_id, [(people[1], OPENS)]) == [[("VOUCHERS_GONE", None)]]
    assert await office.broken() == []


async def test_who_applies_early_is_told_when_to_come(office: Office) -> None:
    cycle_id, member_id = await office.cycle(mode="lot", opens_at=OPENS), await office.member()
    office.now = OPENS - MOMENT
    with pytest.raises(Refusals) as refused:
        await office.apply(cycle_id, member_id)
    assert _told(refused.value) == EARLY

    office.now = OPENS
    await office.apply(cycle_id, member_id)

    assert await office.states("benefit_application") == ["applied"]


async def test_where_the_programme_is_not_open_nobody_knows_when(office: Office) -> None:
    cycle_id, member_id = await office.cycle(opens_at=OPENS), await office.member()
    await office.owner.execute("UPDATE benefit_programme SET state = 'approved'")
    assert await told(office, cycle_id, [(member_id, OPENS - MOMENT)]) == [EARLY]
    assert await told(office, cycle_id, [(member_id, OPENS)]) == [[("CLAIM_NOT_BEGUN", None)]]
    programme_id = await office.owner.fetchval("SELECT id FROM benefit_programme")
    await office.run(service.programme_open, service.ProgrammeChange(programme_id))
    assert await told(office, cycle_id, [(member_id, OPENS)]) == [None]
