"""A process that starts says which settings of the server tell of ballots."""

import logging

import pytest

from db.embedded.postgres import as_admin
from db.session import Database
from domain.votes.service.secrecy import settings_check


async def test_settings_that_tell_are_named(dsn: str, caplog: pytest.LogCaptureFixture) -> None:
    database = await Database.open(as_admin(dsn), size=1, role=None, log_parameter_max_length_on_error="64")
    with caplog.at_level(logging.WARNING, "unionhall.votes"):
        await settings_check(database)
    await database.close()
    assert [record.getMessage() for record in caplog.records if record.name == "unionhall.votes"] == [
        "PostgreSQL tells too much of secret votes: change its setting log_parameter_max_length_on_error"
    ]


async def test_our_own_server_is_silent(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "unionhall.votes"):
        await settings_check(database)
    assert [record for record in caplog.records if record.name == "unionhall.votes"] == []
