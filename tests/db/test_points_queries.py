"""Statements of points: what a rule of the tree says in SQL is what it says in Python."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

import asyncpg
import pytest

from db.loaders.points import point_account_by_member_id
from db.models.organisations import RuleKey
from db.scope import Scope
from db.session import Database
from db.types import new_id
from domain.organisations.service.rules import rule_values
from domain.shared.actor import Actor
from domain.shared.calendar import local_day
from domain.shared.clock import system_clock
from domain.shared.work import Work
from tests.factories.members import add_member
from tests.factories.organisations import Tree


class Said(NamedTuple):
    """A version: at the top or at the branch."""

    at: str
    value: int | None
    is_binding: bool = False
    starts_on: date = date(2025, 1, 1)


@pytest.mark.parametrize(
    ("said", "is_on"),
    [
        ([], True),
        ([Said("top", 0)], False),
        ([Said("top", 0), Said("branch", 1)], True),
        ([Said("top", 0, is_binding=True), Said("branch", 1)], False),
        ([Said("top", 0, is_binding=True), Said("branch", 1, is_binding=True)], False),
        ([Said("branch", 0), Said("branch", None, starts_on=date(2025, 6, 1))], True),
        ([Said("top", 0), Said("branch", 1), Said("branch", None, starts_on=date(2025, 6, 1))], False),
        ([Said("top", 0, starts_on=date(2999, 1, 1))], True),
    ],
)
async def test_the_switch_says_the_same_in_sql_and_in_python(
    owner: asyncpg.Connection,
    database: Database,
    tenant_id: UUID,
    said: list[Said],
    is_on: bool,  # noqa: FBT001  # a column of the table
) -> None:
    branch_id = await Tree(owner, tenant_id).add("HD-A")
    member_id = await add_member(owner, tenant_id, branch_id, number="HD000001")
    for each in said:
        await owner.execute(
            "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
            " VALUES ($1, $2, $3, 'points_are_exchanged', $4, $5, $6, '决议')",
            tenant_id, new_id(), tenant_id if each.at == "top" else branch_id, each.value, each.is_binding,
            each.starts_on,
        )  # fmt: skip
    scope, now = Scope(tenant_id, member_id), system_clock()
    async with database.read() as conn:
        (row,) = await point_account_by_member_id(conn, scope, [member_id])
        work = Work(conn, Actor(tenant_id), scope, now, None)  # type: ignore[arg-type]  # nothing is sealed
        values = await rule_values(work, branch_id, [RuleKey.POINTS_ARE_EXCHANGED], on=local_day(now))

    assert row["is_exchanged"] is is_on
    assert values[RuleKey.POINTS_ARE_EXCHANGED] == int(is_on)
