"""Organisations on a day, and their rules, over the API by kind of caller."""

from collections.abc import Mapping

import pytest

from db.models.organisations import RuleKey
from tests.support.api import Client

ON_DAY = """
    query ($code: String!, $on: Date!) {
      organisation(by: {code: $code}) {
        onDay(on: $on) {
          on name chain { code parent { code } }
          terms { holderName post { kind } }
          roles { isInherited grant { role organisation { code } } }
          memberCounts { state members }
        }
      }
    }
"""
RULES = """
    { organisation(by: {code: "HD-A-01"}) { rules { key unit value isDefault sinceOn candidates { outcome } } } }
"""


async def test_a_day_of_the_past_has_its_tree_and_its_offices(callers: Mapping[str, Client]) -> None:
    answer = await callers["federation officer"].run(ON_DAY, {"code": "HD-A-01", "on": "2026-01-01"})

    found = answer["data"]["organisation"]["onDay"]
    assert [each["code"] for each in found["chain"]] == ["HD", "HD-A", "HD-A-01"]
    assert [each["parent"] and each["parent"]["code"] for each in found["chain"]] == [None, "HD", "HD-A"]
    assert found["terms"]
    assert all(each["holderName"] for each in found["terms"])
    assert {each["grant"]["organisation"]["code"] for each in found["roles"] if not each["isInherited"]} == {"HD-A-01"}
    assert {each["grant"]["organisation"]["code"] for each in found["roles"] if each["isInherited"]} >= {"HD"}
    assert sum(each["members"] for each in found["memberCounts"]) > 50


@pytest.mark.parametrize(
    ("kind", "terms", "roles", "counts"),
    [
        ("anonymous", False, False, False),
        ("member", True, False, False),
        ("officer of a sibling branch", True, False, False),
        ("branch officer", True, True, True),
        ("auditor", True, True, True),
        ("administrator", True, True, False),
    ],
)
async def test_who_reads_what_of_a_day(
    callers: Mapping[str, Client], kind: str, *, terms: bool, roles: bool, counts: bool
) -> None:
    answer = await callers[kind].run(ON_DAY, {"code": "HD-A-01", "on": "2026-01-01"})

    found = answer["data"]["organisation"]["onDay"]
    seen = (bool(found["terms"]), bool(found["roles"]), bool(found["memberCounts"]))
    assert seen == (terms, roles, counts)


async def test_before_its_founding_an_organisation_was_nothing(shared_demo: Client) -> None:
    answer = await shared_demo.run(ON_DAY, {"code": "HD-A-01", "on": "1950-01-01"})

    assert answer["data"] == {"organisation": {"onDay": None}}


async def test_rules_are_explained_to_the_signed_in(callers: Mapping[str, Client]) -> None:
    nobody = await callers["anonymous"].run(RULES)
    member = await callers["member"].run(RULES)

    assert nobody["data"]["organisation"]["rules"] == []
    rules = {each["key"]: each for each in member["data"]["organisation"]["rules"]}
    assert rules.keys() == {key.name for key in RuleKey}
    assert (rules["JOIN_REVIEW_DAYS"]["value"], rules["JOIN_REVIEW_DAYS"]["unit"]) == (5, "WORKING_DAYS")
    assert rules["JOIN_REVIEW_DAYS"]["isDefault"]
