"""SQL of posts and terms of office."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from db.models.organisations import PostRow
from db.predicates import below_nodes, held_nodes, scope_values
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one
from db.types import table_of

_POST = table_of(PostRow)
_LOCK_POST = Statement.of(
    sa.select(_POST)
    .where(
        _POST.c.tenant_id == sa.bindparam("tenant_id", type_=sa.Uuid()),
        _POST.c.id == sa.bindparam("id", type_=sa.Uuid()),
        below_nodes(_POST.c.organisation_id, held_nodes("organisation_write")),
    )
    .with_for_update()
)
# The organisation's row is locked: positions follow each other, and the number is right.
_OPEN = """
    INSERT INTO post (tenant_id, id, organisation_id, kind, position, seats, opened_on)
    SELECT $1, $2, $3, $4::varchar, coalesce(max(position) FILTER (WHERE kind = $4::varchar) + 1, 0), $5, $6 FROM post
    WHERE tenant_id = $1 AND organisation_id = $3
    HAVING count(*) FILTER (WHERE closed_on IS NULL) < $7
"""
_TERMS = """
    SELECT id, post_id, member_id, starts_on, ends_on, withdrawn_at FROM post_term
    WHERE tenant_id = $1 AND post_id = $2 AND withdrawn_at IS NULL ORDER BY starts_on, id
"""
_POST_OF_TERM = "SELECT post_id FROM post_term WHERE tenant_id = $1 AND id = $2"
_BEGIN = """
    INSERT INTO post_term (tenant_id, id, post_id, member_id, starts_on, ends_on) VALUES ($1, $2, $3, $4, $5, $6)
"""
_END = "UPDATE post_term SET ends_on = $3 WHERE tenant_id = $1 AND id = $2"
_HOLDER = """
    SELECT m.state FROM member m
    JOIN organisation_closure c ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
    WHERE m.tenant_id = $1 AND m.id = $2 AND c.ancestor_id = $3
    FOR SHARE OF m
"""
_CLOSE_POST = """
    WITH closed AS (UPDATE post SET closed_on = $3 WHERE tenant_id = $1 AND id = $2 RETURNING id)
    UPDATE post_term t
    SET ends_on = CASE WHEN t.starts_on > $3 THEN t.ends_on ELSE $3 END,
        withdrawn_at = CASE WHEN t.starts_on > $3 THEN $4::timestamptz END
    FROM closed WHERE t.tenant_id = $1 AND t.post_id = closed.id AND t.withdrawn_at IS NULL
      AND (t.ends_on IS NULL OR t.ends_on > $3)
    RETURNING t.id
"""
_GRANTS = """
    SELECT id, member_id, role, organisation_id, starts_on, ends_on FROM role_grant
    WHERE tenant_id = $1 AND post_term_id = ANY ($2) AND revoked_at IS NULL ORDER BY id FOR UPDATE
"""
_END_GRANTS = """
    UPDATE role_grant
    SET ends_on = CASE WHEN $3::date < $5::date OR starts_on > $3::date THEN ends_on ELSE least($3::date, ends_on) END,
        revoked_at = CASE WHEN $3::date < $5::date OR starts_on > $3::date THEN $4::timestamptz END
    WHERE tenant_id = $1 AND id = ANY ($2)
"""
_BIND = "UPDATE role_grant SET post_term_id = $3 WHERE tenant_id = $1 AND id = $2"


class NewTerm(NamedTuple):
    """A term to begin."""

    id: UUID
    post_id: UUID
    member_id: UUID
    starts_on: date
    ends_on: date | None


class NewPost(NamedTuple):
    """A post to open."""

    id: UUID
    organisation_id: UUID
    kind: str
    seats: int
    opened_on: date


async def lock_post(conn: Connection, scope: Scope, post_id: UUID) -> Mapping[str, Any] | None:
    """The post, locked until the transaction ends; None when out of scope of `organisation_write`."""
    row = await fetch_one(conn, _LOCK_POST, id=post_id, **scope_values(scope, _LOCK_POST.parameters))
    return None if row is None else dict(row)


async def open_post(conn: Connection, tenant_id: UUID, new: NewPost, *, limit: int) -> bool:
    """Writes a post behind those of its kind. False when the organisation has `limit` open ones.

    The organisation's row is locked by the caller.
    """
    status = await conn.execute(_OPEN, tenant_id, *new, limit)
    return str(status).endswith(" 1")


async def close_post(conn: Connection, tenant_id: UUID, post_id: UUID, on: date, at: datetime) -> Sequence[UUID]:
    """Closes a locked post; its terms end with the day, those to come are withdrawn. Gives the ids of the terms."""
    return [row["id"] for row in await conn.fetch(_CLOSE_POST, tenant_id, post_id, on, at)]


async def list_terms(conn: Connection, tenant_id: UUID, post_id: UUID) -> list[Mapping[str, Any]]:
    """The terms of a locked post, earliest first, without withdrawn ones."""
    return [dict(row) for row in await conn.fetch(_TERMS, tenant_id, post_id)]


async def find_term_post(conn: Connection, tenant_id: UUID, term_id: UUID) -> UUID | None:
    """The post of a term; a term never changes its post."""
    found: UUID | None = await conn.fetchval(_POST_OF_TERM, tenant_id, term_id)
    return found


async def insert_term(conn: Connection, tenant_id: UUID, term: NewTerm) -> None:
    """Writes a term of a locked post."""
    await conn.execute(_BEGIN, tenant_id, *term)


async def end_term(conn: Connection, tenant_id: UUID, term_id: UUID, on: date) -> None:
    """Sets the last day of a term of a locked post."""
    await conn.execute(_END, tenant_id, term_id, on)


async def find_holder_state(conn: Connection, tenant_id: UUID, member_id: UUID, organisation_id: UUID) -> str | None:
    """State of a member at or below the organisation, who keeps it until the transaction ends; None elsewhere."""
    found: str | None = await conn.fetchval(_HOLDER, tenant_id, member_id, organisation_id)
    return found


async def lock_term_grants(conn: Connection, tenant_id: UUID, term_ids: Sequence[UUID]) -> list[Mapping[str, Any]]:
    """The roles that came with these terms and were not taken back, locked."""
    return [dict(row) for row in await conn.fetch(_GRANTS, tenant_id, list(term_ids))]


async def end_grants(
    conn: Connection, tenant_id: UUID, grant_ids: Sequence[UUID], on: date, *, now: tuple[datetime, date]
) -> None:
    """Ends locked roles with their last day; at once when it has passed. One that would begin later never holds.

    `now` is the instant and the union's day.
    """
    await conn.execute(_END_GRANTS, tenant_id, list(grant_ids), on, *now)


async def bind_grant(conn: Connection, tenant_id: UUID, grant_id: UUID, term_id: UUID) -> None:
    """Says that a new role came with a term."""
    await conn.execute(_BIND, tenant_id, grant_id, term_id)
