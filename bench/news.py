"""News of the bench's union: items of all audiences and urgencies, published over two years; what callers have read.

Keys follow from a row's number, so that a database that was kept is left as it is.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import asyncpg
from asyncpg import Record

ITEMS: Final = 480

# Of twelve: seven for members, three public ones, one for officers, one draft. A sixteenth is over, as many are pinned.
_ITEMS: Final = """
    WITH planned AS (
        SELECT n, md5('news item' || n)::uuid AS id, now() - (n + 1) * interval '36 hours' AS publish_at,
            (ARRAY['members', 'public', 'members', 'members', 'officers', 'members', 'public', 'members', 'members',
                   'members', 'public', 'members'])[1 + n % 12] AS audience,
            CASE WHEN n % 12 = 9 THEN 'draft' ELSE 'approved' END AS state
        FROM generate_series(0, $2 - 1) AS n
    )
    INSERT INTO news_item (tenant_id, id, organisation_id, kind, urgency, audience, title, title_en, lead, lead_en,
        body, state, revision, latest_revision, publish_at, until_at, pinned_until_at, written_by_id, written_at,
        approved_by_id, approved_at, reach_count, corrected_at, told_at)
    SELECT $1, id, CASE n % 3 WHEN 2 THEN ($3::uuid[])[1 + n / 3 % cardinality($3::uuid[])] ELSE $1 END,
        (ARRAY['news', 'notice', 'policy', 'service'])[1 + n / 12 % 4],
        (ARRAY['normal', 'normal', 'important', 'urgent'])[1 + n / 48 % 4], audience,
        '工会动态第' || n || '期', CASE WHEN n % 2 = 0 THEN 'News of the union, number ' || n END,
        '本期介绍女职工权益、技能培训与困难帮扶的最新安排。', CASE WHEN n % 2 = 0 THEN 'Rights, training and aid.' END,
        '<p>' || repeat('关于开展职工技能培训的通知。', 40) || '</p>', state, 1, 1, publish_at,
        CASE WHEN n % 16 = 5 THEN publish_at + interval '1 day' END,
        CASE WHEN n % 16 = 3 THEN now() + interval '30 days' END, $4, publish_at - interval '2 days',
        CASE WHEN state = 'approved' THEN $5::uuid END,
        CASE WHEN state = 'approved' THEN publish_at - interval '1 day' END,
        CASE WHEN state = 'approved' THEN 1000 END,
        CASE WHEN n % 20 = 7 THEN publish_at + interval '1 hour' END, CASE WHEN state = 'approved' THEN publish_at END
    FROM planned ON CONFLICT DO NOTHING
"""
_READS: Final = """
    INSERT INTO news_read (tenant_id, item_id, member_id)
    SELECT $1, md5('news item' || n)::uuid, m
    FROM generate_series(0, $2 - 1) AS n CROSS JOIN unnest($3::uuid[]) WITH ORDINALITY AS of_member (m, place)
    WHERE (n + place) % 3 = 0 ON CONFLICT DO NOTHING
"""
LISTED: Final = """
    SELECT (coalesce(pinned_until_at > now(), false))::int AS pinned, publish_at, id FROM news_item
    WHERE organisation_id = tenant_id AND audience <> 'officers' AND state = 'approved' AND publish_at <= now()
        AND (until_at IS NULL OR until_at > now())
    ORDER BY pinned DESC, publish_at DESC, id DESC LIMIT 100
"""
"""Items behind which a page is full, for whoever asks."""


async def plan_news(
    connection: "asyncpg.Connection[Record]", tenant_id: UUID, callers: Sequence[UUID], places: Mapping[str, UUID]
) -> None:
    """Writes what is not there yet."""
    await connection.execute(_ITEMS, tenant_id, ITEMS, list(places.values()), callers[0], callers[1])
    await connection.execute(_READS, tenant_id, ITEMS, list(callers))
