"""Conditions of benefits: both forms in SQL, Python and the explanation agree over generated conditions and members.

The default suite takes a small number of each, `make conditions` 500 conditions by 1,000 members.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from db.models.members import EmploymentKind, MemberState
from db.queries.benefits.conditions import condition_form
from db.session import Database
from domain.benefits.rules.conditions import (
    NUMBERED,
    Condition,
    Every,
    MemberFacts,
    Predicate,
    Reason,
    Some,
    Unless,
    document_of,
    explain,
    is_met,
    read_condition,
)

ON = date(2028, 2, 29)
PLACES = [UUID(int=number) for number in range(1, 7)]
TAGS = ("甲班", "乙班", "夜班")
STATES, EMPLOYMENTS = [each.value for each in MemberState], [each.value for each in EmploymentKind]
_FILL = """
    CREATE TEMPORARY TABLE condition_facts ON COMMIT DROP AS SELECT * FROM jsonb_to_recordset(({facts})::jsonb) AS f (
        number integer, state text, employment text, joined_on date, chain uuid[], tags text[], last_served_on date,
        owed_since_on date
    )
"""
_BY_ROW = """
    SELECT number FROM condition_facts AS f
    WHERE unionhall_meets(CAST($1::text AS jsonb), f.state, f.employment, f.joined_on, f.chain, f.tags,
        f.last_served_on, f.owed_since_on, $2::date)
    ORDER BY number
"""


def a_member(chance: random.Random) -> MemberFacts:
    def day(*, years: int) -> date:
        near = [ON - timedelta(days=each) for each in (-1, 0, 1)] + [date(2024, 2, 29), date(2027, 2, 28)]
        return chance.choice([*near, ON - timedelta(days=chance.randrange(years * 366))])

    return MemberFacts(
        chance.choice(STATES),
        chance.choice(EMPLOYMENTS),
        day(years=30),
        chance.sample(PLACES, chance.randint(1, 3)),
        chance.sample(TAGS, chance.randint(0, 2)),
        chance.choice([None, day(years=3)]),
        chance.choice([None, day(years=1)]),
    )


def a_predicate(chance: random.Random) -> dict[str, Any]:
    words: dict[str, Sequence[str]] = {
        "state_in": STATES,
        "employment_in": EMPLOYMENTS,
        "below": [str(each) for each in PLACES],
        "tagged": TAGS,
    }
    kind = chance.choice([*words, *NUMBERED, "no_arrears"])
    if kind in words:
        return {"is": kind, "of": chance.sample(words[kind], chance.randint(1, 3))}
    numbers = {"member_years": (1, 4, 20), "unserved_days": (1, 30, 365, 36_500)}
    return {"is": kind, "number": chance.choice(numbers[kind])} if kind in numbers else {"is": kind}


def a_document(chance: random.Random, depth: int) -> dict[str, Any]:
    joining = chance.choice(("all", "any", "not", "is")) if depth else "is"
    if joining == "is":
        return a_predicate(chance)
    if joining == "not":
        return {"not": a_document(chance, depth - 1)}
    return {joining: [a_document(chance, depth - 1) for _ in range(chance.randint(1, 3))]}


def with_changes(condition: Condition, way: Sequence[Reason], facts: MemberFacts) -> bool:
    """Whether the condition holds when what a way names is as it should be, and all else as it is."""
    changed = {each.predicate: each.should_hold for each in way}
    match condition:
        case Predicate():
            return changed.get(condition, is_met(condition, facts, ON))
        case Every(parts):
            return all(with_changes(each, way, facts) for each in parts)
        case Some(parts):
            return any(with_changes(each, way, facts) for each in parts)
        case Unless(part):
            return not with_changes(part, way, facts)


def check_explanation(condition: Condition, facts: MemberFacts) -> bool:
    """What Python says, after the explanation has been held against it. Returns whether the member may."""
    may, why = is_met(condition, facts, ON), explain(condition, facts, ON)
    assert why.is_eligible is may
    for reason in why.reasons:
        assert is_met(reason.predicate, facts, ON) is not reason.should_hold
        if reason.changes_on is not None:
            before, after = (is_met(reason.predicate, facts, reason.changes_on - timedelta(days=n)) for n in (1, 0))
            assert (before, after) == (not reason.should_hold, reason.should_hold)
    for way in why.ways:
        assert with_changes(condition, way, facts)
    if why.eligible_on is not None:
        assert is_met(condition, facts, why.eligible_on)
        assert may or not is_met(condition, facts, why.eligible_on - timedelta(days=1))
    return may


def as_row(number: int, facts: MemberFacts) -> dict[str, Any]:
    """As the relation has it. A list is written as PostgreSQL writes one."""
    return {
        "number": number,
        "state": facts.state,
        "employment": facts.employment,
        "joined_on": facts.joined_on,
        "chain": [str(each) for each in facts.chain],
        "tags": list(facts.tags),
        "last_served_on": facts.last_served_on,
        "owed_since_on": facts.owed_since_on,
    }


@pytest.mark.parametrize(("conditions", "people"), [(60, 60), pytest.param(500, 1_000, marks=pytest.mark.conditions)])
async def test_sql_python_and_explanation_agree(database: Database, conditions: int, people: int) -> None:
    chance = random.Random(20_260_310)
    members = [a_member(chance) for _ in range(people)]
    served = 0
    async with database.write() as conn:
        await conn.execute(
            _FILL.format(facts=f"'{orjson.dumps([as_row(*each) for each in enumerate(members)]).decode()}'")
        )
        for _ in range(conditions):
            condition = read_condition(a_document(chance, 4))
            form = condition_form(document_of(condition), facts="f", today="$1", first=2)
            text = f"SELECT number FROM condition_facts AS f WHERE $1::date IS NOT NULL AND {form.text} ORDER BY number"
            rows = await conn.fetch(text, ON, *form.values)
            expected = [number for number, facts in enumerate(members) if check_explanation(condition, facts)]
            assert [row["number"] for row in rows] == expected, document_of(condition)
            rows = await conn.fetch(_BY_ROW, orjson.dumps(document_of(condition)).decode(), ON)
            assert [row["number"] for row in rows] == expected, document_of(condition)
            served += len(expected)
    assert 0.2 < served / (conditions * people) < 0.8
