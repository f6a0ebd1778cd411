"""SQL of news on the web: what anybody may see without signing in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db.session import Connection

# What anybody may see without signing in: public items while they are published, and that one was withdrawn.
_PUBLIC = """
    i.tenant_id = $1 AND i.audience = 'public' AND i.approved_at IS NOT NULL AND i.publish_at <= $3
    AND (i.state = 'approved' AND (i.until_at IS NULL OR i.until_at > $3)
        OR i.state = 'withdrawn' AND i.publish_at <= i.withdrawn_at)
"""
_SELECT_PUBLIC = """
    SELECT i.id, i.organisation_id, i.kind, i.urgency, i.title, i.title_en, i.lead, i.lead_en, i.body, i.body_en,
        i.state, i.publish_at, i.corrected_at, i.withdrawn_at, i.withdraw_reason,
        o.name AS organisation, o.name_en AS organisation_en
    FROM news_item AS i JOIN organisation AS o ON o.tenant_id = i.tenant_id AND o.id = i.organisation_id
"""
_FIND_PUBLIC = f"{_SELECT_PUBLIC} WHERE i.id = $2 AND {_PUBLIC}"
_LIST_PUBLIC = f"""
    {_SELECT_PUBLIC} WHERE i.organisation_id = $2 AND {_PUBLIC} AND i.state = 'approved'
    ORDER BY i.publish_at DESC, i.id DESC LIMIT $4
"""
_PUBLIC_CORRECTIONS = """
    SELECT note, corrected_at FROM news_correction WHERE tenant_id = $1 AND item_id = $2 ORDER BY number
"""
_PUBLIC_FILES = """
    SELECT DISTINCT ON (kind) id, kind, media_type FROM news_file
    WHERE tenant_id = $1 AND item_id = $2 AND state = 'ready' AND kind <> 'picture' ORDER BY kind, uploaded_at DESC, id
"""
# A feed also changes when something leaves it.
_LAST_CHANGE = """
    SELECT max(greatest(publish_at, corrected_at, withdrawn_at, CASE WHEN until_at <= $3 THEN until_at END))
    FROM news_item WHERE tenant_id = $1 AND organisation_id = $2 AND audience = 'public' AND approved_at IS NOT NULL
        AND publish_at <= $3
"""
_FIND_PLACE = "SELECT name, name_en FROM organisation WHERE tenant_id = $1 AND id = $2 AND state = 'active'"


async def find_public(conn: Connection, tenant: UUID, item_id: UUID, now: datetime) -> Record | None:
    """A public item that is published, or was withdrawn, with its organisation's names."""
    return await conn.fetchrow(_FIND_PUBLIC, tenant, item_id, now)


async def list_public(
    conn: Connection, tenant: UUID, organisation_id: UUID, now: datetime, *, limit: int
) -> Sequence[Record]:
    """Public items of an organisation that are published, newest first."""
    return await conn.fetch(_LIST_PUBLIC, tenant, organisation_id, now, limit)


async def last_public_change(conn: Connection, tenant: UUID, organisation_id: UUID, now: datetime) -> datetime | None:
    """When a public item of an organisation last came, was corrected, or went; None while there was none."""
    found: datetime | None = await conn.fetchval(_LAST_CHANGE, tenant, organisation_id, now)
    return found


async def list_public_corrections(conn: Connection, tenant: UUID, item_id: UUID) -> Sequence[Record]:
    """Corrections of an item that was found: `note`, `corrected_at`, oldest first."""
    return await conn.fetch(_PUBLIC_CORRECTIONS, tenant, item_id)


async def list_public_files(conn: Connection, tenant: UUID, item_id: UUID) -> Sequence[Record]:
    """Poster and video of an item that was found, the newest of each: `id`, `kind`, `media_type`."""
    return await conn.fetch(_PUBLIC_FILES, tenant, item_id)


async def find_place(conn: Connection, tenant: UUID, organisation_id: UUID) -> Record | None:
    """Names of an active organisation."""
    return await conn.fetchrow(_FIND_PLACE, tenant, organisation_id)
