"""Who belonged to an organisation on a day, over the API by kind of caller."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.api import Client

DOCUMENT = """
    query ($code: String!, $on: Date!, $first: Int, $after: String, $where: MemberOnDayWhereInput, $isDirect: Boolean! = false) {
      organisation(by: {code: $code}) {
        onDay(on: $on) {
          memberCounts { state members }
          members(first: $first, after: $after, where: $where, isDirect: $isDirect) {
            totalCount
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
            edges { cursor node { memberNumber state } }
            nodes { on memberNumber name state stateLabel employmentKind sinceOn organisation { on code }
              standing { startsOn state organisation { code } } member { memberNumber mergedFrom } }
          }
        }
      }
    }
"""
ON = "2026-01-01"


async def members(client: Client, code: str = "HD-A-01", on: str = ON, **arguments: Any) -> Any:
    """The organisation on the day."""
    answer = await client.run(DOCUMENT, {"code": code, "on": on, "first": 100, **arguments})
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["organisation"]["onDay"]


async def test_smoke(callers: Mapping[str, Client]) -> None:
    found = await members(callers["federation officer"])
    print(found["members"]["totalCount"], found["memberCounts"], found["members"]["nodes"][:2], found["members"]["edges"][:2], found["members"]["pageInfo"])
    assert 0
