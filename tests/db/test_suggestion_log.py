"""What PostgreSQL itself refuses of a suggestion's log: whoever writes, no state is reached except by a step."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from tests.factories.members import add_member
from tests.support.suggestion_rows import write_handlers, write_suggestion

_EVENT = """
    INSERT INTO suggestion_event
        (tenant_id, suggestion_id, number, previous_number, kind, from_state, to_state, party, at, round, facts)
    SELECT tenant_id, suggestion_id, $2, $3, $4, $5, $6, 'receiver', at, 1, '{}'
    FROM suggestion_event WHERE suggestion_id = $1 AND number = 1
"""
_STATE = "UPDATE suggestion SET state = $2, event_number = $3 WHERE id = $1"


@pytest_asyncio.fixture
async def suggestion_id(owner: asyncpg.Connection, tenant_id: UUID) -> UUID:
    """One that is in review: its log has three events."""
    author_id = await add_member(owner, tenant_id, tenant_id, number="HD000001", joined_on=date(2020, 1, 1))
    handlers = await write_handlers(owner, tenant_id, officer_id=author_id, staff_member_id=author_id)
    return await write_suggestion(owner, state="in_review", author_id=author_id, handlers=handlers)


@pytest_asyncio.fixture
async def conn(owner: asyncpg.Connection, suggestion_id: UUID) -> AsyncIterator[asyncpg.Connection]:
    """A transaction of the owner's, whom no missing right stops; its end looks at all that waits for it."""
    assert suggestion_id
    transaction = owner.transaction()
    await transaction.start()
    yield owner
    await transaction.rollback()


async def at_the_end(conn: asyncpg.Connection) -> None:
    await conn.execute("SET CONSTRAINTS ALL IMMEDIATE")


async def test_a_step_with_its_event_is_kept(conn: asyncpg.Connection, suggestion_id: UUID) -> None:
    await conn.execute(_EVENT, suggestion_id, 4, 3, "file", "in_review", "filed")
    await conn.execute(_STATE, suggestion_id, "filed", 4)

    await at_the_end(conn)

    kept = await conn.fetchrow("SELECT state, event_number FROM suggestion WHERE id = $1", suggestion_id)
    assert tuple(kept or ()) == ("filed", 4)


async def test_no_state_without_an_event(conn: asyncpg.Connection, suggestion_id: UUID) -> None:
    await conn.execute(_STATE, suggestion_id, "filed", 3)

    with pytest.raises(asyncpg.ForeignKeyViolationError, match="fk_suggestion_last_event"):
        await at_the_end(conn)


async def test_no_state_of_an_event_that_is_to_come(conn: asyncpg.Connection, suggestion_id: UUID) -> None:
    await conn.execute(_STATE, suggestion_id, "filed", 4)

    with pytest.raises(asyncpg.ForeignKeyViolationError, match="fk_suggestion_last_event"):
        await at_the_end(conn)


@pytest.mark.parametrize(
    ("kind", "from_state", "to_state"),
    [
        ("file", "in_review", "answered"),
        ("release", "in_review", "answered"),
        ("file", "submitted", "filed"),
        ("close", "in_review", "closed"),
        ("draft", "in_review", "draft"),
        ("unknown", "in_review", "filed"),
    ],
)
async def test_no_event_that_is_no_step(
    conn: asyncpg.Connection, suggestion_id: UUID, kind: str, from_state: str, to_state: str
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match=r"is_step|kind"):
        await conn.execute(_EVENT, suggestion_id, 4, 3, kind, from_state, to_state)


@pytest.mark.parametrize(
    ("number", "previous", "kind", "from_state", "to_state"),
    [
        (4, 3, "assign", "filed", "assigned"),
        (4, 3, "review_begin", "submitted", "in_review"),
        (5, 4, "file", "in_review", "filed"),
    ],
)
async def test_no_event_that_does_not_begin_where_the_last_one_ended(
    conn: asyncpg.Connection, suggestion_id: UUID, number: int, previous: int, kind: str, from_state: str, to_state: str
) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError, match="fk_suggestion_event_before"):
        await conn.execute(_EVENT, suggestion_id, number, previous, kind, from_state, to_state)


@pytest.mark.parametrize(
    ("number", "previous", "from_state"),
    [(5, 3, "in_review"), (4, 2, "submitted"), (4, None, None), (3, 2, "submitted")],
)
async def test_no_event_out_of_its_turn(
    conn: asyncpg.Connection, suggestion_id: UUID, number: int, previous: int | None, from_state: str | None
) -> None:
    kind, to_state = ("file", "filed") if from_state == "in_review" else ("review_begin", "in_review")

    with pytest.raises((asyncpg.CheckViolationError, asyncpg.UniqueViolationError)):
        await conn.execute(_EVENT, suggestion_id, number, previous, kind, from_state, to_state)


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE suggestion_event SET reason = 'x' WHERE suggestion_id = $1 AND number = 3",
        "DELETE FROM suggestion_event WHERE suggestion_id = $1 AND number = 3",
        "UPDATE suggestion_event SET to_state = 'filed' WHERE suggestion_id = $1 AND number = 3",
    ],
)
async def test_no_event_is_changed_or_deleted(conn: asyncpg.Connection, suggestion_id: UUID, text: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only ever added to"):
        await conn.execute(text, suggestion_id)


async def test_the_log_is_not_emptied(conn: asyncpg.Connection, suggestion_id: UUID) -> None:
    assert suggestion_id
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only ever added to"):
        await conn.execute("TRUNCATE suggestion_event CASCADE")


async def test_a_merged_one_leads_somewhere_and_only_a_merged_one(
    conn: asyncpg.Connection, suggestion_id: UUID
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="merged_has_kept"):
        await conn.execute("UPDATE suggestion SET merged_into_id = id WHERE id = $1", suggestion_id)


async def test_it_is_reopened_once(conn: asyncpg.Connection, suggestion_id: UUID) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="reopened_once"):
        await conn.execute("UPDATE suggestion SET round = 3 WHERE id = $1", suggestion_id)
