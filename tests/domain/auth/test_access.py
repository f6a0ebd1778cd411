"""Who stands behind a token, what it costs to know, and how long it is believed."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from unittest.mock import patch

import pytest

from db.session import Connection
from db.types import new_id
from domain.auth import access
from domain.auth import service as auth
from domain.auth.access import RightsCache
from domain.auth.errors import Unauthenticated
from domain.shared.actor import Actor, Grant
from domain.shared.work import Outcome
from tests.factories.auth import ADDRESS, NOW, Union, caller_of


@pytest.fixture(autouse=True)
def cache() -> Iterator[RightsCache]:
    """A process that has just started."""
    fresh = RightsCache()
    with patch.object(access, "RIGHTS", fresh):
        yield fresh


@pytest.fixture
async def opened(union: Union) -> Outcome:
    await union.add_account("UH000001")
    return await union.sign_in("UH000001")


async def statements_of(union: Union, access_token: str) -> list[str]:
    """The statements that knowing the actor took."""
    seen: list[str] = []

    @asynccontextmanager
    async def read() -> AsyncIterator[Connection]:
        async with union.database.read() as conn:
            with conn.query_logger(lambda query: seen.append(query.query)):
                yield conn

    await auth.actor_for(read, union.keyring, access_token=access_token, now=union.now, address=ADDRESS)
    await asyncio.sleep(0)  # the driver tells of a statement soon after it
    return seen


async def test_first_request_takes_one_statement_and_the_next_ones_none(union: Union, opened: Outcome) -> None:
    token = union.tokens(opened).access_token

    counts = [len(await statements_of(union, token)) for _ in range(3)]
    union.pass_time(seconds=5)
    counts.append(len(await statements_of(union, token)))

    assert counts == [1, 0, 0, 1]


async def test_actor_has_the_roles_in_force_today(union: Union, opened: Outcome) -> None:
    member_id = caller_of(opened).member_id
    assert member_id is not None
    today = date(2026, 3, 2)
    await union.add_grant(member_id, "branch_officer", union.north_id, starts_on=today, ends_on=today)
    await union.add_grant(member_id, "auditor", union.tenant_id, starts_on=today + timedelta(days=1))
    await union.add_grant(member_id, "administrator", union.tenant_id, ends_on=today - timedelta(days=1))
    await union.add_grant(await union.add_member("UH000002"), "auditor", union.tenant_id)

    actor = await union.actor(union.tokens(opened).access_token)

    assert actor == Actor(
        tenant_id=union.tenant_id,
        member_id=member_id,
        session_id=caller_of(opened).session_id,
        organisation_id=union.north_id,
        grants=(Grant("branch_officer", union.north_id),),
        address=ADDRESS,
    )


async def test_actor_stands_in_for_active_officers_today_still_in_one_statement(union: Union, opened: Outcome) -> None:
    member_id = caller_of(opened).member_id
    today = date(2026, 3, 2)
    officer, retired, dismissed, tomorrow = [await union.add_member(f"UH10000{number}") for number in range(4)]
    for each in (officer, retired, dismissed, tomorrow):
        await union.add_grant(each, "branch_officer", union.south_id)
    await union.add_grant(officer, "auditor", union.north_id, ends_on=today - timedelta(days=1))
    await union.set_state(retired, "retained")
    async with union.database.write() as conn:
        await conn.executemany(
            "INSERT INTO deputy (tenant_id, id, officer_id, deputy_id, starts_on, ends_on, dismissed_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [
                (union.tenant_id, new_id(), officer, member_id, today, today, None),
                (union.tenant_id, new_id(), officer, member_id, today - timedelta(days=9), today, None),
                (union.tenant_id, new_id(), retired, member_id, today, today, None),
                (union.tenant_id, new_id(), dismissed, member_id, today, today, NOW),
                (union.tenant_id, new_id(), tomorrow, member_id, *[today + timedelta(days=1)] * 2, None),
            ],
        )
    token = union.tokens(opened).access_token

    statements = await statements_of(union, token)
    actor = await union.actor(token)

    assert len(statements) == 1
    assert (actor.grants, actor.deputised) == ((), (Grant("branch_officer", union.south_id),))


async def test_caller_has_the_scope_of_the_actor_and_the_end_of_the_token(union: Union, opened: Outcome) -> None:
    member_id = caller_of(opened).member_id
    assert member_id is not None
    await union.add_grant(member_id, "branch_officer", union.south_id)
    tokens = union.tokens(opened)

    known = [
        await access.caller_for(
            union.database.read, union.keyring, access_token=tokens.access_token, now=union.now, address=address
        )
        for address in (ADDRESS, "192.0.2.77")
    ]
    read, remembered = (each.caller for each in known)

    assert read.scope == auth.scope_for(read.actor) == remembered.scope
    assert read.scope.nodes_for("member_read") == (union.south_id,)
    assert (read.actor.address, remembered.actor.address) == (ADDRESS, "192.0.2.77")
    assert read.expires_at == tokens.access_expires_at


async def test_a_known_caller_is_found_while_a_new_check_would_say_the_same(union: Union, opened: Outcome) -> None:
    tokens, callers = union.tokens(opened), access.KnownCallers(maximum=1)
    read, keyring, now = union.database.read, union.keyring, union.now
    known = await access.caller_for(read, keyring, access_token=tokens.access_token, now=now, address=ADDRESS)
    callers.keep("a", known)

    assert callers.find("a", now) == known.caller
    assert callers.find("a", now + access.RIGHTS_AGE) is None  # the rights must be read again
    assert callers.find("b", now) is None
    access.RIGHTS.forget(known.claims.session_id, now)
    assert callers.find("a", now) is None  # signed out in this process
    callers.keep("b", known)
    assert callers.find("a", now) is None  # no room for two


async def test_a_known_caller_ends_with_the_token(union: Union, opened: Outcome) -> None:
    tokens, callers = union.tokens(opened), access.KnownCallers()
    late = tokens.access_expires_at - timedelta(seconds=1)
    known = await access.caller_for(
        union.database.read, union.keyring, access_token=tokens.access_token, now=late, address=ADDRESS
    )
    callers.keep("a", known)

    assert callers.find("a", late) == known.caller
    assert callers.find("a", late + timedelta(seconds=1)) is None


def test_a_deputy_decides_where_the_officer_does_and_reads_nothing() -> None:
    north, south = sorted((new_id(), new_id()))
    actor = Actor(
        new_id(),
        new_id(),
        grants=(Grant("auditor", north), Grant("branch_officer", north)),
        deputised=(Grant("federation_officer", south),),
    )

    scope = auth.scope_for(actor)

    assert scope.nodes_for("join_request_decide") == (north,)
    assert scope.deciding_nodes_for("join_request_decide") == (north, south)
    assert scope.deciding_nodes_for("member_read") == scope.nodes_for("member_read") == (north,)
    assert scope.deciding_nodes_for("role_grant") == ()


def test_scope_names_the_nodes_of_each_permission() -> None:
    north, south = sorted((new_id(), new_id()))
    grants = (
        Grant("branch_officer", south),
        Grant("branch_officer", north),
        Grant("federation_officer", north),
        Grant("retired_role", north),
    )

    scope = auth.scope_for(Actor(new_id(), new_id(), grants=grants))

    assert scope.nodes_for("member_read") == (north, south)
    assert scope.nodes_for("role_grant") == (north,)
    assert scope.nodes_for("audit_read") == ()


def test_nobody_has_an_empty_scope() -> None:
    tenant_id = new_id()

    scope = auth.scope_for(Actor(tenant_id))

    assert (scope.tenant_id, scope.member_id, dict(scope.nodes)) == (tenant_id, None, {})


async def reason_of(union: Union, access_token: str) -> object:
    with pytest.raises(Unauthenticated) as refused:
        await union.actor(access_token)
    return refused.value.facts["reason"]


async def test_old_token_is_expired(union: Union, opened: Outcome) -> None:
    union.pass_time(minutes=11)

    assert await reason_of(union, union.tokens(opened).access_token) == "EXPIRED"


async def test_garbage_is_invalid_and_costs_no_connection(union: Union) -> None:
    def read() -> None:
        raise AssertionError

    with pytest.raises(Unauthenticated) as refused:
        await auth.actor_for(
            read,  # type: ignore[arg-type]  # a door that nobody may open
            union.keyring,
            access_token="garbage",
            now=union.now,
            address=ADDRESS,
        )

    assert refused.value.facts == {"reason": "INVALID"}


@pytest.mark.parametrize("state", ["suspended", "left", "deceased"])
async def test_who_is_no_longer_a_member_is_revoked(union: Union, opened: Outcome, state: str) -> None:
    member_id = caller_of(opened).member_id
    assert member_id is not None
    await union.set_state(member_id, state)

    assert await reason_of(union, union.tokens(opened).access_token) == "REVOKED"


async def test_token_of_a_session_that_never_was_is_revoked(union: Union, opened: Outcome) -> None:
    token = union.tokens({**opened, "session_id": str(new_id())}).access_token

    assert await reason_of(union, token) == "REVOKED"


async def test_token_of_an_older_epoch_is_revoked_from_the_cache_too(union: Union, opened: Outcome) -> None:
    await union.actor(union.tokens(opened).access_token)

    assert await reason_of(union, union.tokens({**opened, "session_epoch": -1}).access_token) == "REVOKED"


async def test_a_process_that_hears_nothing_notices_within_five_seconds(union: Union, opened: Outcome) -> None:
    token = union.tokens(opened).access_token
    await union.actor(token)
    async with union.database.write() as conn:
        await conn.execute("UPDATE session SET revoked_at = now() WHERE tenant_id = $1", union.tenant_id)

    union.pass_time(seconds=4.9)
    assert (await union.actor(token)).is_signed_in
    union.pass_time(seconds=0.1)

    assert await reason_of(union, token) == "REVOKED"


async def test_who_stands_in_is_known_by_the_officers(union: Union, opened: Outcome) -> None:
    officer_id, member_id = await union.add_member("UH000002"), caller_of(opened).member_id
    for node in (union.north_id, union.south_id):
        await union.add_grant(officer_id, "branch_officer", node)
    async with union.database.write() as conn:
        await conn.execute(
            "INSERT INTO deputy (tenant_id, id, officer_id, deputy_id, starts_on, ends_on)"
            " VALUES ($1, $2, $3, $4, '2026-03-01', '2026-03-31')",
            *(union.tenant_id, new_id(), officer_id, member_id),
        )

    known = await access.caller_for(
        union.database.read,
        union.keyring,
        access_token=union.tokens(opened).access_token,
        now=union.now,
        address=ADDRESS,
    )

    assert known.rights.officer_ids == {officer_id}
    assert known.rights.keys == (member_id, officer_id)
