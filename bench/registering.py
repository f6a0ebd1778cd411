"""Activities that the bench's own members register for: so many that nobody registers for one twice."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

import asyncpg
from asyncpg import Record

ACTIVITIES: Final = 1_024
TAG: Final = "bench"
"""Of the members whom they are for, so that nobody else's first screen shows them."""

# They begin long after all others: pages of what comes next are as they were.
_PLAN: Final = """
    WITH planned AS (
        SELECT gen_random_uuid() AS id, gen_random_uuid() AS quota_id, number FROM generate_series(1, $4) AS number
    ), counted AS (
        INSERT INTO quota (tenant_id, id, owner_kind, owner_id, part, unit, is_one_each, keeps_returns, target_size,
            size, free)
        SELECT $1, quota_id, 'activity', id, 'total', 'place', true, true, 1000000, 1000000, 1000000 FROM planned
    ), held AS (
        INSERT INTO activity (tenant_id, id, organisation_id, kind, state, title, description, venue, starts_at,
            ends_at, capacity, companions_at_most, has_waiting_list, offer_hours, cut_off_hours, late_cancel_hours,
            lowers_priority, needs_approval, holds_in_review, is_branch_bound, audience_below_ids, audience_roles,
            audience_tags, audience_employments, questions, total_quota_id, created_by_id, created_at, published_at)
        SELECT $1, id, $1, 'other', 'published', '基准活动', '基准', '线上', now() + interval '60 years',
            now() + interval '60 years 1 hour', 1000000, 0, true, 24, 2, 24, false, false, true, false, ARRAY[$1], '{}',
            ARRAY[$3], '{}', '[]', quota_id, $2, now(), now()
        FROM planned
    )
    INSERT INTO activity_window (tenant_id, id, activity_id, position, opens_at, closes_at)
    SELECT $1, gen_random_uuid(), id, 0, now() - interval '1 day', now() + interval '50 years' FROM planned
    RETURNING activity_id
"""
_TAG_MEMBERS: Final = """
    INSERT INTO member_tagging (tenant_id, member_id, tags) SELECT $1, id, ARRAY[$3] FROM unnest($2::uuid[]) AS own (id)
    ON CONFLICT (tenant_id, member_id) DO UPDATE SET tags = member_tagging.tags || excluded.tags
"""


class OpenActivities:
    """What each member has not registered for yet, one after the other."""

    def __init__(self, ids: Sequence[UUID]) -> None:
        """All of them are open to every member who has the tag."""
        self._ids = ids
        self._places: dict[UUID, Iterator[int]] = defaultdict(itertools.count)

    def next_for(self, member_id: UUID) -> UUID:
        """An activity for which the member never asked.

        Raises:
            IndexError: The member has asked for all of them: there are too few for so many requests.
        """
        return self._ids[next(self._places[member_id])]


async def plan_activities(
    connection: "asyncpg.Connection[Record]", tenant_id: UUID, member_ids: Sequence[UUID]
) -> OpenActivities:
    """New activities of the whole union, and the tag for the members whom they are for."""
    await connection.execute(_TAG_MEMBERS, tenant_id, list(member_ids), TAG)
    rows = await connection.fetch(_PLAN, tenant_id, member_ids[0], TAG, ACTIVITIES)
    return OpenActivities([row["activity_id"] for row in rows])
