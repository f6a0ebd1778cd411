"""What the end of a membership, a move, or a merge does to vouchers, applications and years."""

from uuid import UUID

import pytest

from domain.benefits import service
from domain.benefits.service import CycleChange, VoucherRedeem
from domain.shared.changes import MembershipChanged, MembersMerged, Standing
from domain.shared.work import MergeFate
from tests.domain.benefits.office import DAY, NOW, VALUE, Office


async def changed(office: Office, member_id: UUID, state: str, place_id: UUID) -> None:
    """A change of a membership, as the hook is told of it."""
    before = Standing("active", office.branch_id, "permanent")
    change = MembershipChanged(member_id, "left", NOW.date(), before, Standing(state, place_id, "permanent"))
    async with office.work() as work:
        await service.benefits_follow_membership(work, change)


async def merged(office: Office, merged_id: UUID, kept_id: UUID) -> int:
    """Merges; how many vouchers the preview found."""
    merging = MembersMerged(kept_id, merged_id, NOW.date())
    async with office.work() as work:
        [finding] = await service.benefits_merge.find(work, merging)
        assert (finding.kind, finding.fate) == ("vouchers", MergeFate.MOVES)
        await service.benefits_merge.follow(work, merging)
    return finding.count


async def owners(office: Office, table: str = "voucher") -> list[tuple[UUID, str]]:
    rows = await office.owner.fetch(f"SELECT member_id, state FROM {table} ORDER BY id")
    return [(row["member_id"], row["state"]) for row in rows]


@pytest.mark.parametrize("state", ["left", "deceased"])
async def test_who_is_out_has_no_voucher_any_more(office: Office, state: str) -> None:
    programme_id, member_id = await office.programme(), await office.member()
    first, second = await office.cycle(programme_id), await office.cycle(programme_id)
    used, _ = await office.claim(first, member_id), await office.claim(second, member_id)
    await office.run(service.voucher_redeem, VoucherRedeem(await office.code(used)))

    await changed(office, member_id, state, office.branch_id)

    assert await office.states() == ["redeemed", "revoked"]
    assert await office.quota(second) == (3, 0, 0)
    assert await office.broken() == []


@pytest.mark.parametrize("state", ["left", "deceased"])
async def test_what_who_is_out_has_applied_for_ends(office: Office, state: str) -> None:
    programme_id, (member_id, other_id) = await office.programme(), await office.members(2)
    waiting, listed = [await office.cycle(programme_id, mode="lot") for _ in range(2)]
    for cycle_id in (waiting, listed):
        for each in (member_id, other_id):
            await office.apply(cycle_id, each)
    office.now = NOW + DAY
    await office.run(service.list_publish, CycleChange(listed))
    before = len(await office.topics())

    for _ in range(2):
        await changed(office, member_id, state, office.branch_id)

    rows = await office.owner.fetch("SELECT member_id, state, closing, closed_at FROM benefit_application")
    assert {tuple(row) for row in rows} == {
        (member_id, "not_served", "not_eligible", office.now),
        (other_id, "applied", None, None),
    }
    assert (await office.topics())[before:] == ["benefit_application.not_served"] * 2
    await office.draw(listed)
    await office.run(service.cycle_distribute, CycleChange(listed))
    assert await office.owner.fetchval("SELECT array_agg(member_id) FROM voucher") == [other_id]


async def test_a_move_and_a_suspension_touch_nothing(office: Office) -> None:
    programme_id, member_id = await office.programme(), await office.member()
    cycle_id = await office.cycle(programme_id)
    await office.apply(await office.cycle(programme_id, mode="lot"), member_id)
    await office.claim(cycle_id, member_id)

    await changed(office, member_id, "active", office.other_id)
    await changed(office, member_id, "suspended", office.branch_id)

    assert await office.states() == ["issued"]
    assert await office.states("benefit_application") == ["applied"]


async def test_vouchers_and_years_of_a_merged_entry_are_the_kept_ones(office: Office) -> None:
    programme_id, (old, kept) = await office.programme(), await office.members(2)
    first, second, third = [await office.cycle(programme_id) for _ in range(3)]
    await office.claim(first, old)
    await office.claim(second, old)
    await office.claim(second, kept)
    used = await office.claim(third, old)
    await office.run(service.voucher_redeem, VoucherRedeem(await office.code(used)))
    await office.claim(third, kept)

    assert await merged(office, old, kept) == 3

    assert await owners(office) == [
        (kept, "issued"),
        (kept, "revoked"),
        (kept, "issued"),
        (old, "redeemed"),
        (kept, "issued"),
    ]
    assert await office.year(kept) == {"all": 3 * VALUE, "culture": 3 * VALUE}
    assert await office.year(old) == {"all": VALUE, "culture": VALUE}
    assert await office.quota(second) == (2, 1, 0)
    assert await office.broken() == []


async def test_applications_of_a_merged_entry(office: Office) -> None:
    programme_id, (old, kept) = await office.programme(), await office.members(2)
    both, alone = await office.cycle(programme_id, mode="lot"), await office.cycle(programme_id, mode="lot")
    for cycle_id, member_id in ((both, old), (both, kept), (alone, old)):
        await office.apply(cycle_id, member_id)

    await merged(office, old, kept)

    assert await owners(office, "benefit_application") == [(old, "not_served"), (kept, "applied"), (kept, "applied")]
