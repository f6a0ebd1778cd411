"""The quota ledger in memory: what `unionhall_quota_step` and `unionhall_quota_resize` write, for rows that are copied.

`unionhall ledger verify` and the tests of the seeds ask the conservation query whether it is the same.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from db.models.ledger import MOVES, Bucket, QuotaStep, QuotaUnit, Several
from db.seed.ids import Kind

_WITH_HOLDERS = (Bucket.HELD, Bucket.CLAIMED, Bucket.USED)
_NOTHING = dict.fromkeys(_WITH_HOLDERS, 0)


class QuotaRecord(NamedTuple):
    """Columns of table `quota`."""

    id: UUID
    owner_kind: str
    owner_id: UUID
    part: str
    unit: str
    is_one_each: bool
    keeps_returns: bool
    target_size: int
    size: int
    free: int
    held: int
    claimed: int
    used: int
    returned: int
    entry_count: int
    opened_at: datetime


class HoldingRecord(NamedTuple):
    """Columns of table `quota_holding`."""

    quota_id: UUID
    holder_id: UUID
    held: int
    claimed: int
    used: int
    hold_ends_at: datetime | None
    claim_ends_at: datetime | None


class EntryRecord(NamedTuple):
    """Columns of table `quota_entry`."""

    quota_id: UUID
    number: int
    step: str
    source: str | None
    target: str | None
    amount: int
    holder_id: UUID | None
    request_id: UUID
    actor_id: UUID | None
    reason: str
    recorded_at: datetime


class Request(NamedTuple):
    """Who makes a step, when and why."""

    actor_id: UUID | None
    at: datetime
    reason: str


class _Leg(NamedTuple):
    """What one entry tells; None is outside of the quota, or nobody."""

    step: QuotaStep
    source: Bucket | None
    target: Bucket | None
    amount: int
    holder_id: UUID | None = None


class QuotaKind(NamedTuple):
    """What a quota counts, for whom, and whether what comes back is set aside."""

    owner_kind: str
    unit: QuotaUnit
    keeps_returns: bool


PLACES = QuotaKind("activity", QuotaUnit.PLACE, keeps_returns=True)


@dataclass(slots=True)
class _Quota:
    kind: QuotaKind
    owner_id: UUID
    part: str
    opened_at: datetime
    target_size: int
    buckets: dict[Bucket, int]
    entries: int = 0

    @property
    def size(self) -> int:
        return sum(self.buckets.values())


@dataclass(slots=True)
class Quotas:
    """Quotas, something of each for each holder. A step that is not possible is a fault of the seeds."""

    new_id: Callable[[Kind], UUID]
    entries: list[EntryRecord] = field(default_factory=list)
    _quotas: dict[UUID, _Quota] = field(default_factory=dict)
    _holdings: dict[tuple[UUID, UUID], dict[Bucket, int]] = field(default_factory=dict)
    _ends: dict[tuple[UUID, UUID], datetime] = field(default_factory=dict)
    _claim_ends: dict[tuple[UUID, UUID], datetime] = field(default_factory=dict)

    def open(self, owner_id: UUID, part: str, size: int, request: Request, *, kind: QuotaKind = PLACES) -> UUID:
        """A new quota of an activity, or of another owner, all of it free."""
        quota_id = self.new_id(Kind.QUOTA)
        self._quotas[quota_id] = _Quota(kind, owner_id, part, request.at, 0, dict.fromkeys(Bucket, 0))
        self.resize(quota_id, size, request)
        return quota_id

    def free(self, quota_id: UUID) -> int:
        """What anybody may take."""
        return self._quotas[quota_id].buckets[Bucket.FREE]

    def returned(self, quota_id: UUID) -> int:
        """What is set aside for the line."""
        return self._quotas[quota_id].buckets[Bucket.RETURNED]

    def step(
        self,
        step: QuotaStep,
        amounts: Mapping[UUID, int],
        request: Request,
        holder_id: UUID | None = None,
        *,
        ends_at: datetime | None = None,
    ) -> None:
        """Moves amounts by quota. `ends_at`: when what is held, or claimed, goes back by itself."""
        request_id = self.new_id(Kind.REQUEST)
        for quota_id in sorted(amounts):
            for source, target, amount in _legs(self._quotas[quota_id], step, amounts[quota_id]):
                if amount > 0:
                    leg = _Leg(step, source, target, amount, holder_id)
                    self._move(quota_id, leg, request_id, request)
            if holder_id is not None and ends_at is not None:
                is_claim = step in {QuotaStep.TAKE, QuotaStep.CLAIM}
                (self._claim_ends if is_claim else self._ends)[quota_id, holder_id] = ends_at

    def resize(self, quota_id: UUID, size: int, request: Request) -> None:
        """What the size should be from now on; what is free or set aside is taken out at once."""
        quota, request_id = self._quotas[quota_id], self.new_id(Kind.REQUEST)
        grows, shrinks = max(size - quota.size, 0), max(quota.size - size, 0)
        quota.target_size = size
        of_free = min(quota.buckets[Bucket.FREE], shrinks)
        of_returned = min(quota.buckets[Bucket.RETURNED], shrinks - of_free)
        back = Bucket.RETURNED if quota.entries and quota.kind.keeps_returns else Bucket.FREE
        legs = ((None, back, grows), (Bucket.FREE, None, of_free), (Bucket.RETURNED, None, of_returned))
        for source, target, amount in legs:
            if amount > 0:
                self._move(quota_id, _Leg(QuotaStep.RESIZE, source, target, amount), request_id, request)

    def quota_rows(self) -> Iterator[QuotaRecord]:
        """The quotas as they are now."""
        for quota_id, quota in self._quotas.items():
            buckets = quota.buckets
            yield QuotaRecord(
                quota_id,
                quota.kind.owner_kind,
                quota.owner_id,
                quota.part,
                quota.kind.unit.value,
                is_one_each=True,
                keeps_returns=quota.kind.keeps_returns,
                target_size=quota.target_size,
                size=quota.size,
                **{each.value: buckets[each] for each in Bucket},
                entry_count=quota.entries,
                opened_at=quota.opened_at,
            )

    def holding_rows(self) -> Iterator[HoldingRecord]:
        """What holders have now, nothing among it."""
        for key, held in self._holdings.items():
            ends = self._ends.get(key), self._claim_ends.get(key)
            yield HoldingRecord(*key, held[Bucket.HELD], held[Bucket.CLAIMED], held[Bucket.USED], *ends)

    def _move(self, quota_id: UUID, leg: _Leg, request_id: UUID, request: Request) -> None:
        quota, (step, source, target, amount, holder_id) = self._quotas[quota_id], leg
        held = None if holder_id is None else self._holdings.setdefault((quota_id, holder_id), dict(_NOTHING))
        for bucket, more in ((source, -amount), (target, amount)):
            if bucket is not None:
                quota.buckets[bucket] += more
                if held is not None and bucket in held:
                    held[bucket] += more
                if quota.buckets[bucket] < 0 or (held is not None and held.get(bucket, 0) < 0):
                    message = f"{step} of {amount} in {quota.part}: less than nothing {bucket}"
                    raise ValueError(message)
        quota.entries += 1
        actor_id, at, reason = request
        self.entries.append(
            EntryRecord(
                quota_id, quota.entries, step.value, source, target, amount, holder_id, request_id, actor_id, reason, at
            )
        )


def _legs(quota: _Quota, step: QuotaStep, amount: int) -> list[tuple[Bucket | None, Bucket | None, int]]:
    """From where to where a step moves how much, as the function of the database decides it."""
    source, target = MOVES[step]
    if isinstance(source, Several) and isinstance(target, Bucket):
        first = min(amount, quota.buckets[Bucket.RETURNED])
        return [(Bucket.RETURNED, target, first), (Bucket.FREE, target, amount - first)]
    if isinstance(target, Several) and isinstance(source, Bucket):
        first = min(amount, quota.size - quota.target_size)
        back = Bucket.RETURNED if quota.kind.keeps_returns else Bucket.FREE
        return [(source, None, first), (source, back, amount - first)]
    if isinstance(source, Bucket) and isinstance(target, Bucket):
        return [(source, target, amount)]
    raise ValueError(step)
