"""SQL of the box 票箱 and its opening: envelopes without names, what the key holders opened, readable ballots."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from asyncpg import Record

from db.models.votes import VoteOpeningRow
from db.session import Connection

_ENVELOPES: Final = {
    "sealed": """
        SELECT envelope, NULL::bytea AS randomizer, NULL::bytea AS signature FROM (
            SELECT hash, envelope FROM ballot_envelope WHERE tenant_id = $1 AND vote_id = $2
            UNION ALL SELECT hash, envelope FROM kiosk_envelope WHERE tenant_id = $1 AND vote_id = $2
        ) AS cast_or_delivered ORDER BY hash
    """,
    "unlinkable": """
        SELECT envelope, randomizer, signature FROM posted_ballot WHERE tenant_id = $1 AND vote_id = $2 ORDER BY hash
    """,
}
_SUBMIT = """
    INSERT INTO vote_opening (tenant_id, vote_id, statement, signature, ballots, submitted_by_id, submitted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (tenant_id, vote_id) DO UPDATE SET statement = excluded.statement, signature = excluded.signature,
        ballots = excluded.ballots, submitted_by_id = excluded.submitted_by_id, submitted_at = excluded.submitted_at
        WHERE vote_opening.confirmed_by_id IS NULL
    RETURNING vote_id
"""
_OPENING = """
    SELECT statement, signature, ballots, submitted_by_id, confirmed_by_id FROM vote_opening
    WHERE tenant_id = $1 AND vote_id = $2
"""
_CONFIRM = """
    UPDATE vote_opening SET ballots = NULL, confirmed_by_id = $3, confirmed_at = $4
    WHERE tenant_id = $1 AND vote_id = $2 AND confirmed_by_id IS NULL
"""
_FORGET = "UPDATE vote_opening SET ballots = NULL WHERE tenant_id = $1 AND vote_id = $2 AND ballots IS NOT NULL"
_WRITE = """
    INSERT INTO opened_ballot (tenant_id, vote_id, id, answers, invalid_reason)
    SELECT $1, $2, * FROM unnest($3::uuid[], $4::text[], $5::text[])
"""
_OPENED = "SELECT answers, invalid_reason FROM opened_ballot WHERE tenant_id = $1 AND vote_id = $2"


class Opened(NamedTuple):
    """A readable ballot: its canonical answers, or the reason why it does not count."""

    answers: str | None
    invalid_reason: str | None


async def list_envelopes(conn: Connection, tenant_id: UUID, vote_id: UUID, kind: str) -> Sequence[Record]:
    """All envelopes in the order of their hashes, without a name: `envelope`, `randomizer`, `signature`.

    The tables of ballots are opened by the caller, here and below.
    """
    return await conn.fetch(_ENVELOPES[kind], tenant_id, vote_id)


async def submit_opening(conn: Connection, opening: VoteOpeningRow) -> bool:
    """Keeps what was opened until a second officer confirms it, in the place of an earlier one; False: confirmed."""
    values = (opening.statement, opening.signature, opening.ballots, opening.submitted_by_id, opening.submitted_at)
    return await conn.fetchval(_SUBMIT, opening.tenant_id, opening.vote_id, *values) is not None


async def find_opening(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Record | None:
    """`statement`, `signature`, `ballots` (None once confirmed), `submitted_by_id`, `confirmed_by_id`."""
    return await conn.fetchrow(_OPENING, tenant_id, vote_id)


async def confirm_opening(conn: Connection, tenant_id: UUID, vote_id: UUID, *, by_id: UUID, at: datetime) -> None:
    """A second officer agrees; the ballots are rows by then, and wait here no more."""
    await conn.execute(_CONFIRM, tenant_id, vote_id, by_id, at)


async def forget_waiting(conn: Connection, tenant_id: UUID, vote_id: UUID) -> None:
    """Ballots that nobody has confirmed are not kept."""
    await conn.execute(_FORGET, tenant_id, vote_id)


async def write_opened(conn: Connection, tenant_id: UUID, vote_id: UUID, ballots: Sequence[Opened]) -> None:
    """All readable ballots, once, in the order given, which the caller has drawn at random; so are their ids."""
    ids = [uuid4() for _ in ballots]
    answers, reasons = [each.answers for each in ballots], [each.invalid_reason for each in ballots]
    await conn.execute(_WRITE, tenant_id, vote_id, ids, answers, reasons)


async def list_opened(conn: Connection, tenant_id: UUID, vote_id: UUID) -> Sequence[Opened]:
    """All readable ballots, in no order."""
    return [Opened(*row) for row in await conn.fetch(_OPENED, tenant_id, vote_id)]
