"""SQL of the use cases of required training, and of its reminders."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.learning.trainings import (
    OFFICER_TRAININGS_IN_HAND,
    ORGANISATION_ID,
    OWN_TRAININGS,
    REQUIREMENT_ID,
    REQUIREMENTS_IN_HAND,
    SOON_DAYS,
    STATUS,
    TRAINING_NEVER_NULL,
)
from db.models.learning import TrainingRequirementRow
from db.session import Connection
from db.statement import Statement, write
from db.types import table_of

REQUIREMENT_ORDER = (SortKey("set_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
TRAINING_REQUIREMENTS = Listing(REQUIREMENTS_IN_HAND, name="training_requirements")
"""What posts require, at and below the nodes where the caller reads learning."""
TRAINING_ORDER = (SortKey("term_id", UUID), SortKey("requirement_id", UUID))
TRAINING_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "statuses": sa.any_(sa.bindparam("statuses", type_=postgresql.ARRAY(sa.Text()))) == STATUS,
    "organisation_id": sa.bindparam("organisation_id", type_=sa.Uuid()) == ORGANISATION_ID,
    "requirement_id": sa.bindparam("requirement_id", type_=sa.Uuid()) == REQUIREMENT_ID,
}
OFFICER_TRAININGS = Listing(
    OFFICER_TRAININGS_IN_HAND, name="officer_trainings", filters=TRAINING_FILTERS, never_null=TRAINING_NEVER_NULL
)
"""Officers of posts at and below the nodes where the caller reads learning, and how they stand."""
OWN_OFFICER_TRAININGS = Listing(OWN_TRAININGS, name="own_trainings", never_null=TRAINING_NEVER_NULL)
"""What the caller's own posts require."""

_REQUIREMENT = table_of(TrainingRequirementRow)
_INSERT = Statement.of(
    sa.insert(_REQUIREMENT).values({column.key: sa.bindparam(column.key) for column in _REQUIREMENT.columns})
)
_IS_ABOVE = """
    SELECT EXISTS (
        SELECT FROM organisation_closure WHERE tenant_id = $1 AND ancestor_id = $2 AND descendant_id = $3
    )
"""
_IS_SET = """
    SELECT EXISTS (
        SELECT FROM training_requirement
        WHERE tenant_id = $1 AND organisation_id = $2 AND course_id = $3 AND ended_at IS NULL
    )
"""
_LOCK = """
    SELECT r.id, r.organisation_id, r.ended_at FROM training_requirement AS r
    WHERE r.tenant_id = $1 AND r.id = $2 AND EXISTS (
        SELECT FROM organisation_closure AS c
        WHERE c.tenant_id = $1 AND c.descendant_id = r.organisation_id AND c.ancestor_id = ANY($3::uuid[])
    )
    FOR NO KEY UPDATE OF r
"""
_END = "UPDATE training_requirement SET ended_at = $3 WHERE tenant_id = $1 AND id = $2"
# As STATUS of the batches: nothing completed, ends soon, has ended. Of somebody with two such posts once.
_REMIND = f"""
    WITH held AS (
        SELECT DISTINCT r.tenant_id, r.id, r.course_id, r.valid_months, t.member_id FROM training_requirement AS r
        JOIN organisation_closure AS c ON c.tenant_id = r.tenant_id AND c.ancestor_id = r.organisation_id
        JOIN post AS p ON p.tenant_id = r.tenant_id AND p.organisation_id = c.descendant_id AND p.kind = ANY(r.posts)
        JOIN post_term AS t ON t.tenant_id = r.tenant_id AND t.post_id = p.id AND t.withdrawn_at IS NULL
            AND t.starts_on <= $1 AND (t.ends_on IS NULL OR t.ends_on >= $1)
        WHERE r.ended_at IS NULL
    ), done AS (
        SELECT held.*, (
            SELECT (max(e.completed_at) AT TIME ZONE 'Asia/Shanghai')::date FROM course_enrolment AS e
            JOIN member AS m ON m.tenant_id = e.tenant_id AND m.id = e.member_id
            LEFT JOIN course_certificate AS k ON k.tenant_id = e.tenant_id AND k.enrolment_id = e.id
            WHERE e.tenant_id = held.tenant_id AND e.course_id = held.course_id AND k.revoked_at IS NULL
                AND (m.id = held.member_id OR m.merged_into_id = held.member_id)
        ) AS completed_on FROM held
    ), until AS (
        SELECT done.*, (completed_on + valid_months * interval '1 month')::date AS valid_until FROM done
    ), due AS (
        SELECT until.*, CASE WHEN completed_on IS NULL THEN 'required' WHEN valid_until < $1 THEN 'expired'
            ELSE 'expiring' END AS step
        FROM until WHERE completed_on IS NULL OR valid_until <= $1 + {SOON_DAYS}
    ), written AS (
        INSERT INTO training_reminder (tenant_id, id, requirement_id, member_id, step, valid_until, reminded_on)
        SELECT tenant_id, gen_random_uuid(), id, member_id, step, valid_until, $1 FROM due
        WHERE NOT EXISTS (
            SELECT FROM training_reminder AS w
            WHERE w.tenant_id = due.tenant_id AND w.requirement_id = due.id AND w.member_id = due.member_id
                AND w.step = due.step AND w.valid_until IS NOT DISTINCT FROM due.valid_until
        )
        ORDER BY tenant_id, id, member_id LIMIT $2
        ON CONFLICT DO NOTHING RETURNING tenant_id, requirement_id, member_id, step, valid_until
    )
    SELECT w.*, k.title FROM written AS w
    JOIN training_requirement AS r ON r.tenant_id = w.tenant_id AND r.id = w.requirement_id
    JOIN course AS k ON k.tenant_id = r.tenant_id AND k.id = r.course_id
    ORDER BY w.tenant_id, w.requirement_id, w.member_id
"""  # noqa: S608  # a number of ours


async def is_above(conn: Connection, tenant: UUID, above_id: UUID, organisation_id: UUID) -> bool:
    """Whether an organisation is another one or above it."""
    return bool(await conn.fetchval(_IS_ABOVE, tenant, above_id, organisation_id))


async def is_set(conn: Connection, tenant: UUID, organisation_id: UUID, course_id: UUID) -> bool:
    """Whether an organisation requires a course already; the course is locked."""
    return bool(await conn.fetchval(_IS_SET, tenant, organisation_id, course_id))


async def insert_requirement(conn: Connection, requirement: TrainingRequirementRow) -> None:
    """A new requirement."""
    await write(conn, _INSERT, **requirement.model_dump())


async def lock_requirement(
    conn: Connection, tenant: UUID, requirement_id: UUID, nodes: Sequence[UUID]
) -> Record | None:
    """A requirement at or below one of the nodes, locked: `id`, `organisation_id`, `ended_at`."""
    return await conn.fetchrow(_LOCK, tenant, requirement_id, list(nodes))


async def end_requirement(conn: Connection, tenant: UUID, requirement_id: UUID, now: datetime) -> None:
    """Ends a locked requirement."""
    await conn.execute(_END, tenant, requirement_id, now)


async def insert_reminders(conn: Connection, *, today: date, limit: int) -> Sequence[Record]:
    """Writes the reminders that are due and not written yet, in all unions; once for each step and end.

    Gives `tenant_id`, `requirement_id`, `member_id`, `step`, `valid_until` and the course's `title` of each.
    """
    return await conn.fetch(_REMIND, today, limit)
