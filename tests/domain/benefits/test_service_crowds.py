"""Members who claim vouchers of one cycle at the same moment in one process, and are served by one transaction."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from tests.domain.benefits.office import Office
from tests.support.api import Recorder


async def told(office: Office, cycle_id: UUID, people: Sequence[UUID]) -> list[str]:
    """What each is told who claims in this moment: nothing, or the code of a refusal."""
    found = await asyncio.gather(*(office.claim(cycle_id, each) for each in people), return_exceptions=True)
    return ["" if isinstance(each, UUID) else str(getattr(each, "code", each)) for each in found]


async def test_who_claims_at_once_is_read_and_written_together(office: Office, recorder: Recorder) -> None:
    cycle_id, people = await office.cycle(pieces=9), await office.members(6)

    with recorder.recording() as statements:
        assert await told(office, cycle_id, people) == [""] * 6
        await asyncio.sleep(0)

    assert len(statements) == 3  # what decides; all that is written; the disk
    assert await office.quota(cycle_id) == (3, 6, 0)
    assert await office.broken() == []


async def test_the_first_get_the_last_ones(office: Office) -> None:
    cycle_id, people = await office.cycle(pieces=2), await office.members(4)

    assert await told(office, cycle_id, people) == ["", "", "VOUCHERS_GONE", "VOUCHERS_GONE"]
    assert await office.broken() == []


async def test_two_devices_of_one_member_are_one_voucher_and_cost_nobody_theirs(office: Office) -> None:
    cycle_id, people = await office.cycle(pieces=9), await office.members(3)

    assert await told(office, cycle_id, [people[0], people[1], people[1], people[2]]) == ["", "", "ALREADY_CLAIMED", ""]
    assert await office.quota(cycle_id) == (6, 3, 0)
    assert await office.broken() == []
