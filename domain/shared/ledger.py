"""The quota ledger 名额台账: what is scarce is given out here, and nowhere else. docs/ledger.md tells how to use it.

`size = free + held + claimed + used + returned` of each quota, at any instant. A step is one statement: it locks the
quotas in the order of their ids, and moves all of what is asked or nothing. `MOVES` is the table of the steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from db.models.ledger import MOVES, Bucket, QuotaStep, QuotaUnit, Several
from db.queries import ledger as ledger_queries
from db.queries.ledger import StepValues
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database, Record
from db.types import new_id
from domain.shared.actor import Actor
from domain.shared.clock import Clock
from domain.shared.events import emit
from domain.shared.work import Work

__all__ = [
    "MOVES",
    "BrokenQuota",
    "Bucket",
    "NewQuota",
    "QuotaAfter",
    "QuotaMove",
    "QuotaOutcome",
    "QuotaResult",
    "QuotaStep",
    "QuotaUnit",
    "Several",
    "quota_keep",
    "quota_open",
    "quota_reopen",
    "quota_resize",
    "quota_step",
    "quota_steps",
    "quotas_inspect",
    "quotas_lapse",
    "quotas_verify",
]

LAPSED = "lapsed"
"""The reason of what the clock does."""


class QuotaOutcome(StrEnum):
    """What became of a step. SHORT and WRONG_STATE have written nothing.

    ALREADY: this request has taken this step for this holder before. WRONG_STATE: the holder has not got that much
    there, or its time is over; or has something, and the quota gives to each holder once.
    """

    DONE = "done"
    ALREADY = "already"
    SHORT = "short"
    WRONG_STATE = "wrong_state"


@dataclass(frozen=True, slots=True)
class NewQuota:
    """What an owner opens. `owner_kind` is the kind of its events' subject, `part` a word of its own for the quota.

    `is_one_each`: a holder who has something is given nothing more. `keeps_returns`: what comes back, and what a larger
    size adds later, is set aside for OFFER and not free for whoever comes first.
    """

    owner_kind: str
    owner_id: UUID
    part: str
    unit: QuotaUnit
    size: int
    is_one_each: bool = True
    keeps_returns: bool = False


@dataclass(frozen=True, slots=True)
class QuotaMove:
    """How much of which quotas a step moves, for whom; all of it or nothing.

    `request_id` is that of the mutation (its request key) or of the batch; `reason` a code of the owner's. `ends_at`:
    when what is held (HOLD, OFFER) or claimed (TAKE, CLAIM) goes back by itself; None: it does not. `holder_id` is
    None for REOPEN alone.
    """

    amounts: Mapping[UUID, int]
    holder_id: UUID | None
    request_id: UUID
    reason: str
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuotaAfter:
    """A quota under its lock, after the step. `over` is by how much it is larger than it should be."""

    owner_kind: str
    owner_id: UUID
    size: int
    over: int
    free: int
    returned: int


@dataclass(frozen=True, slots=True)
class QuotaResult:
    """The outcome of a step, and its quotas by id."""

    outcome: QuotaOutcome
    quotas: Mapping[UUID, QuotaAfter]


async def quota_open(work: Work, new: NewQuota, *, request_id: UUID, reason: str) -> UUID:
    """The id of a new quota, all of it free."""
    quota_id = new_id()
    await ledger_queries.insert_quota(
        work.conn,
        tenant_id=work.scope.tenant_id,
        id=quota_id,
        owner_kind=new.owner_kind,
        owner_id=new.owner_id,
        part=new.part,
        unit=new.unit.value,
        is_one_each=new.is_one_each,
        keeps_returns=new.keeps_returns,
    )
    await quota_resize(work, quota_id, new.size, request_id=request_id, reason=reason)
    return quota_id


async def quota_step(work: Work, step: QuotaStep, move: QuotaMove) -> QuotaResult:
    """Takes a step for a holder. The quotas stay locked until the transaction ends, so let it be the last thing.

    Where no more than done or not done has to be known, `quota_keep` holds the locks for less time.
    """
    return await _taken(work, _values(work, step, move))


async def quota_steps(work: Work, step: QuotaStep, moves: Sequence[QuotaMove]) -> Sequence[QuotaOutcome]:
    """Takes a step for many holders, one after another, by one statement; the outcome of each, in their order.

    Whoever has locked the quotas before knows that nobody comes between. Without moves nothing is asked.
    """
    if not moves:
        return ()
    outcomes = await ledger_queries.take_steps(work.conn, [_values(work, step, move) for move in moves])
    return [QuotaOutcome(each) for each in outcomes]


async def quota_keep(work: Work, step: QuotaStep, move: QuotaMove, *, refusal: Exception) -> None:
    """Takes a step together with what else the transaction writes, by the statement that ends it.

    The locks last as long as that statement and its commit: this is the way of what many want at the same moment.

    Raises:
        Exception: `refusal`, at the latest before the commit, when the outcome is SHORT or WRONG_STATE.
    """
    await ledger_queries.keep_step(work.conn, _values(work, step, move), refusal=refusal)


async def quota_resize(work: Work, quota_id: UUID, size: int, *, request_id: UUID, reason: str) -> QuotaAfter:
    """What the size should be from now on; the quota as it is then, locked until the transaction ends.

    What is free or returned is taken out at once, what is with holders when it comes back: until then the quota is
    larger (`over`), and gives out nothing. An owner who will not have that refuses by raising.
    """
    request = (request_id, work.actor.member_id, reason)
    quota = (work.scope.tenant_id, quota_id)
    return _after(await ledger_queries.resize_quota(work.conn, quota, size, request=request, now=work.now))


async def quota_reopen(work: Work, amounts: Mapping[UUID, int], *, request_id: UUID, reason: str) -> QuotaResult:
    """Makes free for whoever comes first what had been set aside: nobody is in line for it."""
    return await _taken(work, _values(work, QuotaStep.REOPEN, QuotaMove(amounts, None, request_id, reason)))


async def quotas_lapse(database: Database, keyring: Keyring, clock: Clock) -> bool:
    """Takes back what is held or claimed beyond its end; whether there may be more.

    Each holder's in a transaction of its own, all quotas at once, so that no quota is locked for longer than by anybody
    else. The owner is told by an event `<owner kind>.quota_lapsed`, whose facts are the step, the holder and the
    amounts by quota. Several processes may do it at once: whoever comes second finds nothing over.
    """
    async with database.read() as conn:
        due = await ledger_queries.list_due(conn, now=clock())
    for row in due:
        async with database.write() as conn:
            tenant_id = row["tenant_id"]
            work = Work(conn, Actor(tenant_id), Scope(tenant_id), clock(), keyring)
            amounts = dict(zip(row["quota_ids"], row["amounts"], strict=True))
            move = QuotaMove(amounts, row["holder_id"], new_id(), LAPSED)
            await _lapse(work, QuotaStep(row["step"]), move)
    return bool(due)


async def _lapse(work: Work, step: QuotaStep, move: QuotaMove) -> None:
    result = await quota_step(work, step, move)
    if result.outcome is not QuotaOutcome.DONE:
        return
    owners = {(after.owner_kind, after.owner_id) for after in result.quotas.values()}
    for kind, owner_id in sorted(owners):
        mine = {str(quota_id): move.amounts[quota_id] for quota_id in _of_owner(result, owner_id)}
        await emit(work, f"{kind}.quota_lapsed", kind, owner_id, step=step, holder_id=move.holder_id, amounts=mine)


def _of_owner(result: QuotaResult, owner_id: UUID) -> Sequence[UUID]:
    return [quota_id for quota_id, after in result.quotas.items() if after.owner_id == owner_id]


@dataclass(frozen=True, slots=True)
class BrokenQuota:
    """A quota that does not add up, and by which laws; `list_broken` tells what they say."""

    tenant_id: UUID
    id: UUID
    owner_kind: str
    owner_id: UUID
    part: str
    broken: Sequence[str]


async def quotas_verify(conn: Connection) -> Sequence[BrokenQuota]:
    """Quotas of all unions that do not add up, at one instant. There are none unless somebody wrote past the ledger."""
    return [BrokenQuota(**dict(row)) for row in await ledger_queries.list_broken(conn)]


async def quotas_inspect(dsn: str) -> Sequence[BrokenQuota]:
    """As `quotas_verify`, of a database that nobody has open yet."""
    database = await Database.open(dsn, size=1)
    try:
        async with database.read() as conn:
            return await quotas_verify(conn)
    finally:
        await database.close()


def _values(work: Work, step: QuotaStep, move: QuotaMove) -> StepValues:
    if not move.amounts or min(move.amounts.values()) <= 0:
        raise ValueError("a step moves something")
    return StepValues(
        work.scope.tenant_id,
        step,
        move.amounts,
        move.holder_id,
        ends_at=move.ends_at,
        request_id=move.request_id,
        actor_id=work.actor.member_id,
        reason=move.reason,
        now=work.now,
    )


async def _taken(work: Work, values: StepValues) -> QuotaResult:
    rows = await ledger_queries.take_step(work.conn, values)
    return QuotaResult(QuotaOutcome(rows[0]["outcome"]), {row["id"]: _after(row) for row in rows})


def _after(row: Record) -> QuotaAfter:
    over = row["size"] - row["target_size"]
    return QuotaAfter(
        row["owner_kind"], row["owner_id"], size=row["size"], over=over, free=row["free"], returned=row["returned"]
    )
