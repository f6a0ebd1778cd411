"""What decides whether the caller may claim or apply, for each cycle of a list, in SQL.

`domain.benefits.service.claiming` says the same in Python for one cycle, and a test holds the two together. The
condition is decided row by row by the database's function `unionhall_meets`.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.selectable import LateralFromClause

from db.models.benefits import EVERYTHING, LIVE, MAY_USE, BenefitKind

DEFAULT_CAPS = {EVERYTHING: 200_000, "kind": 100_000_000}
"""Yearly caps in fen where no place says anything, as `domain.organisations.rules.RULES` has them; a test looks."""

_TODAY = "CAST(:today AS date)"
_WHOSE = """m.tenant_id = CAST(:tenant_id AS uuid) AND m.id = CAST(:own_id AS uuid)
    AND m.merged_into_id IS NULL AND m.erased_at IS NULL"""
# Each is asked for by itself and has nothing to do with the cycle, so the server finds it once for a whole list.
_PERSON = f"""
    SELECT (SELECT m.organisation_id FROM member AS m WHERE {_WHOSE}) AS organisation_id,
        (SELECT m.state FROM member AS m WHERE {_WHOSE}) AS state,
        (SELECT m.employment_kind FROM member AS m WHERE {_WHOSE}) AS employment,
        (SELECT m.joined_on FROM member AS m WHERE {_WHOSE}) AS joined_on,
        coalesce((
            SELECT {MAY_USE} FROM member AS m
            JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id WHERE {_WHOSE}
        ), false) AS may_use_benefits,
        ARRAY(
            SELECT k.ancestor_id FROM organisation_closure AS k
            JOIN member AS m ON m.tenant_id = k.tenant_id AND m.organisation_id = k.descendant_id WHERE {_WHOSE}
        ) AS chain,
        coalesce((
            SELECT t.tags FROM member_tagging AS t
            WHERE t.tenant_id = CAST(:tenant_id AS uuid) AND t.member_id = CAST(:own_id AS uuid)
        ), ARRAY[]::text[]) AS tags,
        (
            SELECT min(d.due_on) FROM dues_charge AS d
            WHERE d.tenant_id = CAST(:tenant_id AS uuid) AND d.member_id = CAST(:own_id AS uuid)
                AND d.settled_on IS NULL
        ) AS owed_since_on
"""  # noqa: S608  # constants


# What the rules of the caller's place say today: the highest binding one, else the nearest, else the default.
_WHOLE_CAP = f"""coalesce((
        SELECT newest.value FROM (
            SELECT DISTINCT ON (r.organisation_id) k.depth, r.value, r.is_binding FROM rule_version AS r
            JOIN organisation_closure AS k ON k.tenant_id = r.tenant_id AND k.ancestor_id = r.organisation_id
            WHERE r.tenant_id = CAST(:tenant_id AS uuid) AND r.key = 'benefit_yearly_cap_fen'
                AND r.withdrawn_at IS NULL AND r.starts_on <= {_TODAY} AND k.descendant_id = v.organisation_id
            ORDER BY r.organisation_id, r.starts_on DESC
        ) AS newest WHERE newest.value IS NOT NULL
        ORDER BY newest.is_binding DESC, CASE WHEN newest.is_binding THEN -newest.depth ELSE newest.depth END LIMIT 1
    ), {DEFAULT_CAPS[EVERYTHING]})"""  # noqa: S608  # constants
# Those of all kinds at once: it has nothing to do with the cycle either.
_KIND_CAPS = f"""(
        SELECT jsonb_object_agg(caps.key, caps.value) FROM (
            SELECT DISTINCT ON (newest.key) newest.key, newest.value FROM (
                SELECT DISTINCT ON (r.key, r.organisation_id) r.key, k.depth, r.value, r.is_binding
                FROM rule_version AS r
                JOIN organisation_closure AS k ON k.tenant_id = r.tenant_id AND k.ancestor_id = r.organisation_id
                WHERE r.tenant_id = CAST(:tenant_id AS uuid) AND r.withdrawn_at IS NULL AND r.starts_on <= {_TODAY}
                    AND r.key IN ({", ".join(f"'benefit_{each.value}_cap_fen'" for each in BenefitKind)})
                    AND k.descendant_id = v.organisation_id
                ORDER BY r.key, r.organisation_id, r.starts_on DESC
            ) AS newest WHERE newest.value IS NOT NULL
            ORDER BY newest.key, newest.is_binding DESC,
                CASE WHEN newest.is_binding THEN -newest.depth ELSE newest.depth END
        ) AS caps
    )"""  # noqa: S608  # constants


def _received(kind: str) -> str:
    return f"""coalesce((
        SELECT y.issued_fen FROM benefit_year AS y
        WHERE y.tenant_id = CAST(:tenant_id AS uuid) AND y.member_id = CAST(:own_id AS uuid)
            AND y.year = CAST(extract(year FROM {_TODAY}) AS integer) AND y.kind = {kind}
    ), 0)"""  # noqa: S608  # constants


_OWN = "o.tenant_id = benefit_cycle.tenant_id AND o.member_id = CAST(:own_id AS uuid)"
# The condition is decided by itself, behind a fence: once for each programme, or once for each cycle, never again.
_TEXT = f"""
    SELECT CASE
            WHEN benefit_cycle.state <> 'approved' OR benefit_programme.state NOT IN ('approved', 'open')
                OR benefit_cycle.closes_at <= now() THEN 'over'
            WHEN benefit_cycle.opens_at <= now() AND benefit_programme.state = 'open' THEN 'open'
            ELSE 'coming' END AS phase,
        e.is_eligible,
        EXISTS (SELECT FROM voucher AS o WHERE {_OWN} AND o.cycle_id = benefit_cycle.id AND o.{LIVE})
            OR (benefit_cycle.mode <> 'first_come' AND EXISTS (
                SELECT FROM benefit_application AS o
                WHERE {_OWN} AND o.cycle_id = benefit_cycle.id AND o.state <> 'withdrawn'
            )) AS has_one,
        benefit_cycle.mode <> 'first_come' OR coalesce(pieces_left.free, 0) > 0 AS has_room,
        {_received(f"'{EVERYTHING}'")} + benefit_cycle.value_fen <= {_WHOLE_CAP}
            AND {_received("benefit_programme.kind")} + benefit_cycle.value_fen <= coalesce(
                CAST({_KIND_CAPS} ->> ('benefit_' || benefit_programme.kind || '_cap_fen') AS bigint),
                {DEFAULT_CAPS["kind"]}
            )
            AS is_within_caps,
        EXISTS (
            SELECT FROM point_offer AS o
            WHERE o.tenant_id = benefit_cycle.tenant_id AND o.cycle_id = benefit_cycle.id AND o.state <> 'proposed'
        ) AS is_priced,
        v.may_use_benefits,
        v.state AS member_state, v.employment AS member_employment, v.joined_on AS member_joined_on,
        v.chain AS member_chain, v.tags AS member_tags, e.last_served_on, v.owed_since_on, {_TODAY} AS on_day
    FROM (VALUES (true)) AS one (is_one)
    CROSS JOIN LATERAL ({_PERSON}) AS v
    CROSS JOIN LATERAL (
        SELECT s.last_served_on, v.state IS NOT NULL AND coalesce(unionhall_meets(
                benefit_programme.condition, v.state, v.employment, v.joined_on, v.chain, v.tags, s.last_served_on,
                v.owed_since_on, {_TODAY}
            ), false) AS is_eligible
        FROM (
            SELECT max(o.issued_on) AS last_served_on FROM voucher AS o
            WHERE o.tenant_id = CAST(:tenant_id AS uuid) AND o.member_id = CAST(:own_id AS uuid)
                AND o.programme_id = benefit_programme.id AND o.{LIVE}
        ) AS s OFFSET 0
    ) AS e
"""  # noqa: S608  # constants

FACT_COLUMNS = ("phase", "is_eligible", "has_one", "has_room", "is_within_caps", "is_priced", "may_use_benefits")
"""Those of `domain.benefits.policy.ClaimFacts`."""
REASON_COLUMNS = (
    "member_state",
    "member_employment",
    "member_joined_on",
    "member_chain",
    "member_tags",
    "last_served_on",
    "owed_since_on",
    "on_day",
)
"""Those of `domain.benefits.rules.conditions.MemberFacts`, of the caller, and the union's day."""


def viewer_facts() -> LateralFromClause:
    """A lateral beside `benefit_cycle`, `benefit_programme` and `pieces_left`, the cycle's account in the ledger.

    What holds for the caller now. Locks nothing.
    """
    return (
        sa.text(_TEXT)
        .bindparams(
            sa.bindparam("tenant_id", type_=sa.Uuid()),
            sa.bindparam("own_id", type_=sa.Uuid()),
            sa.bindparam("today", type_=sa.Date()),
        )
        .columns(
            sa.column("phase", sa.Text()),
            *(sa.column(name, sa.Boolean()) for name in FACT_COLUMNS[1:]),
            sa.column("member_state", sa.Text()),
            sa.column("member_employment", sa.Text()),
            sa.column("member_joined_on", sa.Date()),
            sa.column("member_chain", postgresql.ARRAY(sa.Uuid())),
            sa.column("member_tags", postgresql.ARRAY(sa.Text())),
            *(sa.column(name, sa.Date()) for name in REASON_COLUMNS[5:]),
        )
        .lateral("facts")
    )
