"""A union that publishes outside."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.session import Database
from tests.domain.channels.office import Office
from tests.domain.news import desk as desks
from tests.support.mail_server import mail_server
from tests.support.platforms import platforms


@pytest_asyncio.fixture
async def office(
    owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID
) -> AsyncIterator[Office]:
    """The office of a clean database, with platforms and a mail server."""
    desk = await desks.build(owner, database, keyring, tenant_id)
    async with platforms() as found, mail_server() as mail:
        office = Office(desk, found, mail)
        await office.open()
        yield office
