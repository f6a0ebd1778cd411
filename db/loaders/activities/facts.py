"""What decides whether a member may register for an activity, in SQL: one text that explains and decides.

`domain.activities.rules` says the same in Python (`fits`, `window_phase`), and a test holds the two together.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.selectable import LateralFromClause

from db.models.activities import LIVE

_KEYS = postgresql.ARRAY(sa.Uuid())
_NUMBERS = postgresql.ARRAY(sa.BigInteger())
_PLACES = ("total_free", "total_spare", "total_taken", "total_held", "open_free")


def _fits(owner: str) -> str:
    """Whether member `v` belongs to the audience of a row."""
    return f"""(
        (cardinality({owner}.audience_below_ids) = 0 OR v.chain && {owner}.audience_below_ids)
        AND (cardinality({owner}.audience_roles) = 0 OR v.roles && {owner}.audience_roles)
        AND (cardinality({owner}.audience_tags) = 0 OR v.tags && {owner}.audience_tags)
        AND (cardinality({owner}.audience_employments) = 0 OR v.employment_kind = ANY ({owner}.audience_employments))
    )"""  # constants


def _person(member: str, now: str) -> str:
    """The member as `v`: organisations from theirs to the top, employment, state, tags, roles of today.

    It has nothing to do with the activity, and the server finds what is materialised once for a whole list.
    """
    today = f"({now} AT TIME ZONE 'Asia/Shanghai')::date"
    return f"""
        SELECT m.employment_kind, m.state, o.kind, coalesce(t.tags, '{{}}') AS tags,
            ARRAY(SELECT c.ancestor_id FROM organisation_closure AS c
                WHERE c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id) AS chain,
            ARRAY(SELECT g.role::text FROM role_grant AS g
                WHERE g.tenant_id = m.tenant_id AND g.member_id = m.id AND g.revoked_at IS NULL
                    AND g.starts_on <= {today} AND (g.ends_on IS NULL OR g.ends_on >= {today})) AS roles
        FROM member AS m
        JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
        LEFT JOIN member_tagging AS t ON t.tenant_id = m.tenant_id AND t.member_id = m.id
        WHERE m.tenant_id = CAST(:tenant_id AS uuid) AND m.id = {member}
    """  # noqa: S608  # constants


def _windows(now: str) -> str:
    """The member's windows together, and those that are open with what is free of them."""
    is_open = f"e.opens_at <= {now} AND {now} < e.closes_at"
    return f"""
        SELECT coalesce(bool_or({is_open}), false) AS is_open,
            coalesce(bool_or({now} < e.opens_at), false) AS is_coming,
            count(*) > 0 AS is_any,
            coalesce(bool_or(coalesce(q.free, 1) > 0) FILTER (WHERE {is_open}), false) AS has_room,
            array_agg(e.id ORDER BY e.position) FILTER (WHERE {is_open}) AS window_ids,
            array_agg(e.quota_id ORDER BY e.position) FILTER (WHERE {is_open}) AS window_quota_ids,
            array_agg(q.free ORDER BY e.position) FILTER (WHERE {is_open}) AS window_free
        FROM activity_window AS e
        LEFT JOIN quota AS q ON q.tenant_id = e.tenant_id AND q.id = e.quota_id
        WHERE e.tenant_id = activity.tenant_id AND e.activity_id = activity.id
            AND (e.tag IS NULL OR e.tag = ANY (v.tags))
    """  # noqa: S608  # constants


_RESERVES = f"""
    SELECT coalesce(bool_or(q.free > 0), false) AS has_room,
        array_agg(e.id ORDER BY e.position) AS reserve_ids,
        array_agg(e.quota_id ORDER BY e.position) AS reserve_quota_ids,
        array_agg(q.free ORDER BY e.position) AS reserve_free
    FROM activity_reserve AS e
    LEFT JOIN quota AS q ON q.tenant_id = e.tenant_id AND q.id = e.quota_id
    WHERE e.tenant_id = activity.tenant_id AND e.activity_id = activity.id AND {_fits("e")}
"""  # noqa: S608  # constants
_OWN_LIVE = f"own.tenant_id = activity.tenant_id AND own.activity_id = activity.id AND own.{LIVE}"
_IN_LINE = "o.tenant_id = activity.tenant_id AND o.activity_id = activity.id AND o.state = 'waiting'"
_ITS_TOTAL = "total.tenant_id = activity.tenant_id AND total.id = activity.total_quota_id"
_ITS_OPEN = "unreserved.tenant_id = activity.tenant_id AND unreserved.id = activity.open_quota_id"


def _text(member: str, now: str) -> str:
    return f"""
    WITH v AS MATERIALIZED ({_person(member, now)})
    SELECT
        CASE WHEN activity.state = 'cancelled' THEN 'cancelled'
            WHEN activity.state = 'ended' OR activity.starts_at <= {now} THEN 'over'
            WHEN activity.state = 'published' THEN 'open' ELSE 'closed' END AS phase,
        CASE WHEN w.is_open THEN 'open' WHEN w.is_coming THEN 'coming' WHEN w.is_any THEN 'past' ELSE 'none' END
            AS window_phase,
        coalesce({_fits("activity")}, false) AS is_in_audience,
        coalesce(v.state IN ('active', 'retained') AND v.kind <> 'holding_pool', false) AS may_take_part,
        own.id IS NOT NULL AS is_registered,
        (activity.has_waiting_list AND line.is_going) OR room.is_there AS has_room,
        NOT room.is_there AND activity.has_waiting_list AND line.is_going AS would_wait,
        line.is_line,
        line.is_going,
        coalesce(total.free, 0) AS total_free,
        coalesce(total.free + total.returned, 0) AS total_spare,
        coalesce(total.claimed + total.used, 0) AS total_taken,
        coalesce(total.held, 0) AS total_held,
        coalesce(unreserved.free, 0) AS open_free,
        w.window_ids, w.window_quota_ids, w.window_free,
        r.reserve_ids, r.reserve_quota_ids, r.reserve_free
    FROM (VALUES (true)) AS one (is_one)
    LEFT JOIN v ON true
    LEFT JOIN registration AS own ON {_OWN_LIVE} AND own.member_id = {member}
    LEFT JOIN quota AS total ON {_ITS_TOTAL}
    LEFT JOIN quota AS unreserved ON {_ITS_OPEN}
    CROSS JOIN LATERAL ({_windows(now)}) AS w
    CROSS JOIN LATERAL ({_RESERVES}) AS r
    CROSS JOIN LATERAL (
        SELECT {now} < activity.starts_at - activity.cut_off_hours * interval '1 hour' AS is_going,
            EXISTS (SELECT FROM registration AS o WHERE {_IN_LINE}) AS is_line
    ) AS line
    CROSS JOIN LATERAL (
        SELECT coalesce(
            total.free > 0 AND NOT (line.is_line AND line.is_going) AND w.has_room
                AND (activity.open_quota_id IS NULL OR unreserved.free > 0 OR r.has_room),
            false
        ) AS is_there
        OFFSET 0
    ) AS room
    OFFSET 0
    """  # noqa: S608  # constants


def facts_of(member: sa.BindParameter[Any], now: sa.ColumnElement[Any]) -> LateralFromClause:
    """A lateral beside `activity`: what holds for a member at an instant. Reads, and locks nothing.

    `phase`, `window_phase`, `is_in_audience`, `may_take_part`, `is_registered`, `has_room` are those of
    `domain.activities.policy.Facts`; `would_wait`: there is a waiting list, and no place. The arrays have the windows
    that are open and the reserves that are the member's, with their quotas and what is free of these. Each is worked
    out once for a row, filtered, shown or both: the server does not look behind an `OFFSET`.
    """
    binds = [bind for bind in (member, now) if isinstance(bind, sa.BindParameter)]
    names = [f"CAST(:{each.key} AS uuid)" if each is member else f":{each.key}" for each in binds]
    text = _text(names[0], names[1] if len(names) > 1 else "now()")
    return (
        sa.text(text)
        .bindparams(sa.bindparam("tenant_id", type_=sa.Uuid()), *binds)
        .columns(
            sa.column("phase", sa.Text()),
            sa.column("window_phase", sa.Text()),
            *(
                sa.column(name, sa.Boolean())
                for name in (
                    "is_in_audience",
                    "may_take_part",
                    "is_registered",
                    "has_room",
                    "would_wait",
                    "is_line",
                    "is_going",
                )
            ),
            *(sa.column(name, sa.BigInteger()) for name in _PLACES),
            sa.column("window_ids", _KEYS),
            sa.column("window_quota_ids", _KEYS),
            sa.column("window_free", _NUMBERS),
            sa.column("reserve_ids", _KEYS),
            sa.column("reserve_quota_ids", _KEYS),
            sa.column("reserve_free", _NUMBERS),
        )
        .lateral("facts")
    )


def is_in_audience() -> sa.TextClause:
    """Whether the caller may take part in a row of `activity`: they are of its audience, and a member.

    What holds for the caller is an array or a truth value each, which the server finds once for a whole list.
    """
    today = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
    whose = "m.tenant_id = CAST(:tenant_id AS uuid) AND m.id = CAST(:own_id AS uuid)"
    text = f"""
        coalesce((
            SELECT m.state IN ('active', 'retained') AND o.kind <> 'holding_pool' FROM member AS m
            JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id WHERE {whose}
        ), false)
        AND (cardinality(activity.audience_below_ids) = 0 OR activity.audience_below_ids && ARRAY(
            SELECT c.ancestor_id FROM member AS m JOIN organisation_closure AS c
            ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id WHERE {whose}
        ))
        AND (cardinality(activity.audience_roles) = 0 OR activity.audience_roles && ARRAY(
            SELECT g.role::text FROM role_grant AS g
            WHERE g.tenant_id = CAST(:tenant_id AS uuid) AND g.member_id = CAST(:own_id AS uuid)
                AND g.revoked_at IS NULL AND g.starts_on <= {today} AND (g.ends_on IS NULL OR g.ends_on >= {today})
        ))
        AND (cardinality(activity.audience_tags) = 0 OR activity.audience_tags && ARRAY(
            SELECT unnest(t.tags) FROM member_tagging AS t
            WHERE t.tenant_id = CAST(:tenant_id AS uuid) AND t.member_id = CAST(:own_id AS uuid)
        ))
        AND (cardinality(activity.audience_employments) = 0 OR coalesce((
            SELECT m.employment_kind FROM member AS m WHERE {whose}
        ) = ANY (activity.audience_employments), false))
    """  # noqa: S608  # constants
    return sa.text(text).bindparams(*(sa.bindparam(name, type_=sa.Uuid()) for name in ("tenant_id", "own_id")))


FACT_COLUMNS = (
    "phase",
    "window_phase",
    "is_in_audience",
    "may_take_part",
    "is_registered",
    "has_room",
    "would_wait",
)
"""Those that types of the graph show."""
