"""How the seed's suggestions are handled in the bench's union: units, co-authors, voices, comments, answers, ratings.

Keys follow from a suggestion's, so that a database that was kept is left as it is. Drafts are made for each run, as
many as are missing: each is handed in once.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg
from asyncpg import Record

DRAFTS: Final = 60_000
"""That wait to be handed in, of all registrants together."""
CATEGORY: Final = "BENCH"
"""Of the drafts: a route leads them to the union itself, whoever wrote them."""

_UNITS: Final = """
    INSERT INTO answering_unit (tenant_id, id, organisation_id, kind, code, name, name_en, created_by_id, created_at)
    SELECT $1, md5('unit' || n)::uuid, $1, CASE WHEN n % 4 = 0 THEN 'union' ELSE 'management' END, 'BENCH' || n,
        '承办部门' || n, CASE WHEN n % 2 = 0 THEN 'Unit ' || n END, ($2::uuid[])[1], now()
    FROM generate_series(0, 11) AS n ON CONFLICT DO NOTHING
"""
_STAFF: Final = """
    INSERT INTO unit_staff (tenant_id, id, unit_id, member_id, appointed_by_id, starts_on)
    SELECT $1, md5('staff' || own.id)::uuid, md5('unit' || own.n % 12)::uuid, own.id, ($2::uuid[])[1], '2026-01-01'
    FROM unnest($2::uuid[]) WITH ORDINALITY AS own (id, n) WHERE own.n % 16 = 0 ON CONFLICT DO NOTHING
"""
_ROUTE: Final = f"""
    WITH held AS (
        INSERT INTO suggestion_category (tenant_id, id, organisation_id, code, name, position)
        VALUES ($1, md5('bench category')::uuid, $1, '{CATEGORY}', '基准', 99) ON CONFLICT DO NOTHING
    )
    INSERT INTO suggestion_route (tenant_id, id, organisation_id, category_id, handling_id, made_by_id, made_at)
    VALUES ($1, md5('bench route')::uuid, $1, md5('bench category')::uuid, $1, ($2::uuid[])[1], now())
    ON CONFLICT DO NOTHING
"""  # noqa: S608  # a constant
# `n` goes through the seed's suggestions in an order that says nothing of their age.
_SEEDED: Final = """
    seeded AS MATERIALIZED (
        SELECT s.*, row_number() OVER (ORDER BY md5(s.id::text)) AS n, a.member_id AS first_id
        FROM suggestion s
        JOIN suggestion_author a ON a.tenant_id = s.tenant_id AND a.suggestion_id = s.id AND a.state = 'first'
        WHERE s.tenant_id = $1 AND s.submitted_at IS NOT NULL AND s.category_id <> md5('bench category')::uuid
    )
"""
_ASSIGNED: Final = f"""
    WITH {_SEEDED}
    INSERT INTO suggestion_assignment (tenant_id, id, suggestion_id, unit_id, role, round, assigned_by_id, assigned_at)
    SELECT $1, md5(concat(s.id, r.role))::uuid, s.id, md5('unit' || (s.n + r.place) % 12)::uuid, r.role, s.round,
        coalesce(e.by_id, ($2::uuid[])[1]), e.at
    FROM seeded s
    JOIN LATERAL (SELECT max(e.at) AS at, (array_agg(e.by_id))[1] AS by_id FROM suggestion_event e
                  WHERE e.tenant_id = $1 AND e.suggestion_id = s.id AND e.kind = 'assign') AS e ON e.at IS NOT NULL
    CROSS JOIN (VALUES ('lead', 0), ('co', 1)) AS r (role, place)
    WHERE r.role = 'lead' OR s.n % 3 = 0 ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_SIGNED: Final = f"""
    WITH {_SEEDED}
    INSERT INTO suggestion_author (tenant_id, suggestion_id, member_id, state, added_at, answered_at)
    SELECT $1, s.id, ($2::uuid[])[1 + (s.n * 7 + k) % cardinality($2::uuid[])],
        CASE k WHEN 0 THEN 'accepted' WHEN 1 THEN 'invited' ELSE 'declined' END, s.created_at + k * interval '1 hour',
        CASE WHEN k <> 1 THEN s.created_at + interval '5 hours' END
    FROM seeded s CROSS JOIN generate_series(0, 2) AS k WHERE (s.n + k) % 3 = 0 ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_VOICES: Final = f"""
    WITH {_SEEDED}
    INSERT INTO suggestion_support (tenant_id, suggestion_id, member_id, supported_at)
    SELECT $1, s.id, ($2::uuid[])[1 + (s.n * 13 + k * 31) % cardinality($2::uuid[])], s.submitted_at
    FROM seeded s CROSS JOIN generate_series(0, 18) AS k WHERE k < s.n % 19 ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_COMMENTS: Final = f"""
    WITH {_SEEDED}
    INSERT INTO suggestion_comment (tenant_id, id, suggestion_id, author_id, unit_id, body, state, hidden_reason,
        written_at)
    SELECT $1, md5(concat(s.id, 'comment', k))::uuid, s.id,
        ($2::uuid[])[1 + (s.n * 17 + k * 29) % cardinality($2::uuid[])],
        CASE WHEN (s.n + k) % 4 = 0 THEN md5('unit' || s.n % 12)::uuid END, '我们班组也有同样的问题。' || k,
        c.state, CASE WHEN c.state = 'hidden' THEN '与建议无关。' END, s.submitted_at + k * interval '3 hours'
    FROM seeded s CROSS JOIN generate_series(0, 5) AS k
    CROSS JOIN LATERAL (SELECT CASE (s.n + k) % 11 WHEN 0 THEN 'hidden' WHEN 1 THEN 'waiting' ELSE 'shown' END) AS c
        (state)
    WHERE k < s.n % 7 ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_ANSWERS: Final = f"""
    WITH {_SEEDED}
    INSERT INTO suggestion_answer (tenant_id, id, suggestion_id, round, unit_id, state, answer_class, body,
        drafted_by_id, drafted_at, released_class, released_by_id, released_at)
    SELECT $1, md5(concat(s.id, 'answer'))::uuid, s.id, s.round, md5('unit' || s.n % 12)::uuid, a.state,
        (ARRAY['solved', 'planned', 'for_reference'])[1 + s.n % 3], '经研究，已列入本年度计划，将于季度内完成整改。',
        ($2::uuid[])[1], s.submitted_at + interval '9 days',
        CASE WHEN a.state = 'released' AND s.n % 5 = 0 THEN 'planned' END,
        CASE WHEN a.state = 'released' THEN ($2::uuid[])[2] END,
        CASE WHEN a.state = 'released' THEN s.submitted_at + interval '12 days' END
    FROM seeded s CROSS JOIN LATERAL (
        SELECT CASE WHEN s.state = 'countersigned' THEN 'drafted' ELSE 'released' END AS state) AS a
    WHERE s.state IN ('countersigned', 'answered', 'rated', 'closed') ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_RATINGS: Final = f"""
    WITH {_SEEDED}
    INSERT INTO suggestion_rating (tenant_id, id, suggestion_id, round, author_id, satisfaction, comment, rated_at)
    SELECT $1, md5(concat(s.id, 'rating'))::uuid, s.id, s.round, s.first_id,
        (ARRAY['satisfied', 'partly', 'not_satisfied'])[1 + s.n % 3], CASE WHEN s.n % 4 = 0 THEN '感谢答复。' END,
        s.submitted_at + interval '15 days'
    FROM seeded s WHERE s.state IN ('rated', 'closed') ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_DUE: Final = f"""
    WITH {_SEEDED}
    UPDATE suggestion s SET next_due_at = now() + (e.n % 40 - 10) * interval '7 hours',
        seconded_at = CASE WHEN e.n % 5 = 0 THEN s.submitted_at END
    FROM seeded e
    WHERE s.tenant_id = $1 AND s.id = e.id AND s.state NOT IN ('closed', 'not_filed', 'withdrawn', 'merged')
"""  # noqa: S608  # constants

# Older than all others, so that no page of the newest has them, before or after they are handed in.
_DRAFTS: Final = """
    WITH planned AS MATERIALIZED (
        SELECT gen_random_uuid() AS id, own.id AS member_id, n, timestamptz '2020-01-01' + n * interval '1 second' AS at
        FROM generate_series(1, $3::int) AS n
        JOIN unnest($2::uuid[]) WITH ORDINALITY AS own (id, place) ON own.place = 1 + n % cardinality($2::uuid[])
    ), written AS (
        INSERT INTO suggestion (tenant_id, id, reference, organisation_id, handling_id, category_id, title, body,
            visibility, channel, is_anonymous, state, event_number, round, created_at)
        SELECT $1, id, upper(left(md5(id::text), 12)), $1, $1, md5('bench category')::uuid, '增设充电桩', '没有。',
            'members', 'mobile', false, 'draft', 1, 1, at FROM planned
    ), logged AS (
        INSERT INTO suggestion_event (tenant_id, suggestion_id, number, kind, to_state, party, by_id, at, round, facts)
        SELECT $1, id, 1, 'draft', 'draft', 'author', member_id, at, 1, '{}' FROM planned
    )
    INSERT INTO suggestion_author (tenant_id, suggestion_id, member_id, state, added_at)
    SELECT $1, id, member_id, 'first', at FROM planned
"""
_OWN_DRAFTS: Final = """
    SELECT a.member_id, s.id FROM suggestion s
    JOIN suggestion_author a ON a.tenant_id = s.tenant_id AND a.suggestion_id = s.id
    WHERE s.tenant_id = $1 AND s.state = 'draft' AND a.state = 'first' AND a.member_id = ANY ($2)
    ORDER BY s.created_at DESC
"""


class Drafts:
    """What each member has not handed in yet, one after the other."""

    def __init__(self, drafts: Sequence[tuple[UUID, UUID]]) -> None:
        """Members with their drafts."""
        self._waiting: dict[UUID, list[UUID]] = {}
        for member_id, draft_id in drafts:
            self._waiting.setdefault(member_id, []).append(draft_id)

    def next_for(self, member_id: UUID) -> UUID:
        """A draft of the member's that was not asked for before.

        Raises:
            IndexError: None is left: there are too few for so many requests.
        """
        return self._waiting[member_id].pop()


async def plan_handling(
    connection: "asyncpg.Connection[Record]", tenant_id: UUID, callers: Sequence[UUID], officers: Sequence[UUID]
) -> None:
    """Has the seed's suggestions signed, seconded, assigned, answered and judged, some of it by the callers."""
    if await connection.fetchval("SELECT true FROM answering_unit WHERE tenant_id = $1 LIMIT 1", tenant_id):
        return
    for statement in (_UNITS, _ROUTE, _ASSIGNED, _SIGNED, _VOICES, _COMMENTS, _ANSWERS):
        await connection.execute(statement, tenant_id, list(callers))
    await connection.execute(_STAFF, tenant_id, list(officers))
    await connection.execute(_RATINGS, tenant_id)
    await connection.execute(_DUE, tenant_id)


async def plan_drafts(connection: "asyncpg.Connection[Record]", tenant_id: UUID, member_ids: Sequence[UUID]) -> Drafts:
    """Drafts of the members, as many as are missing and those that are left of an earlier run."""
    found = await connection.fetch(_OWN_DRAFTS, tenant_id, list(member_ids))
    if len(found) < DRAFTS:
        await connection.execute(_DRAFTS, tenant_id, list(member_ids), DRAFTS - len(found))
        found = await connection.fetch(_OWN_DRAFTS, tenant_id, list(member_ids))
    return Drafts([(row["member_id"], row["id"]) for row in found])
