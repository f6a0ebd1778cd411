"""The register of statutes on a real database: kept by the top for all, one of each name and version."""

from datetime import date
from uuid import UUID

import asyncpg
import pytest

from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.work import Work
from domain.statutes import service
from domain.statutes.service import StatuteAdd, StatuteEnd
from tests.factories.members import add_member
from tests.factories.organisations import Tree
from tests.support.days import day


async def test_the_register_is_kept_at_the_top(
    owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID
) -> None:
    branch = await Tree(owner, tenant_id).add("HD-A")
    keeper = await add_member(owner, tenant_id, tenant_id, number="HD000001")
    now = await owner.fetchval("SELECT now()")

    async def run(command: StatuteAdd | StatuteEnd, place: UUID = tenant_id) -> object:
        async with database.transaction() as conn:
            scope = Scope(tenant_id, keeper, {"legal_manage": (place,)})
            work = Work(conn, Actor(tenant_id, keeper), scope, now, keyring)
            if isinstance(command, StatuteAdd):
                return (await service.statute_add(work, command))["statute_id"]
            return (await service.statute_end(work, command))["statute_id"]

    async def refused(command: StatuteAdd | StatuteEnd, place: UUID = tenant_id) -> str:
        with pytest.raises(DomainError) as caught:
            await run(command, place)
        return caught.value.code

    law = StatuteAdd("中华人民共和国工会法", "2021年修正", date(2022, 1, 1), name_en="Trade Union Law")
    assert await refused(law, branch) == "STATUTE_PLACE_REFUSED"
    statute_id = UUID(str(await run(law)))
    assert await refused(law) == "STATUTE_KNOWN"
    assert await refused(StatuteEnd(statute_id, date(2021, 12, 31))) == "STATUTE_INVALID"
    assert await refused(StatuteEnd(new_id(), day())) == "STATUTE_NOT_FOUND"
    assert await refused(StatuteEnd(statute_id, day()), branch) == "STATUTE_PLACE_REFUSED"
    await run(StatuteEnd(statute_id, date(2030, 1, 1)))
    assert await owner.fetchval("SELECT valid_until FROM statute WHERE id = $1", statute_id) == date(2030, 1, 1)
