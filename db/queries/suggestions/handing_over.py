"""SQL of what goes from one unit or organisation to another: open assignments, routes, categories, templates."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from asyncpg import Record

from db.session import Connection
from db.types import new_id

# Suggestions first, in the order of their ids, as every step locks them; the unit afterwards.
_OPEN = "('assigned', 'in_progress', 'waiting_for_author', 'answer_drafted', 'countersigned')"
_LOCK_OPEN = f"""
    SELECT s.id, s.handling_id FROM suggestion AS s
    WHERE s.tenant_id = $1 AND (
        s.state IN {_OPEN} AND EXISTS (
            SELECT FROM suggestion_assignment AS g
            WHERE g.tenant_id = s.tenant_id AND g.suggestion_id = s.id AND g.unit_id = $2 AND g.ended_at IS NULL
        ) OR EXISTS (
            SELECT FROM implementation AS i
            WHERE i.tenant_id = s.tenant_id AND i.suggestion_id = s.id AND i.unit_id = $2
                AND i.state IN ('planned', 'under_way', 'done')
        )
    )
    ORDER BY s.id FOR NO KEY UPDATE
"""  # noqa: S608  # a constant
# A unit's part that its successor has already only ends; a lead that becomes the lead of a suggestion of which the
# successor is a co-unit takes the place of both.
_LIST_OPEN = """
    SELECT g.id, g.suggestion_id, g.role, g.round, o.id AS other_id
    FROM suggestion_assignment AS g
    LEFT JOIN suggestion_assignment AS o ON o.tenant_id = g.tenant_id AND o.suggestion_id = g.suggestion_id
        AND o.unit_id = $3 AND o.ended_at IS NULL
    WHERE g.tenant_id = $1 AND g.unit_id = $2 AND g.ended_at IS NULL AND g.suggestion_id = ANY ($4::uuid[])
    ORDER BY g.suggestion_id
"""
_END = "UPDATE suggestion_assignment SET ended_at = $3 WHERE tenant_id = $1 AND id = ANY ($2::uuid[])"
_BEGIN = """
    INSERT INTO suggestion_assignment (tenant_id, id, suggestion_id, unit_id, role, round, assigned_by_id, assigned_at)
    SELECT $1, g.id, g.suggestion_id, $2, g.role, g.round, $3, $4
    FROM unnest($5::uuid[], $6::uuid[], $7::text[], $8::int[]) AS g (id, suggestion_id, role, round)
"""
_HAND_IMPLEMENTING = """
    UPDATE implementation SET unit_id = $3
    WHERE tenant_id = $1 AND unit_id = $2 AND state IN ('planned', 'under_way', 'done')
"""
# What was answered may be followed up yet.
_LOCK_QUESTIONS = """
    SELECT id, organisation_id, state <> 'answered' AS is_waiting FROM management_question
    WHERE tenant_id = $1 AND unit_id = $2 AND state IN ('asked', 'answered', 'followed_up')
    ORDER BY id FOR NO KEY UPDATE
"""
_HAND_QUESTIONS = "UPDATE management_question SET unit_id = $3 WHERE tenant_id = $1 AND id = ANY ($2::uuid[])"
_HAND_QUESTIONS_OF_PLACE = """
    UPDATE management_question SET organisation_id = $3
    WHERE tenant_id = $1 AND organisation_id = $2 AND state IN ('asked', 'answered', 'followed_up')
"""
_OPEN_UNITS = """
    SELECT id, organisation_id FROM answering_unit
    WHERE tenant_id = $1 AND organisation_id = $2 AND closed_at IS NULL ORDER BY id FOR UPDATE
"""
_PARENT = """
    SELECT k.ancestor_id FROM organisation_closure AS k
    JOIN organisation AS o ON o.tenant_id = k.tenant_id AND o.id = k.ancestor_id
    WHERE k.tenant_id = $1 AND k.descendant_id = $2 AND k.depth > 0 AND o.state = 'active'
        AND o.kind NOT IN ('group', 'holding_pool')
    ORDER BY k.depth LIMIT 1
"""
_IS_HANDLER = """
    SELECT EXISTS (
        SELECT FROM organisation
        WHERE tenant_id = $1 AND id = $2 AND state = 'active' AND kind NOT IN ('group', 'holding_pool')
    )
"""
_HAND_UNITS = "UPDATE answering_unit SET organisation_id = $3 WHERE tenant_id = $1 AND organisation_id = $2"
_LOCK_HANDLED = """
    SELECT id FROM suggestion
    WHERE tenant_id = $1 AND handling_id = $2 AND state NOT IN ('closed', 'withdrawn', 'merged')
    ORDER BY id FOR NO KEY UPDATE
"""
_HAND_DRAFTS = """
    UPDATE suggestion SET handling_id = $3 WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND state = 'draft'
"""
# The step of the log, and the suggestion that it leads to; the rows are locked, and a draft has not begun its way.
_HAND_SUGGESTIONS = """
    WITH handed AS (
        UPDATE suggestion SET handling_id = $4, event_number = event_number + 1
        WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND state <> 'draft'
        RETURNING id, event_number, state, round
    )
    INSERT INTO suggestion_event
        (tenant_id, suggestion_id, number, previous_number, kind, from_state, to_state, party, at, round, facts)
    SELECT $1, id, event_number, event_number - 1, 'hand_over', state, state, 'system', $5, round,
        jsonb_build_object('from_id', $3::uuid, 'to_id', $4::uuid)
    FROM handed
    RETURNING suggestion_id, number, to_state
"""
_HAND_ROUTES = """
    UPDATE suggestion_route SET handling_id = $3 WHERE tenant_id = $1 AND handling_id = $2 AND ended_at IS NULL
"""
_END_ROUTES = """
    UPDATE suggestion_route SET ended_at = $3 WHERE tenant_id = $1 AND organisation_id = $2 AND ended_at IS NULL
"""
_HAND_CATEGORIES = "UPDATE suggestion_category SET organisation_id = $3 WHERE tenant_id = $1 AND organisation_id = $2"
_HAND_TEMPLATES = "UPDATE answer_template SET organisation_id = $3 WHERE tenant_id = $1 AND organisation_id = $2"
# Who was to begin later never acts.
_END_MEMBER = """
    UPDATE unit_staff SET starts_on = least(starts_on, $3::date), ends_on = $3::date
    WHERE tenant_id = $1 AND member_id = $2 AND (ends_on IS NULL OR ends_on > $3::date)
"""


async def lock_open(conn: Connection, tenant: UUID, unit_id: UUID) -> list[Record]:
    """Suggestions that a unit has in hand, or puts into practice, locked: `id`, `handling_id`."""
    return list(await conn.fetch(_LOCK_OPEN, tenant, unit_id))


async def hand_assignments(
    conn: Connection,
    tenant: UUID,
    from_to: tuple[UUID, UUID],
    suggestion_ids: Sequence[UUID],
    *,
    by: tuple[UUID, datetime],
) -> None:
    """Gives a unit's part in locked suggestions to another; one of two parts of the same unit ends."""
    rows = await conn.fetch(_LIST_OPEN, tenant, *from_to, list(suggestion_ids))
    stays = {row["id"] for row in rows if row["other_id"] is not None and row["role"] == "co"}
    taken = [row for row in rows if row["id"] not in stays]
    ended = [row["id"] for row in rows] + [row["other_id"] for row in taken if row["other_id"] is not None]
    await conn.execute(_END, tenant, ended, by[1])
    columns = [
        [new_id() for _ in taken],
        *([row[name] for row in taken] for name in ("suggestion_id", "role", "round")),
    ]
    await conn.execute(_BEGIN, tenant, from_to[1], *by, *columns)


async def hand_implementations(conn: Connection, tenant: UUID, unit_id: UUID, successor_id: UUID) -> None:
    """Gives the implementations that a unit has in hand to another."""
    await conn.execute(_HAND_IMPLEMENTING, tenant, unit_id, successor_id)


async def lock_questions(conn: Connection, tenant: UUID, unit_id: UUID) -> list[Record]:
    """Questions to a unit that have not ended, locked: `id`, `organisation_id`, `is_waiting` (for an answer)."""
    return list(await conn.fetch(_LOCK_QUESTIONS, tenant, unit_id))


async def hand_questions(conn: Connection, tenant: UUID, question_ids: Sequence[UUID], successor_id: UUID) -> None:
    """Has another unit answer locked questions."""
    await conn.execute(_HAND_QUESTIONS, tenant, list(question_ids), successor_id)


async def lock_units(conn: Connection, tenant: UUID, organisation_id: UUID) -> list[UUID]:
    """Open units of an organisation, locked."""
    return [row["id"] for row in await conn.fetch(_OPEN_UNITS, tenant, organisation_id)]


async def find_follower(conn: Connection, tenant: UUID, organisation_id: UUID, successor_id: UUID | None) -> UUID:
    """Who handles suggestions after an organisation: its successor where that may, else the nearest above that may."""
    if successor_id is not None and await conn.fetchval(_IS_HANDLER, tenant, successor_id):
        return successor_id
    found: UUID | None = await conn.fetchval(_PARENT, tenant, organisation_id)
    if found is None:
        raise LookupError(organisation_id)
    return found


async def hand_organisation(
    conn: Connection, tenant: UUID, organisation_id: UUID, follower_id: UUID, *, now: datetime
) -> Sequence[Record]:
    """Gives what an organisation holds to another, and writes the step into the log of each suggestion that it handled.

    These are locked: `suggestion_id`, `number` of the step, `to_state`.
    """
    suggestion_ids = [row["id"] for row in await conn.fetch(_LOCK_HANDLED, tenant, organisation_id)]
    handed = await conn.fetch(_HAND_SUGGESTIONS, tenant, suggestion_ids, organisation_id, follower_id, now)
    await conn.execute(_HAND_DRAFTS, tenant, suggestion_ids, follower_id)
    for statement in (_HAND_UNITS, _HAND_QUESTIONS_OF_PLACE, _HAND_ROUTES, _HAND_CATEGORIES, _HAND_TEMPLATES):
        await conn.execute(statement, tenant, organisation_id, follower_id)
    await conn.execute(_END_ROUTES, tenant, organisation_id, now)
    return list(handed)


async def end_staff(conn: Connection, tenant: UUID, member_id: UUID, *, on: date) -> None:
    """Ends a member's entries with a day."""
    await conn.execute(_END_MEMBER, tenant, member_id, on)
