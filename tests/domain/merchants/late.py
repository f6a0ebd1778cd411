"""Uses without a network whose file comes late: terminals, files, and what officers decide of them."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from domain.benefits import service as benefits
from domain.benefits.service import VoucherReverse
from domain.merchants import service
from domain.merchants.rules.partners import OfflineBounds
from domain.merchants.service import RedemptionConflictDecide
from domain.shared.ledger import quota_resize
from tests.domain.merchants.counter import NOW, Counter

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
LATE = 72 * HOUR
ENDS = NOW + 2 * HOUR
SHORT: dict[str, Any] = {"closes_at": NOW + HOUR, "valid_until_at": ENDS}
"""Vouchers that end in two hours."""
RECORDED = [("recorded", None)]


def outcomes(answer: Any) -> list[tuple[str, str | None]]:
    """What became of each use, and why."""
    return [(each["outcome"], each["reason"]) for each in answer["uses"]]


async def till(counter: Counter) -> tuple[UUID, UUID]:
    """A terminal, and what it may redeem without a network for a day."""
    terminal_id = await counter.credential(bounds=OfflineBounds(50, 1_000_00, 24))
    return terminal_id, await counter.allowance(terminal_id)


async def years(counter: Counter) -> list[int]:
    """What members received in the year, of all kinds."""
    rows = await counter.office.owner.fetch("SELECT issued_fen FROM benefit_year WHERE kind = 'all'")
    return sorted(row["issued_fen"] for row in rows)


async def decide(counter: Counter, answer: Any, decision: str, number: int = 0) -> None:
    """Has an officer decide on a conflict of a file."""
    conflict_id = UUID(str(answer["uses"][number]["conflict_id"]))
    await counter.run(service.redemption_conflict_decide, RedemptionConflictDecide(conflict_id, decision, "使用在先"))


async def shrink(counter: Counter, pieces: int) -> None:
    """Has the cycle give out so many pieces from now on."""
    async with counter.work() as work:
        quota_id = await counter.office.owner.fetchval("SELECT quota_id FROM benefit_cycle")
        await quota_resize(work, quota_id, pieces, request_id=uuid4(), reason="shrunk")


async def reverse(counter: Counter) -> None:
    """Takes the newest use back, as another officer than who decided on it."""
    redemption_id = await counter.office.owner.fetchval("SELECT id FROM voucher_redemption ORDER BY id DESC LIMIT 1")
    change = VoucherReverse(redemption_id, "退货")
    await counter.run(benefits.voucher_reverse, change, member_id=counter.office.second_id)
