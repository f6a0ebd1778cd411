"""SQL of members before a kiosk: challenges, sessions, cards."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert

from db.models.kiosks import KioskCardRow, KioskSessionRow
from db.models.members import MemberRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one, write
from db.types import table_of

_SESSION = table_of(KioskSessionRow)
_CARD = table_of(KioskCardRow)
_MEMBER = table_of(MemberRow)

_INSERT_SESSION = Statement.of(
    sa.insert(_SESSION).values({name: sa.bindparam(name) for name in KioskSessionRow.model_fields})
)
_FIND_HOLDER = Statement.of(
    sa.select(_MEMBER.c.id, _MEMBER.c.organisation_id, _MEMBER.c.state).where(
        _MEMBER.c.tenant_id == tenant_id(),
        _MEMBER.c.merged_into_id.is_(None),
        _MEMBER.c.id == sa.bindparam("member_id", type_=sa.Uuid()),
        below_nodes(_MEMBER.c.organisation_id, held_nodes("kiosk_manage")),
    )
)
_TOUCH = """
    UPDATE kiosk_session AS s SET active_at = $3
    FROM kiosk AS k, member AS m
    WHERE s.tenant_id = $1 AND s.id = $2 AND k.tenant_id = s.tenant_id AND k.id = s.kiosk_id
        AND m.tenant_id = s.tenant_id AND m.id = s.member_id AND k.state = 'active'
        AND s.opened_at IS NOT NULL AND s.closed_at IS NULL AND s.ends_at > $3
        AND s.active_at > $3 - make_interval(secs => k.idle_seconds)
    RETURNING s.member_id, s.kiosk_id, m.state, m.organisation_id, k.key_thumbprint, k.document_profile
"""
_FIND_CHALLENGE = """
    SELECT s.*, k.name, k.place, k.state FROM kiosk_session AS s
    JOIN kiosk AS k ON k.tenant_id = s.tenant_id AND k.id = s.kiosk_id
    WHERE s.tenant_id = $1 AND s.challenge_hash = $2
"""
_LOCK_CHALLENGE = f"{_FIND_CHALLENGE} FOR UPDATE OF s"
_LOCK_SESSION = "SELECT * FROM kiosk_session WHERE tenant_id = $1 AND id = $2 AND kiosk_id = $3 FOR UPDATE"
_CONFIRM = "UPDATE kiosk_session SET member_id = $3 WHERE tenant_id = $1 AND id = $2"
_OPEN = """
    UPDATE kiosk_session SET opened_at = $3, active_at = $3, ends_at = $4, challenge_hash = NULL
    WHERE tenant_id = $1 AND id = $2
"""
_CLOSE = """
    UPDATE kiosk_session SET closed_at = $4
    WHERE tenant_id = $1 AND id = $2 AND kiosk_id = $3 AND closed_at IS NULL
"""
_CLOSE_ALL = """
    UPDATE kiosk_session SET closed_at = $3, challenge_hash = NULL
    WHERE tenant_id = $1 AND kiosk_id = $2 AND closed_at IS NULL
"""
# In pieces, so that no lock is held for long.
_FORGET = "DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE {ended} < $1 LIMIT $2))"
_FORGET_SESSIONS = _FORGET.format(table="kiosk_session", ended="greatest(challenge_ends_at, ends_at)")
_FORGET_REQUESTS = _FORGET.format(table="kiosk_request", ended="expires_at")
_FIND_CARD = """
    SELECT b.*, m.state FROM kiosk_card AS b JOIN member AS m ON m.tenant_id = b.tenant_id AND m.id = b.id
    WHERE b.tenant_id = $1 AND b.card_index = $2
"""
_LOCK_CARD = "SELECT * FROM kiosk_card WHERE tenant_id = $1 AND id = $2 FOR UPDATE"
_WRONG = "UPDATE kiosk_card SET wrong_count = $3, locked_until_at = $4 WHERE tenant_id = $1 AND id = $2"
_RIGHT = """
    UPDATE kiosk_card SET wrong_count = 0, locked_until_at = NULL, pin_hash = coalesce($3, pin_hash)
    WHERE tenant_id = $1 AND id = $2
"""
_INSERT_CARD = Statement.of(
    insert(_CARD)
    .values({name: sa.bindparam(name) for name in KioskCardRow.model_fields})
    .on_conflict_do_nothing()
    .returning(_CARD.c.id)
)
_REISSUE = """
    UPDATE kiosk_card SET card_index = coalesce($3, card_index), pin_hash = NULL, generation = generation + 1,
        wrong_count = 0, locked_until_at = NULL, issued_by_id = $4, issued_at = $5
    WHERE tenant_id = $1 AND id = $2
        AND NOT EXISTS (SELECT FROM kiosk_card AS o WHERE o.tenant_id = $1 AND o.card_index = $3 AND o.id <> $2)
    RETURNING generation
"""


async def insert_session(conn: Connection, session: KioskSessionRow) -> None:
    """A challenge, or a session that is open from its beginning."""
    await write(conn, _INSERT_SESSION, **session.model_dump())


async def touch(conn: Connection, tenant: UUID, session_id: UUID, now: datetime) -> Record | None:
    """The open session of a member before a kiosk in use, kept alive; None when it is over."""
    return await conn.fetchrow(_TOUCH, tenant, session_id, now)


async def find_challenge(conn: Connection, tenant: UUID, challenge_hash: bytes) -> Record | None:
    """A challenge with its kiosk's `name`, `place` and `state`; no lock."""
    return await conn.fetchrow(_FIND_CHALLENGE, tenant, challenge_hash)


async def lock_challenge(conn: Connection, tenant: UUID, challenge_hash: bytes) -> Record | None:
    """As `find_challenge`, locked."""
    return await conn.fetchrow(_LOCK_CHALLENGE, tenant, challenge_hash)


async def lock_session(conn: Connection, tenant: UUID, session_id: UUID, kiosk_id: UUID) -> Record | None:
    """A challenge or session of a kiosk, locked."""
    return await conn.fetchrow(_LOCK_SESSION, tenant, session_id, kiosk_id)


async def confirm(conn: Connection, session: Record, member_id: UUID) -> None:
    """Notes who stands before the kiosk. The challenge must be locked."""
    await conn.execute(_CONFIRM, session["tenant_id"], session["id"], member_id)


async def open_session(conn: Connection, session: Record, *, now: datetime, ends_at: datetime) -> None:
    """Opens a confirmed challenge, which is locked, as a session."""
    await conn.execute(_OPEN, session["tenant_id"], session["id"], now, ends_at)


async def close(conn: Connection, tenant: UUID, session_id: UUID, kiosk_id: UUID, now: datetime) -> None:
    """Ends a session; one that has ended stays as it is."""
    await conn.execute(_CLOSE, tenant, session_id, kiosk_id, now)


async def close_all(conn: Connection, tenant: UUID, kiosk_id: UUID, now: datetime) -> None:
    """Ends whatever is open at a kiosk, challenges too."""
    await conn.execute(_CLOSE_ALL, tenant, kiosk_id, now)


async def forget_sessions(conn: Connection, before: datetime, *, limit: int) -> int:
    """How many sessions, and codes that nobody confirmed, were dropped that ended before then; `limit` at most."""
    return int((await conn.execute(_FORGET_SESSIONS, before, limit)).rsplit(" ", 1)[-1])


async def forget_requests(conn: Connection, before: datetime, *, limit: int) -> int:
    """How many machines' requests to be enrolled were dropped whose code ended before then; `limit` at most."""
    return int((await conn.execute(_FORGET_REQUESTS, before, limit)).rsplit(" ", 1)[-1])


async def find_card(conn: Connection, tenant: UUID, card_index: bytes) -> Record | None:
    """A card with its member's `state`; no lock."""
    return await conn.fetchrow(_FIND_CARD, tenant, card_index)


async def lock_card(conn: Connection, tenant: UUID, member_id: UUID) -> Record | None:
    """A member's card, locked."""
    return await conn.fetchrow(_LOCK_CARD, tenant, member_id)


async def note_wrong(conn: Connection, card: Record, *, count: int, locked_until_at: datetime | None) -> None:
    """Counts wrong PINs of a locked card."""
    await conn.execute(_WRONG, card["tenant_id"], card["id"], count, locked_until_at)


async def note_right(conn: Connection, card: Record, *, pin_hash: str | None) -> None:
    """Forgets wrong PINs of a locked card; with `pin_hash` it has that PIN from now on."""
    await conn.execute(_RIGHT, card["tenant_id"], card["id"], pin_hash)


async def find_holder(conn: Connection, scope: Scope, member_id: UUID) -> Record | None:
    """`id`, `organisation_id`, `state` of a member where the caller manages kiosks."""
    return await fetch_one(conn, _FIND_HOLDER, member_id=member_id, **scope_values(scope, _FIND_HOLDER.parameters))


async def insert_card(conn: Connection, card: KioskCardRow) -> bool:
    """A first card; False when the member has one, or the card is another's."""
    return await fetch_one(conn, _INSERT_CARD, **card.model_dump()) is not None


async def reissue(
    conn: Connection, tenant: UUID, member_id: UUID, *, card_index: bytes | None, by_id: UUID, now: datetime
) -> int | None:
    """The next generation of a card, with another card where one is given; None when the card is another's."""
    found: int | None = await conn.fetchval(_REISSUE, tenant, member_id, card_index, by_id, now)
    return found
