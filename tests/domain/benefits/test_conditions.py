"""Conditions as tables: what is a condition, for whom it holds, why not, and what would change it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.benefits.errors import ConditionInvalid
from domain.benefits.rules.conditions import (
    KINDS,
    MAX_DEPTH,
    MAX_PREDICATES,
    MAX_WORDS,
    REASONS,
    MemberFacts,
    document_of,
    explain,
    is_met,
    organisations_in,
    read_condition,
    years_after,
)

ON = date(2026, 3, 10)
BRANCH, ELSEWHERE = UUID(int=1), UUID(int=2)
FACTS = MemberFacts("active", "permanent", date(2024, 3, 11), [BRANCH, UUID(int=9)], ["甲班"])
YEARS_2 = {"is": "member_years", "number": 2}
ACTIVE = {"is": "state_in", "of": ["active", "retained"]}
FLEXIBLE = {"is": "employment_in", "of": ["flexible"]}
THERE = {"is": "below", "of": [str(BRANCH)]}
TAGGED = {"is": "tagged", "of": ["甲班"]}
UNSERVED = {"is": "unserved_days", "number": 365}
NO_ARREARS = {"is": "no_arrears"}


def nested(depth: int) -> dict[str, Any]:
    return ACTIVE if depth == 0 else {"not": nested(depth - 1)}


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"is": "rich"},
        {"is": "state_in"},
        {"is": "state_in", "of": []},
        {"is": "state_in", "of": "active"},
        {"is": "state_in", "of": [1]},
        {"is": "state_in", "of": ["x" * 41]},
        {"is": "state_in", "of": ["active"], "number": 1},
        {"is": "state_in", "of": [f"w{n}" for n in range(MAX_WORDS + 1)]},
        {"is": "below", "of": ["nowhere"]},
        {"is": "member_years", "number": 0},
        {"is": "member_years", "number": 61},
        {"is": "member_years", "number": True},
        {"is": "member_years", "number": "2"},
        {"is": "no_arrears", "of": ["x"]},
        {"all": []},
        {"any": [], "all": [ACTIVE]},
        {"all": ACTIVE},
        {"not": [ACTIVE]},
        {"all": [ACTIVE], "not": ACTIVE},
        nested(MAX_DEPTH + 1),
        {"all": [ACTIVE] * (MAX_PREDICATES + 1)},
    ],
)
def test_what_is_no_condition(document: dict[str, Any]) -> None:
    with pytest.raises(ConditionInvalid):
        read_condition(document)


@pytest.mark.parametrize("document", [nested(MAX_DEPTH), {"all": [ACTIVE, {"any": [YEARS_2, NO_ARREARS, THERE]}]}])
def test_a_condition_is_its_document(document: dict[str, Any]) -> None:
    assert document_of(read_condition(document)) == document


def test_the_organisations_of_a_condition_are_found_wherever_they_stand() -> None:
    document = {"any": [THERE, {"not": {"is": "below", "of": [str(ELSEWHERE).upper()]}}, THERE]}

    assert organisations_in(read_condition(document)) == [BRANCH, ELSEWHERE]


@pytest.mark.parametrize(
    ("document", "changes", "expected"),
    [
        (ACTIVE, {}, True),
        (ACTIVE, {"state": "suspended"}, False),
        (FLEXIBLE, {}, False),
        (FLEXIBLE, {"employment": "flexible"}, True),
        (THERE, {}, True),
        (THERE, {"chain": [ELSEWHERE]}, False),
        (TAGGED, {}, True),
        (TAGGED, {"tags": []}, False),
        (YEARS_2, {}, False),
        (YEARS_2, {"joined_on": date(2024, 3, 10)}, True),
        (UNSERVED, {}, True),
        (UNSERVED, {"last_served_on": date(2025, 3, 10)}, True),
        (UNSERVED, {"last_served_on": date(2025, 3, 11)}, False),
        (NO_ARREARS, {}, True),
        (NO_ARREARS, {"owed_since_on": ON}, True),
        (NO_ARREARS, {"owed_since_on": ON - timedelta(days=1)}, False),
        ({"not": TAGGED}, {}, False),
        ({"any": [FLEXIBLE, TAGGED]}, {}, True),
        ({"all": [FLEXIBLE, TAGGED]}, {}, False),
    ],
)
def test_for_whom_it_holds(document: dict[str, Any], changes: dict[str, Any], *, expected: bool) -> None:
    facts = replace(FACTS, **changes)

    assert is_met(read_condition(document), facts, ON) is expected
    assert explain(read_condition(document), facts, ON).is_eligible is expected


def test_each_predicate_has_a_code_either_way() -> None:
    assert REASONS.keys() == {(kind, should) for kind in KINDS for should in (True, False)}
    assert len(set(REASONS.values())) == len(REASONS)


def test_each_failing_predicate_is_told_with_its_day() -> None:
    condition = read_condition({"all": [ACTIVE, YEARS_2, FLEXIBLE, {"not": TAGGED}]})

    found = explain(condition, FACTS, ON)

    assert [(each.code, each.changes_on) for each in found.reasons] == [
        ("MEMBERSHIP_TOO_SHORT", date(2026, 3, 11)),
        ("EMPLOYMENT_NOT_INCLUDED", None),
        ("TAG_EXCLUDED", None),
    ]
    assert [sorted(each.code for each in way) for way in found.ways] == [
        ["EMPLOYMENT_NOT_INCLUDED", "MEMBERSHIP_TOO_SHORT", "TAG_EXCLUDED"]
    ]
    assert found.eligible_on is None


def test_what_time_brings_is_told_with_the_first_day() -> None:
    condition = read_condition({"all": [ACTIVE, YEARS_2, UNSERVED]})
    facts = replace(FACTS, last_served_on=date(2025, 9, 1))

    found = explain(condition, facts, ON)

    assert found.eligible_on == date(2026, 9, 1)
    assert not is_met(condition, facts, date(2026, 8, 31))


def test_what_time_brings_and_takes_away_again() -> None:
    condition = read_condition({"all": [{"not": {"is": "member_years", "number": 3}}, UNSERVED]})
    early, late = (replace(FACTS, last_served_on=day) for day in (date(2025, 9, 1), date(2026, 3, 11)))

    assert explain(condition, early, ON).eligible_on == date(2026, 9, 1)
    assert explain(condition, late, ON).eligible_on is None


def test_ways_are_alternatives_the_shortest_first() -> None:
    condition = read_condition({"any": [{"all": [FLEXIBLE, YEARS_2]}, {"is": "tagged", "of": ["乙班"]}]})

    found = explain(condition, FACTS, ON)

    assert [[each.code for each in way] for way in found.ways] == [
        ["TAG_MISSING"],
        ["EMPLOYMENT_NOT_INCLUDED", "MEMBERSHIP_TOO_SHORT"],
    ]


def test_a_way_against_itself_is_none() -> None:
    impossible = explain(read_condition({"all": [FLEXIBLE, {"not": FLEXIBLE}]}), FACTS, ON)

    assert [each.code for each in impossible.reasons] == ["EMPLOYMENT_NOT_INCLUDED"]
    assert impossible.ways == []


def test_a_year_after_29_february() -> None:
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
