"""Benefits of the bench's union: programmes under conditions of several kinds, cycles, what the callers have of them.

Keys follow from a row's number, so that a database that was kept is left as it is. Of the ledger there are the counts
alone, and no code of a voucher can be opened: no operation of the bench asks for more.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson
from asyncpg import Record

PROGRAMMES: Final = 12
CYCLES: Final = 48
CROWD: Final = 5_000
"""Vouchers of the first open cycle, of others than the callers."""

_IN_FORCE: Final[Mapping[str, Any]] = {"is": "state_in", "of": ["active", "retained"]}
_KINDS: Final = ("holiday_gift", "birthday", "condolence", "culture", "health", "training", "other")


def _conditions(tenant_id: UUID, branches: Sequence[UUID]) -> list[Mapping[str, Any]]:
    below = [{"is": "below", "of": [str(each)]} for each in branches]
    employed = {"is": "employment_in", "of": ["permanent", "fixed_term"]}
    return [
        {"all": [_IN_FORCE, {"is": "below", "of": [str(tenant_id)]}]},
        {"all": [_IN_FORCE, {"is": "member_years", "number": 3}]},
        {"all": [_IN_FORCE, below[0]]},
        {"all": [_IN_FORCE, {"any": [employed, {"is": "tagged", "of": ["bench"]}]}]},
        {"all": [_IN_FORCE, {"is": "unserved_days", "number": 30}]},
        {"all": [_IN_FORCE, {"not": {"is": "tagged", "of": ["bench"]}}, {"is": "no_arrears"}]},
        {"all": [_IN_FORCE, {"any": below}]},
        {"any": [{"is": "member_years", "number": 10}, {"all": [employed, {"is": "no_arrears"}]}]},
    ]


_PROGRAMMES: Final = """
    WITH planned AS (
        SELECT n, md5('benefit programme' || n)::uuid AS id, md5('benefit budget' || n)::uuid AS quota_id
        FROM generate_series(0, $6 - 1) AS n
    ), money AS (
        INSERT INTO quota (tenant_id, id, owner_kind, owner_id, part, unit, is_one_each, keeps_returns, target_size,
                           size, free)
        SELECT $1, quota_id, 'benefit_programme', id, 'budget', 'fen', true, false, 10000000000, 10000000000,
               10000000000 FROM planned ON CONFLICT DO NOTHING
    )
    INSERT INTO benefit_programme (tenant_id, id, organisation_id, kind, state, title, title_en, description,
        condition, budget_fen, budget_quota_id, created_by_id, created_at, approved_by_id)
    SELECT $1, id, ($2::uuid[])[1 + n % cardinality($2::uuid[])], ($3::text[])[1 + n % cardinality($3::text[])], 'open',
           '普惠项目' || n, CASE WHEN n % 2 = 0 THEN 'Programme ' || n END, '面向会员的普惠服务。',
           ($4::text::jsonb) -> (n % jsonb_array_length($4::text::jsonb)), 10000000000, quota_id, ($5::uuid[])[1],
           now(), ($5::uuid[])[2]
    FROM planned ON CONFLICT DO NOTHING
"""
# A third of them is over, of which half can still be redeemed; a quarter is to come. Those of a draw: each third.
_CYCLES: Final = """
    WITH planned AS (
        SELECT n, md5('benefit cycle' || n)::uuid AS id, md5('benefit pieces' || n)::uuid AS quota_id,
               CASE WHEN n < 16 THEN now() - (80 - n) * interval '1 day'
                    WHEN n < 36 THEN now() - (37 - n) * interval '7 hours'
                    ELSE now() + (n - 35) * interval '3 days' END AS opens_at
        FROM generate_series(0, $3 - 1) AS n
    ), counted AS (
        INSERT INTO quota (tenant_id, id, owner_kind, owner_id, part, unit, is_one_each, keeps_returns, target_size,
                           size, free)
        SELECT $1, quota_id, 'benefit_cycle', id, 'vouchers', 'piece', true, false, 20000, 20000, 20000 FROM planned
        ON CONFLICT DO NOTHING
    )
    INSERT INTO benefit_cycle (tenant_id, id, programme_id, state, title, title_en, mode, needs, opens_at, closes_at,
        valid_until_at, pieces, value_fen, excess_fen, quota_id, commitment, created_by_id, created_at, approved_by_id)
    SELECT $1, id, md5('benefit programme' || n % $4)::uuid,
           CASE WHEN n >= 16 THEN 'approved' WHEN n % 2 = 0 THEN 'ended' ELSE 'distributed' END,
           '发放批次' || n, CASE WHEN n % 2 = 0 THEN 'Cycle ' || n END,
           CASE n % 3 WHEN 2 THEN 'lot' ELSE 'first_come' END, '[]', opens_at,
           opens_at + CASE WHEN n < 16 THEN interval '10 days' ELSE interval '90 days' END,
           opens_at + CASE WHEN n < 16 AND n % 2 = 0 THEN interval '11 days' ELSE interval '300 days' END,
           20000, CASE WHEN n % 5 = 0 THEN 150000 ELSE 2000 + 500 * n END, CASE WHEN n % 4 = 0 THEN 990 ELSE 0 END,
           quota_id, CASE n % 3 WHEN 2 THEN encode(sha256(id::text::bytea), 'hex') END, ($2::uuid[])[1], now(),
           ($2::uuid[])[2]
    FROM planned ON CONFLICT DO NOTHING
"""
_HOLDERS: Final = """
    SELECT y.id AS cycle_id, h.id AS member_id, 'x' || left(md5(concat_ws('/', y.id, h.id)), 6) AS chance
    FROM benefit_cycle y CROSS JOIN unnest($2::uuid[]) h (id) WHERE y.tenant_id = $1 AND y.opens_at <= now()
"""
_VOUCHERS: Final = f"""
    INSERT INTO voucher (tenant_id, id, cycle_id, programme_id, member_id, kind, state, value_fen, excess_fen,
        code_index, code_sealed, issued_on, issued_at, valid_until_at, redeemed_at, redeemed_by_id, closed_at,
        reminded_at, spent_fen, used_count)
    SELECT $1, md5(concat_ws('/', 'voucher', c.id, h.member_id))::uuid, c.id, c.programme_id, h.member_id, p.kind,
        s.state, c.value_fen, c.excess_fen, sha256(concat_ws('/', c.id, h.member_id)::bytea), '', issued.at::date,
        issued.at, c.valid_until_at, CASE WHEN s.state = 'redeemed' THEN issued.at + interval '1 hour' END,
        CASE WHEN s.state = 'redeemed' THEN c.created_by_id END,
        CASE WHEN s.state = 'expired' THEN c.valid_until_at END, issued.at,
        CASE WHEN s.state = 'redeemed' THEN c.value_fen ELSE 0 END, CASE WHEN s.state = 'redeemed' THEN 1 ELSE 0 END
    FROM ({_HOLDERS}) AS h (cycle_id, member_id, chance) JOIN benefit_cycle c ON c.tenant_id = $1 AND c.id = h.cycle_id
    JOIN benefit_programme p ON p.tenant_id = $1 AND p.id = c.programme_id
    CROSS JOIN LATERAL (SELECT h.chance::bit(24)::int AS number) AS drawn
    CROSS JOIN LATERAL (
        SELECT CASE WHEN drawn.number % 3 = 0 THEN 'redeemed' WHEN c.state = 'ended' THEN 'expired'
                    ELSE 'issued' END AS state
    ) AS s
    CROSS JOIN LATERAL (SELECT c.opens_at + drawn.number % 25000 * interval '1 second' AS at) AS issued
    WHERE (drawn.number % 6 = 0 OR $3) AND (c.mode = 'first_come' OR c.state <> 'approved')
        AND (c.id = md5('benefit cycle' || 16)::uuid OR NOT $3)
    ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_APPLICATIONS: Final = f"""
    INSERT INTO benefit_application (tenant_id, id, cycle_id, member_id, state, closing, rank, place, applied_at,
        closed_at)
    SELECT $1, md5(concat_ws('/', 'application', c.id, h.member_id))::uuid, c.id, h.member_id, s.state,
        CASE WHEN s.state = 'not_served' THEN 'none_left' END, CASE WHEN s.state <> 'applied' THEN drawn.number END,
        CASE WHEN s.state <> 'applied' THEN drawn.number % 5000 + 1 END,
        c.opens_at + drawn.number % 25000 * interval '1 second', CASE WHEN s.state <> 'applied' THEN c.closes_at END
    FROM ({_HOLDERS}) AS h (cycle_id, member_id, chance) JOIN benefit_cycle c ON c.tenant_id = $1 AND c.id = h.cycle_id
    CROSS JOIN LATERAL (SELECT h.chance::bit(24)::int AS number) AS drawn
    CROSS JOIN LATERAL (
        SELECT CASE WHEN c.state = 'approved' THEN 'applied' WHEN drawn.number % 6 = 0 THEN 'served'
                    ELSE 'not_served' END AS state
    ) AS s
    WHERE c.mode = 'lot' AND drawn.number % 3 = 0 ON CONFLICT DO NOTHING
"""  # noqa: S608  # constants
_YEARS: Final = """
    INSERT INTO benefit_year (tenant_id, member_id, year, kind, issued_fen)
    SELECT v.tenant_id, v.member_id, extract(year FROM v.issued_on), k.kind, sum(v.value_fen)
    FROM voucher v CROSS JOIN LATERAL (VALUES ('all'), (v.kind)) AS k (kind)
    WHERE v.tenant_id = $1 AND v.state IN ('issued', 'redeemed') GROUP BY 1, 2, 3, 4 ON CONFLICT DO NOTHING
"""
# Of each seventh cycle nothing is left.
_COUNTS: Final = """
    WITH given AS (
        SELECT cycle_id, count(*) FILTER (WHERE state = 'issued') AS claimed,
               count(*) FILTER (WHERE state = 'redeemed') AS used
        FROM voucher WHERE tenant_id = $1 AND state IN ('issued', 'redeemed') GROUP BY cycle_id
    ), sized AS (
        UPDATE benefit_cycle c SET pieces = g.claimed + g.used FROM given g
        WHERE c.tenant_id = $1 AND c.id = g.cycle_id AND right(c.title, 1) = '7'
    )
    UPDATE quota q SET claimed = g.claimed, used = g.used, size = s.size, target_size = s.size,
        free = s.size - g.claimed - g.used
    FROM given g JOIN benefit_cycle c ON c.tenant_id = $1 AND c.id = g.cycle_id
    CROSS JOIN LATERAL (SELECT CASE WHEN right(c.title, 1) = '7' THEN g.claimed + g.used ELSE 20000 END AS size) AS s
    WHERE q.tenant_id = $1 AND q.id = c.quota_id
"""
_OTHERS: Final = """
    SELECT m.id FROM member m WHERE m.tenant_id = $1 AND m.state = 'active' AND m.id <> ALL($2)
    ORDER BY md5(m.id::text) LIMIT $3
"""


async def plan_benefits(
    connection: "asyncpg.Connection[Record]", tenant_id: UUID, callers: Sequence[UUID], places: Mapping[str, UUID]
) -> None:
    """Writes programmes of the union and of the places, cycles, and what the callers and a crowd have of them."""
    if await connection.fetchval("SELECT true FROM benefit_programme WHERE tenant_id = $1 LIMIT 1", tenant_id):
        return
    branches, officers = list(places.values()), list(callers[:2])
    conditions = orjson.dumps(_conditions(tenant_id, branches)).decode()
    organisations = [tenant_id, *branches]
    await connection.execute(_PROGRAMMES, tenant_id, organisations, list(_KINDS), conditions, officers, PROGRAMMES)
    await connection.execute(_CYCLES, tenant_id, officers, CYCLES, PROGRAMMES)
    crowd = [row["id"] for row in await connection.fetch(_OTHERS, tenant_id, list(callers), CROWD)]
    await connection.execute(_VOUCHERS, tenant_id, list(callers), False)  # noqa: FBT003  # a parameter of SQL
    await connection.execute(_VOUCHERS, tenant_id, crowd, True)  # noqa: FBT003  # as above
    await connection.execute(_APPLICATIONS, tenant_id, list(callers))
    for statement in (_YEARS, _COUNTS):
        await connection.execute(statement, tenant_id)
