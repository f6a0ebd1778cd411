"""SQL of casting: one call that takes a sealed ballot in; the named ballots."""

from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from db.kept import NUMBER, ManyAsked
from db.session import Connection, Record
from db.statement import Statement, peek_one

_TYPES: Final = ("uuid", "uuid", "uuid", "bytea", "bytea", "text", "boolean", "bytea", "uuid", "timestamptz")


class Cast(NamedTuple):
    """A sealed ballot as it comes. `request_hash`: of the request with which the server sealed it, else None.

    `entry_id` and `entry_at` are those of the audit entry: a random id, the beginning of the day.
    """

    tenant_id: UUID
    vote_id: UUID
    member_id: UUID
    envelope: bytes
    hash: bytes
    channel: str
    is_server_sealed: bool
    request_hash: bytes | None
    entry_id: UUID
    entry_at: datetime


def _cast() -> Statement:
    """For one, and for many: those in the order of their keys, so that two such calls never wait for each other."""
    numbers = range(1, len(_TYPES) + 1)
    one = ", ".join(f"${number}::{kind}" for number, kind in zip(numbers, _TYPES, strict=True))
    sources = ", ".join(f"${number}::{kind}[]" for number, kind in zip(numbers, _TYPES, strict=True))
    names = ", ".join(f"p{number}" for number in numbers)
    given = ", ".join(f"own.p{number}" for number in numbers)
    statement = Statement(f"SELECT * FROM unionhall_ballot_cast({one})", Cast._fields, {})
    statement.asked = ManyAsked(
        f"SELECT own.{NUMBER}, done.* FROM (SELECT * FROM unnest({sources}) WITH ORDINALITY AS given ({names}, {NUMBER})"
        f" ORDER BY p1, p2, p3) AS own CROSS JOIN LATERAL unionhall_ballot_cast({given}) AS done",
        frozenset(),
    )
    return statement


_CAST: Final = _cast()


async def cast_envelope(conn: Connection, cast: Cast) -> Record:
    """`outcome`, `number`, `hash`, `is_server_sealed`, `definition_hash`, `sealed_promise_key`.

    The outcome is `cast`; `same` for an envelope, or a request of the server's, that is there already; or why nothing
    was written. A transaction by itself that takes the lock of casting, and goes together with others who cast at the
    same moment, unless the caller's has begun.

    Raises:
        asyncpg.UniqueViolationError: Somebody else cast the same bytes at the same moment.
    """
    values: dict[str, Any] = cast._asdict()
    row = await peek_one(conn, _CAST, **values)
    assert row is not None  # noqa: S101  # the function gives one row for each call
    return row
