"""Each operation of organisations with the same request key twice: one effect, one answer."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from tests.api.organisations.conftest import Changing
from tests.support.api import request_key

Input = Mapping[str, Any]
_DAY = timedelta(days=1)


async def today(changing: Changing) -> date:
    """The union's day."""
    day: date = await changing.conn.fetchval("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
    return day


async def post(changing: Changing) -> str:
    """A vacant office of a new branch."""
    opened = await changing.done("post_open", organisationId=await changing.branch(), kind="CHAIR")
    return str(opened["post"]["id"])


async def term(changing: Changing) -> str:
    """An office of the federation, held from today on."""
    opened = await changing.done("post_open", organisationId=changing.ids["top"], kind="ORGANISER")
    values = {"postId": opened["post"]["id"], "memberId": changing.ids["first"]}
    begun = await changing.done("term_begin", startsOn=str(await today(changing)), **values)
    return str(begun["term"]["id"])


async def _found(changing: Changing) -> Input:
    names = {"name": "又一分会", "nameEn": "One More"}
    return {"parentId": changing.ids["top"], "kind": "BRANCH", "code": "HD-TWICE", **names}


async def _update(changing: Changing) -> Input:
    return {"organisationId": await changing.branch(), "nameEn": "Renamed"}


async def _move(changing: Changing) -> Input:
    return {"organisationId": await changing.branch(), "parentId": await changing.branch()}


async def _merge(changing: Changing) -> Input:
    return {"organisationId": await changing.branch(), "successorId": await changing.branch()}


async def _dissolve(changing: Changing) -> Input:
    return {"organisationId": await changing.branch()}


async def _post_open(changing: Changing) -> Input:
    return {"organisationId": await changing.branch(), "kind": "TREASURER", "seats": 2}


async def _post_close(changing: Changing) -> Input:
    return {"postId": await post(changing)}


async def _term_begin(changing: Changing) -> Input:
    opened = await changing.done("post_open", organisationId=changing.ids["top"], kind="ORGANISER")
    starts_on = str(await today(changing))
    return {"postId": opened["post"]["id"], "memberId": changing.ids["second"], "startsOn": starts_on}


async def _term_end(changing: Changing) -> Input:
    return {"termId": await term(changing), "endsOn": str(await today(changing))}


async def _handover(changing: Changing) -> Input:
    starts_on = str(await today(changing) + _DAY)
    return {"termId": await term(changing), "memberId": changing.ids["second"], "startsOn": starts_on}


async def _rule(changing: Changing) -> Input:
    starts_on = str(await today(changing) + 30 * _DAY)
    values = {"key": "DUES_MONTHLY_FEN", "value": 1200, "source": "Decision 12", "startsOn": starts_on}
    return {"organisationId": await changing.branch(), **values}


async def _withdraw(changing: Changing) -> Input:
    version = await changing.done("rule_set", **await _rule(changing))
    return {"ruleVersionId": version["ruleVersion"]["id"]}


OPERATIONS: Mapping[str, Callable[[Changing], Awaitable[Input]]] = {
    "organisation_found": _found,
    "organisation_update": _update,
    "organisation_move": _move,
    "organisation_merge": _merge,
    "organisation_dissolve": _dissolve,
    "post_open": _post_open,
    "post_close": _post_close,
    "term_begin": _term_begin,
    "term_end": _term_end,
    "post_handover": _handover,
    "rule_set": _rule,
    "rule_withdraw": _withdraw,
}


@pytest.mark.parametrize("name", OPERATIONS)
async def test_the_same_request_twice_has_one_effect(changing: Changing, name: str) -> None:
    values = {**await OPERATIONS[name](changing), "requestKey": request_key()}
    before = await changing.written()

    first = await changing.done(name, **values)
    once = await changing.written()
    second = await changing.done(name, **values)

    assert second == first
    assert once > before
    assert await changing.written() == once
