"""Refresh and sign-out against the database."""

import asyncio
from datetime import timedelta

import pytest

from db.sealing import Keyring
from db.transaction import Transaction
from db.types import new_id
from domain.auth import service as auth
from domain.auth.errors import (
    InvalidRefreshToken,
    SessionExpired,
    SessionNotFound,
    SessionRevoked,
    Unauthenticated,
)
from tests.factories.auth import Caller, Union, caller_of

SESSION = "SELECT generation FROM session WHERE tenant_id = $1"
REASON = "SELECT revoked_reason FROM session WHERE tenant_id = $1"
ACTIONS = "SELECT action FROM audit_entry WHERE tenant_id = $1 ORDER BY id"
TOPICS = "SELECT topic FROM event WHERE tenant_id = $1 ORDER BY id"


@pytest.fixture
async def opened(union: Union) -> auth.SessionTokens:
    """Tokens of a member who has just signed in."""
    await union.add_account("UH000001")
    return union.tokens(await union.sign_in("UH000001"))


async def test_refresh_gives_new_tokens_that_work(union: Union, opened: auth.SessionTokens) -> None:
    union.pass_time(minutes=9)

    tokens = union.tokens(await union.refresh(opened.refresh_token))

    assert await union.value(SESSION) == 1
    assert tokens.refresh_token != opened.refresh_token
    assert tokens.access_expires_at == union.now + timedelta(minutes=10)
    assert (await union.actor(tokens.access_token)).is_signed_in
    assert union.tokens(await union.refresh(tokens.refresh_token)).refresh_token not in (
        opened.refresh_token,
        tokens.refresh_token,
    )


async def test_refresh_takes_two_statements(union: Union, opened: auth.SessionTokens) -> None:
    statements: list[str] = []
    union.pass_time(minutes=9)

    async with union.work() as work:
        assert not isinstance(work.conn, Transaction)
        with work.conn.query_logger(lambda query: statements.append(query.query)):
            await auth.session_refresh(work, auth.SessionRefresh(opened.refresh_token))
        with work.conn.query_logger(lambda _: statements.append("again")):
            await auth.session_refresh(work, auth.SessionRefresh(opened.refresh_token))

    assert [statement.split()[0] for statement in statements] == ["SELECT", "UPDATE", "again"]


async def test_parallel_refreshes_rotate_once_and_answer_alike(union: Union, opened: auth.SessionTokens) -> None:
    union.pass_time(minutes=9)

    outcomes = await asyncio.gather(*(union.refresh(opened.refresh_token) for _ in range(20)))

    assert await union.value(SESSION) == 1
    assert len({union.tokens(outcome).access_token for outcome in outcomes}) == 1
    assert len({union.tokens(outcome).refresh_token for outcome in outcomes}) == 1
    assert await union.column(ACTIONS) == ["session.opened"]


async def test_lost_answer_is_given_again_for_a_minute(union: Union, opened: auth.SessionTokens) -> None:
    union.pass_time(minutes=9)
    lost = await union.refresh(opened.refresh_token)
    union.pass_time(seconds=60)

    again = await union.refresh(opened.refresh_token)

    assert again == lost
    assert union.tokens(again) == union.tokens(lost)
    assert (await union.actor(union.tokens(again).access_token)).is_signed_in


async def test_used_up_token_ends_the_session_for_everybody(union: Union, opened: auth.SessionTokens) -> None:
    live = union.tokens(await union.refresh(opened.refresh_token))
    assert (await union.actor(live.access_token)).is_signed_in
    union.pass_time(seconds=61)

    outcome = await union.refresh(opened.refresh_token)

    assert outcome["refused"] == "SESSION_REVOKED"
    assert await union.value(REASON) == "reuse_detected"
    assert await union.column(ACTIONS) == ["session.opened", "session.reuse_detected"]
    assert await union.column(TOPICS) == ["session.reuse_detected"]
    with pytest.raises(SessionRevoked):
        await union.refresh(live.refresh_token)
    with pytest.raises(Unauthenticated) as refused:
        await union.actor(live.access_token)
    assert refused.value.facts["reason"] == "REVOKED"


async def test_generation_before_the_previous_is_reuse_at_once(union: Union, opened: auth.SessionTokens) -> None:
    second = union.tokens(await union.refresh(opened.refresh_token))
    await union.refresh(second.refresh_token)

    assert (await union.refresh(opened.refresh_token))["refused"] == "SESSION_REVOKED"


async def test_reuse_is_told_once(union: Union, opened: auth.SessionTokens) -> None:
    await union.refresh(opened.refresh_token)
    union.pass_time(seconds=61)

    answers = await asyncio.gather(*(union.refresh(opened.refresh_token) for _ in range(8)), return_exceptions=True)

    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert sum(isinstance(answer, SessionRevoked) for answer in answers) == 7
    assert await union.column(TOPICS) == ["session.reuse_detected"]


async def test_reuse_ends_one_device_only(union: Union, opened: auth.SessionTokens) -> None:
    other = union.tokens(await union.sign_in("UH000001"))
    await union.refresh(opened.refresh_token)
    union.pass_time(seconds=61)

    await union.refresh(opened.refresh_token)

    assert (await union.refresh(other.refresh_token))["generation"] == 1


async def test_stale_outcome_gives_tokens_that_are_caught(union: Union, opened: auth.SessionTokens) -> None:
    recorded = await union.refresh(opened.refresh_token)
    await union.refresh(union.tokens(recorded).refresh_token)
    union.pass_time(minutes=11)

    replayed = union.tokens(recorded)

    with pytest.raises(Unauthenticated):
        await union.actor(replayed.access_token)
    assert (await union.refresh(replayed.refresh_token))["refused"] == "SESSION_REVOKED"


async def test_session_ends_after_fourteen_idle_days(union: Union, opened: auth.SessionTokens) -> None:
    union.pass_time(days=14)

    with pytest.raises(SessionExpired):
        await union.refresh(opened.refresh_token)


async def test_session_ends_after_thirty_days_of_use(union: Union, opened: auth.SessionTokens) -> None:
    tokens = opened
    for _ in range(29):
        union.pass_time(days=1)
        tokens = union.tokens(await union.refresh(tokens.refresh_token))
    union.pass_time(days=1)

    with pytest.raises(SessionExpired):
        await union.refresh(tokens.refresh_token)


@pytest.mark.parametrize("state", ["suspended", "left", "deceased"])
async def test_who_is_no_longer_a_member_is_signed_out(union: Union, opened: auth.SessionTokens, state: str) -> None:
    member_id = await union.value("SELECT member_id FROM session WHERE tenant_id = $1")
    await union.set_state(member_id, state)

    assert (await union.refresh(opened.refresh_token))["refused"] == "SESSION_REVOKED"

    assert await union.value(REASON) == "membership_ended"


async def test_foreign_and_forgotten_tokens_are_invalid(union: Union, opened: auth.SessionTokens) -> None:
    foreign = auth.tokens_for(Keyring(b"o" * 32), union.tenant_id, await union.refresh(opened.refresh_token))
    forgotten = union.tokens({**await union.refresh(opened.refresh_token), "session_id": str(new_id())})

    for token in (foreign.refresh_token, forgotten.refresh_token, "", opened.access_token):
        with pytest.raises(InvalidRefreshToken):
            await union.refresh(token)

    assert await union.value(SESSION) == 1


async def test_generation_that_a_restored_backup_forgot_goes_on(union: Union, opened: auth.SessionTokens) -> None:
    ahead = union.tokens({**await union.refresh(opened.refresh_token), "generation": 5})

    outcome = await union.refresh(ahead.refresh_token)

    assert outcome["generation"] == 6


async def test_sign_out_ends_this_device(union: Union) -> None:
    await union.add_account("UH000001")
    here, there = await union.sign_in("UH000001"), await union.sign_in("UH000001")
    assert (await union.actor(union.tokens(here).access_token)).is_signed_in

    for _ in range(2):
        async with union.work(caller_of(here)) as work:
            outcome = await auth.session_close(work)

    assert outcome == {"session_id": here["session_id"], "member_id": here["member_id"]}
    with pytest.raises(Unauthenticated):
        await union.actor(union.tokens(here).access_token)
    with pytest.raises(SessionRevoked):
        await union.refresh(union.tokens(here).refresh_token)
    assert (await union.actor(union.tokens(there).access_token)).is_signed_in
    assert await union.column(ACTIONS) == ["session.opened", "session.opened", "session.closed"]


async def test_lost_phone_is_signed_out_from_another_device(union: Union) -> None:
    await union.add_account("UH000001")
    here, lost = await union.sign_in("UH000001"), await union.sign_in("UH000001")
    command = auth.SessionClose(caller_of(lost).session_id)

    async with union.work(caller_of(here)) as work:
        await auth.session_close(work, command)

    with pytest.raises(SessionRevoked):
        await union.refresh(union.tokens(lost).refresh_token)
    with pytest.raises(SessionNotFound):
        async with union.work(caller_of(here)) as work:
            await auth.session_close(work, command)


async def test_nobody_signs_another_member_out(union: Union) -> None:
    await union.add_account("UH000001")
    await union.add_account("UH000002")
    mine, theirs = await union.sign_in("UH000001"), await union.sign_in("UH000002")

    with pytest.raises(SessionNotFound):
        async with union.work(caller_of(mine)) as work:
            await auth.session_close(work, auth.SessionClose(caller_of(theirs).session_id))

    assert (await union.refresh(union.tokens(theirs).refresh_token))["generation"] == 1


async def test_sign_out_everywhere_ends_every_token(union: Union) -> None:
    await union.add_account("UH000001")
    await union.add_account("UH000002")
    devices = [await union.sign_in("UH000001") for _ in range(3)]
    other = await union.sign_in("UH000002")
    for device in devices:
        assert (await union.actor(union.tokens(device).access_token)).is_signed_in

    async with union.work(caller_of(devices[0])) as work:
        outcome = await auth.session_close_all(work)

    assert outcome["closed_sessions"] == 3
    for device in devices:
        with pytest.raises(Unauthenticated):
            await union.actor(union.tokens(device).access_token)
        with pytest.raises(SessionRevoked):
            await union.refresh(union.tokens(device).refresh_token)
    assert (await union.actor(union.tokens(other).access_token)).is_signed_in
    assert (await union.sign_in("UH000001"))["session_epoch"] == 1


async def test_sign_out_needs_somebody(union: Union) -> None:
    for caller in (Caller(), Caller(new_id())):
        async with union.work(caller) as work:
            with pytest.raises(Unauthenticated):
                await auth.session_close(work)
    async with union.work() as work:
        with pytest.raises(Unauthenticated):
            await auth.session_close_all(work)


async def test_sign_out_that_rolls_back_signs_nobody_out(union: Union, opened: auth.SessionTokens) -> None:
    actor = await union.actor(opened.access_token)

    async def close_and_fail() -> None:
        async with union.work(Caller(actor.member_id, actor.session_id)) as work:
            await auth.session_close(work)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await close_and_fail()

    assert (await union.actor(opened.access_token)).session_id == actor.session_id


async def test_refresh_and_sign_out_everywhere_at_once_leave_nobody_in(union: Union) -> None:
    await union.add_account("UH000001")
    devices = [await union.sign_in("UH000001") for _ in range(4)]

    async def close_all() -> object:
        async with union.work(caller_of(devices[0])) as work:
            return await auth.session_close_all(work)

    answers = await asyncio.gather(
        *(union.refresh(union.tokens(device).refresh_token) for device in devices),
        close_all(),
        return_exceptions=True,
    )

    assert {type(answer) for answer in answers} <= {dict, SessionRevoked}
    live = "SELECT count(*) FROM session WHERE tenant_id = $1 AND revoked_at IS NULL"
    assert await union.value(live) == 0
    for answer in answers[:4]:
        if isinstance(answer, dict):
            with pytest.raises(Unauthenticated):
                await union.actor(union.tokens(answer).access_token)
