"""SQL of draws: the list with its ranks, the places, who is next."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from db.models.benefits import BenefitCycleRow
from db.queries.benefits.conditions import condition_form
from db.queries.benefits.facts import FACTS
from db.session import Connection

_FIRST = 5
"""The parameters before are the union, the cycle, the programme, the day."""
_RANK = """
    WITH facts AS MATERIALIZED ({facts}), judged AS (
        SELECT a.id, coalesce({condition} AND f.may_use_benefits, false) AS is_eligible, {rank} AS rank
        FROM benefit_application AS a LEFT JOIN facts AS f ON f.member_id = a.member_id
        WHERE a.tenant_id = $1 AND a.cycle_id = $2 AND a.state = 'applied' AND $4::date IS NOT NULL
    )
    UPDATE benefit_application AS a SET
        rank = CASE WHEN j.is_eligible THEN j.rank END,
        state = CASE WHEN j.is_eligible THEN 'applied' ELSE 'not_served' END,
        closing = CASE WHEN NOT j.is_eligible THEN 'not_eligible' END,
        closed_at = CASE WHEN NOT j.is_eligible THEN {now}::timestamptz END
    FROM judged AS j WHERE a.tenant_id = $1 AND a.id = j.id
    RETURNING a.id, a.member_id, a.rank
"""
_APPLICANTS = """
    AND m.id IN (
        SELECT o.member_id FROM benefit_application AS o
        WHERE o.tenant_id = $1 AND o.cycle_id = $2 AND o.state = 'applied'
    )
"""
_PLACE = """
    UPDATE benefit_application AS a SET place = drawn.place
    FROM unnest($3::uuid[]) WITH ORDINALITY AS drawn (id, place)
    WHERE a.tenant_id = $1 AND a.cycle_id = $2 AND a.id = drawn.id
"""
_NEXT = """
    SELECT id, member_id, place FROM benefit_application
    WHERE tenant_id = $1 AND cycle_id = $2 AND state = 'applied' ORDER BY place LIMIT $3
"""
_CLOSE = """
    UPDATE benefit_application SET state = $3, closing = $4, closed_at = $5
    WHERE tenant_id = $1 AND cycle_id = $2 AND state = 'applied' AND ($6::uuid IS NULL OR id = $6)
    RETURNING id, member_id
"""
_END = """
    UPDATE benefit_application SET state = 'not_served', closing = 'not_eligible', closed_at = $3
    WHERE tenant_id = $1 AND member_id = $2 AND state = 'applied'
    RETURNING id, cycle_id
"""


async def rank_applications(
    conn: Connection, cycle: BenefitCycleRow, condition: Mapping[str, Any], *, most_points: int, on: date, now: datetime
) -> Sequence[Record]:
    """Ranks those who applied for a locked cycle, and ends those not eligible.

    `id`, `member_id` and `rank` of each, None for those ended. Who has no right to use benefits is not eligible,
    whatever the condition says. The rank: nought in a lot; how often the programme served the member where who was not
    comes first; `most_points` less the points of each need that is met, at least nought, where need counts.
    """
    values: list[Any] = []

    def form(document: Mapping[str, Any]) -> str:
        made = condition_form(document, facts="f", today="$4", first=_FIRST + len(values))
        values.extend(made.values)
        return made.text

    text_of_condition = form(condition)
    rank = {"lot": "0", "not_served_first": "coalesce(f.times_served, 0)::integer"}.get(cycle.mode)
    if rank is None:
        points = " + ".join(
            f"CASE WHEN {form(each['when'])} THEN {int(each['points'])} ELSE 0 END" for each in cycle.needs
        )
        rank = f"{most_points} - least({points}, {most_points})"
    facts = FACTS.format(programme="$3") + _APPLICANTS
    text = _RANK.format(facts=facts, condition=text_of_condition, rank=rank, now=f"${_FIRST + len(values)}")
    return await conn.fetch(text, cycle.tenant_id, cycle.id, cycle.programme_id, on, *values, now)


async def place_applications(conn: Connection, cycle: BenefitCycleRow, application_ids: Sequence[UUID]) -> None:
    """Writes the drawn order, the first first."""
    await conn.execute(_PLACE, cycle.tenant_id, cycle.id, list(application_ids))


async def list_next(conn: Connection, cycle: BenefitCycleRow, *, limit: int) -> Sequence[Record]:
    """`id`, `member_id`, `place` of who is next in the drawn order of a locked cycle."""
    return await conn.fetch(_NEXT, cycle.tenant_id, cycle.id, limit)


async def close_applications(
    conn: Connection, cycle: BenefitCycleRow, *, closing: str | None, now: datetime, only_id: UUID | None = None
) -> Sequence[Record]:
    """Ends one application, or all that are left; without a reason it is served. `id` and `member_id` of each."""
    state = "served" if closing is None else "not_served"
    return await conn.fetch(_CLOSE, cycle.tenant_id, cycle.id, state, closing, now, only_id)


async def end_applications(conn: Connection, tenant: UUID, member_id: UUID, *, now: datetime) -> Sequence[Record]:
    """Ends all applications of a locked member that wait; `id` and `cycle_id` of each."""
    return await conn.fetch(_END, tenant, member_id, now)
