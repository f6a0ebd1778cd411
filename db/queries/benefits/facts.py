"""What conditions ask of members, and what else decides on a claim, read from the register; locks nothing."""

from datetime import date
from uuid import UUID

from asyncpg import Record

from db.models.benefits import EVERYTHING, LIVE, MAY_USE
from db.session import Connection
from db.statement import Statement, peek_one

SERVED = f"v.{LIVE}"
FACTS = f"""
    SELECT m.id AS member_id, m.organisation_id, m.state, m.employment_kind AS employment, m.joined_on,
        ARRAY(
            SELECT k.ancestor_id FROM organisation_closure AS k
            WHERE k.tenant_id = m.tenant_id AND k.descendant_id = m.organisation_id
        ) AS chain,
        {MAY_USE} AS may_use_benefits, coalesce(t.tags, ARRAY[]::text[]) AS tags, s.last_served_on, s.times_served, (
            SELECT min(d.due_on) FROM dues_charge AS d
            WHERE d.tenant_id = m.tenant_id AND d.member_id = m.id AND d.settled_on IS NULL
        ) AS owed_since_on
    FROM member AS m
    JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    LEFT JOIN member_tagging AS t ON t.tenant_id = m.tenant_id AND t.member_id = m.id
    CROSS JOIN LATERAL (
        SELECT max(v.issued_on) AS last_served_on, count(*) AS times_served FROM voucher AS v
        WHERE v.tenant_id = m.tenant_id AND v.member_id = m.id AND v.programme_id = {{programme}} AND {SERVED}
    ) AS s
    WHERE m.tenant_id = $1 AND m.merged_into_id IS NULL AND m.erased_at IS NULL
"""  # noqa: S608  # constants
"""The relation of `db.queries.benefits.conditions`, with `member_id`, `organisation_id`, `times_served`; whether they
`may_use_benefits`. `$1` is the union. `{programme}` is where the id of the programme stands."""
_CAPS = """
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'key', r.key, 'organisation_id', r.organisation_id, 'depth', k.depth, 'value', r.value,
        'is_binding', r.is_binding, 'starts_on', r.starts_on
    )), '[]') FROM rule_version AS r
    JOIN organisation_closure AS k ON k.tenant_id = r.tenant_id AND k.ancestor_id = r.organisation_id
    WHERE r.tenant_id = $1 AND k.descendant_id = f.organisation_id AND r.withdrawn_at IS NULL AND r.starts_on <= $4
        AND r.key IN ('benefit_yearly_cap_fen', 'benefit_' || p.kind || '_cap_fen')
"""
_RECEIVED = f"""
    SELECT coalesce(max(y.issued_fen) FILTER (WHERE y.kind = '{EVERYTHING}'), 0) AS received_fen,
        coalesce(max(y.issued_fen) FILTER (WHERE y.kind <> '{EVERYTHING}'), 0) AS received_of_kind_fen
    FROM benefit_year AS y
    WHERE y.tenant_id = $1 AND y.member_id = $3 AND y.year = extract(year FROM $4::date)
        AND y.kind IN ('{EVERYTHING}', p.kind)
"""  # noqa: S608  # constants
_FIND_FOR = Statement(
    f"""
    SELECT c.id, c.programme_id, c.state AS cycle_state, c.title, c.title_en, c.mode, c.opens_at, c.closes_at,
        c.valid_until_at, c.value_fen, c.excess_fen, c.quota_id, p.state AS programme_state, p.kind, p.condition,
        p.organisation_id AS programme_organisation_id, coalesce(q.free, 0) AS free, y.*, ({_CAPS}) AS caps,
        EXISTS (
            SELECT FROM voucher AS v
            WHERE v.tenant_id = $1 AND v.cycle_id = c.id AND v.member_id = $3 AND {SERVED}
        ) AS has_voucher,
        EXISTS (
            SELECT FROM benefit_application AS a
            WHERE a.tenant_id = $1 AND a.cycle_id = c.id AND a.member_id = $3 AND a.state <> 'withdrawn'
        ) AS has_applied,
        EXISTS (
            SELECT FROM point_offer AS o WHERE o.tenant_id = $1 AND o.cycle_id = c.id AND o.state <> 'proposed'
        ) AS is_priced,
        f.*
    FROM benefit_cycle AS c
    JOIN benefit_programme AS p ON p.tenant_id = c.tenant_id AND p.id = c.programme_id
    LEFT JOIN quota AS q ON q.tenant_id = c.tenant_id AND q.id = c.quota_id
    CROSS JOIN LATERAL ({FACTS.format(programme="p.id")} AND m.id = $3) AS f
    CROSS JOIN LATERAL ({_RECEIVED}) AS y
    WHERE c.tenant_id = $1 AND c.id = $2 AND c.state NOT IN ('draft', 'to_approve')
    """,  # noqa: S608  # constants
    ("tenant_id", "cycle_id", "member_id", "today"),
    {},
).asked_in_crowds(tenant_id="uuid", cycle_id="uuid", member_id="uuid", today="date")


async def find_for(conn: Connection, tenant: UUID, cycle_id: UUID, *, member_id: UUID, today: date) -> Record | None:
    """A cycle that is shown to members, with what decides whether this member may have a voucher; no lock.

    The columns of the cycle and its programme, those of `FACTS`, `free` vouchers, `has_voucher`, `has_applied`,
    whether it `is_priced` in points, what was `received_…` in the year, and `caps`: the versions of the rules that
    bound it, of the member's place and above.
    """
    return await peek_one(conn, _FIND_FOR, tenant_id=tenant, cycle_id=cycle_id, member_id=member_id, today=today)
