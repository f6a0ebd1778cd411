"""SQL of casting: one call that takes a sealed ballot in; the named ballots."""

from typing import Any, Final, NamedTuple
from uuid import UUID

from db.kept import NUMBER, ManyAsked
from db.session import Connection, Record
from db.statement import Statement, fetch_value, peek_one

_TYPES: Final = ("uuid", "uuid", "uuid", "bytea", "bytea", "text", "boolean", "bytea")


class Cast(NamedTuple):
    """A sealed ballot as it comes. `request_hash`: of the request with which the server sealed it, else None."""

    tenant_id: UUID
    vote_id: UUID
    member_id: UUID
    envelope: bytes
    hash: bytes
    channel: str
    is_server_sealed: bool
    request_hash: bytes | None


def _cast() -> Statement:
    """For one, and for many: those in the order of their keys, so that two such calls never wait for each other."""
    numbers = range(1, len(_TYPES) + 1)
    one = ", ".join(f"${number}::{kind}" for number, kind in zip(numbers, _TYPES, strict=True))
    sources = ", ".join(f"${number}::{kind}[]" for number, kind in zip(numbers, _TYPES, strict=True))
    names = ", ".join(f"p{number}" for number in numbers)
    statement = Statement(f"SELECT * FROM unionhall_ballot_cast({one})", Cast._fields, {})  # noqa: S608  # numbers and types
    statement.asked = ManyAsked(
        f"SELECT own.{NUMBER}, done.* FROM"  # noqa: S608  # numbers, names and types of ours
        f" (SELECT * FROM unnest({sources}) WITH ORDINALITY AS given ({names}, {NUMBER}) ORDER BY p1, p2, p3) AS own"
        f" CROSS JOIN LATERAL unionhall_ballot_cast({names}) AS done",
        frozenset(),
        writes=True,
    )
    return statement


_CAST: Final = _cast()


async def cast_envelope(conn: Connection, cast: Cast) -> Record:
    """`outcome`, `number`, `hash`, `is_server_sealed`, `definition_hash`, `sealed_promise_key`.

    The outcome is `cast`; `same` for an envelope, or a request of the server's, that is there already; or why nothing
    was written. A transaction by itself that takes the lock of casting, and goes together with others who cast at the
    same moment, unless the caller's has begun.
    """
    values: dict[str, Any] = cast._asdict()
    row = await peek_one(conn, _CAST, **values)
    assert row is not None  # noqa: S101  # the function gives one row for each call
    return row


_GATE: Final = Statement(
    "SELECT v.state, v.kind, v.paused_at IS NOT NULL AS is_paused, clock_timestamp() >= v.closes_at AS is_over,"
    " v.allows_recast, v.server_may_seal, v.definition, v.definition_hash, v.public_key, v.organisation_id,"
    " v.is_meeting"
    " FROM vote v WHERE v.tenant_id = $1 AND v.id = $2",
    ("tenant_id", "vote_id"),
    {},
)
_CAST_NAMED: Final = Statement(
    "INSERT INTO named_ballot AS b (tenant_id, vote_id, member_id, answers, number, channel, cast_at)"
    " SELECT r.tenant_id, r.vote_id, r.member_id, $4, 1, $5, clock_timestamp() FROM vote_roll_entry r"
    " WHERE r.tenant_id = $1 AND r.vote_id = $2 AND r.member_id = $3"
    " ON CONFLICT (tenant_id, vote_id, member_id) DO UPDATE SET answers = excluded.answers, number = b.number + 1,"
    " channel = excluded.channel, cast_at = excluded.cast_at WHERE $6 RETURNING b.number",
    ("tenant_id", "vote_id", "member_id", "answers", "channel", "allows_recast"),
    {},
)
_IS_ON_ROLL: Final = (
    "SELECT EXISTS (SELECT FROM vote_roll_entry WHERE tenant_id = $1 AND vote_id = $2 AND member_id = $3)"
)


_BARRED: Final = "SELECT unionhall_barred($1, $2, $3)"


async def find_gate(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Record | None:
    """What decides whether a vote takes a ballot, `is_over` by the database's clock, and what one is sealed with."""
    return await peek_one(conn, _GATE, tenant_id=tenant_id, vote_id=vote_id)


class NamedCast(NamedTuple):
    """A named ballot as it comes, its answers in their canonical writing."""

    tenant_id: UUID
    vote_id: UUID
    member_id: UUID
    answers: str
    channel: str


async def cast_named(conn: Connection, cast: NamedCast, *, allows_recast: bool) -> int | None:
    """The number of a named ballot that was written; None: not on the roll, or there is one and it stays.

    The transaction holds the lock of casting.
    """
    values: dict[str, Any] = cast._asdict()
    number: int | None = await fetch_value(conn, _CAST_NAMED, allows_recast=allows_recast, **values)
    return number


async def is_absent(conn: Connection, tenant_id: UUID, vote_id: UUID, member_id: UUID) -> bool:
    """Whether a member of the roll is not at the meeting of a vote. Holds their entry of the roll shared.

    Who leaves in the same moment does so before, or after the end of this transaction.
    """
    return bool(await conn.fetchval(_BARRED, tenant_id, vote_id, member_id) == "absent")


async def is_on_roll(conn: Connection, tenant_id: UUID, vote_id: UUID, member_id: UUID) -> bool:
    """Whether a member is on the frozen roll."""
    return bool(await conn.fetchval(_IS_ON_ROLL, tenant_id, vote_id, member_id))
