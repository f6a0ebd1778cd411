"""Rows of suggestions as tests write them: each state is reached by steps, and its log goes with it."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.models.suggestions import SuggestionState
from tests.support.suggestion_rows import Handlers, path_to, write_handlers, write_suggestion


class Union:
    """Members of the demonstration union: an author, an officer, somebody on the staff of a unit."""

    def __init__(self, connection: asyncpg.Connection, author_id: UUID, handlers: Handlers) -> None:
        self.connection = connection
        self.author_id = author_id
        self.handlers = handlers


@pytest_asyncio.fixture
async def union(demo_dsn: str) -> AsyncIterator[Union]:
    connection = await asyncpg.connect(demo_dsn)
    people = await connection.fetch(
        "SELECT m.id, m.organisation_id FROM member m JOIN organisation o ON o.id = m.organisation_id"
        " WHERE o.code LIKE 'HD-A-01%' AND m.state = 'active' ORDER BY m.member_number DESC LIMIT 3"
    )
    author, officer, staff = people
    handlers = await write_handlers(
        connection, author["organisation_id"], officer_id=officer["id"], staff_member_id=staff["id"]
    )
    yield Union(connection, author["id"], handlers)
    await connection.close()


async def test_every_state_is_written_with_the_log_that_leads_to_it(union: Union) -> None:
    connection, kept_id = union.connection, None
    for state in SuggestionState:
        given = {"merged_into_id": kept_id} if state is SuggestionState.MERGED else {}
        written = await write_suggestion(
            connection, state=state.value, author_id=union.author_id, handlers=union.handlers, **given
        )
        kept_id = kept_id or written
        last = await connection.fetchrow(
            "SELECT s.state, e.to_state, e.number, s.handling_id, o.kind FROM suggestion s JOIN suggestion_event e"
            " ON e.suggestion_id = s.id AND e.number = s.event_number JOIN organisation o ON o.id = s.handling_id"
            " WHERE s.id = $1",
            written,
        )
        assert last is not None
        assert (last["state"], last["to_state"]) == (state.value, state.value)
        assert last["number"] == len(path_to(state.value))
        assert last["kind"] == "branch"


async def test_an_anonymous_one_names_nobody(union: Union) -> None:
    written = await write_suggestion(
        union.connection, state="answered", author_id=union.author_id, handlers=union.handlers, is_anonymous=True
    )

    named = await union.connection.fetchval(
        "SELECT count(*) FROM suggestion_author WHERE suggestion_id = $1", written
    ) + await union.connection.fetchval(
        "SELECT count(*) FROM suggestion_event WHERE suggestion_id = $1 AND by_id = $2", written, union.author_id
    )
    assert named == 0


async def test_a_state_that_the_log_does_not_lead_to_is_refused(union: Union) -> None:
    written = await write_suggestion(
        union.connection, state="submitted", author_id=union.author_id, handlers=union.handlers
    )

    with pytest.raises(asyncpg.ForeignKeyViolationError, match="fk_suggestion_last_event"):
        await union.connection.execute("UPDATE suggestion SET state = 'closed' WHERE id = $1", written)
