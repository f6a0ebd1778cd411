"""Single sign-on against the database: tickets, links between accounts and members, sessions."""

import asyncio
from collections import Counter
from uuid import UUID

import pytest

from domain.auth import service as auth
from domain.auth.errors import SignOnIdentityNotFound, TooManyAttempts
from domain.auth.service.sign_on import challenge_of
from domain.auth.sign_on.tokens import Claims
from domain.shared.errors import DomainError
from domain.shared.proofs import StepUpRequired
from domain.shared.work import Outcome
from tests.factories.auth import NOBODY, Caller, Union, caller_of

ISSUER = "https://mill.example.org"
VERIFIER = "v" * 43
BEGIN = auth.SignOnBegin(
    provider="mill",
    callback_uri="https://union.example.org/auth/oidc/mill/callback",
    redirect_uri="unionhall://signed-in",
    challenge=challenge_of(VERIFIER),
    state="the client's",
    browser="b" * 43,
)
PERSON = Claims(ISSUER, "worker-5f2c", "UH000001")
SESSIONS = "SELECT count(*) FROM session WHERE tenant_id = $1"
LINKS = "SELECT count(*) FROM sign_on_identity WHERE tenant_id = $1 AND unlinked_at IS NULL"
ACTIONS = "SELECT action FROM audit_entry WHERE tenant_id = $1 ORDER BY id"


@pytest.fixture
async def member_id(union: Union) -> UUID:
    """Somebody who has no password."""
    return await union.add_member("UH000001")


async def begin(union: Union, caller: Caller = NOBODY) -> str:
    """The state of a sign-in that has begun."""
    async with union.work(caller) as work:
        return (await auth.sign_on_begin(work, BEGIN)).state


async def answered(union: Union, state: str, browser: str = BEGIN.browser) -> auth.SignOnBegun | None:
    """What the callback finds."""
    async with union.work() as work:
        return await auth.sign_on_answer(work, state=state, browser=browser)


async def code_for(union: Union, claims: Claims = PERSON) -> str:
    """The code that the client gets for a person."""
    begun = await answered(union, await begin(union))
    assert begun is not None
    async with union.work() as work:
        return await auth.sign_on_code_issue(work, begun, claims)


async def open_session(union: Union, code: str, verifier: str = VERIFIER) -> Outcome:
    """The last step."""
    async with union.work() as work:
        return await auth.session_open_by_single_sign_on(
            work, auth.SessionOpenBySingleSignOn(code, verifier, "Li Mei's phone")
        )


async def refusal_of(union: Union, code: str, verifier: str = VERIFIER) -> str:
    """The code of a try to sign in."""
    try:
        await open_session(union, code, verifier)
    except DomainError as refused:
        return refused.code
    return "SIGNED_IN"


async def test_what_was_begun_comes_back_with_the_answer(union: Union) -> None:
    async with union.work() as work:
        asked = await auth.sign_on_begin(work, BEGIN)

    begun = await answered(union, asked.state)

    assert begun == auth.SignOnBegun("mill", "unionhall://signed-in", BEGIN.challenge, "the client's", asked)
    assert len({asked.state, asked.nonce, asked.verifier}) == 3
    assert asked.challenge == challenge_of(asked.verifier)


async def test_a_state_is_good_once_for_ten_minutes_in_one_browser(union: Union) -> None:
    replayed, stolen, late = [await begin(union) for _ in range(3)]

    assert await answered(union, replayed) is not None
    assert await answered(union, replayed) is None
    assert await answered(union, stolen, "c" * 43) is None
    assert await answered(union, stolen) is None
    union.pass_time(minutes=10)
    assert await answered(union, late) is None
    assert await answered(union, "made up") is None
    assert await answered(union, "a" * 43) is None


async def test_nothing_of_a_sign_in_stands_in_the_clear(union: Union, member_id: UUID) -> None:
    async with union.work() as work:
        asked = await auth.sign_on_begin(work, BEGIN)
    code = await code_for(union)

    rows = await union.column("SELECT t::text FROM sign_in_ticket t WHERE tenant_id = $1")

    secrets = (asked.state, asked.nonce, asked.verifier, code, "worker-5f2c", "UH000001", "unionhall://")
    assert len(rows) == 3
    assert not any(secret in row for row in rows for secret in secrets)


async def test_the_first_sign_in_links_the_account_to_the_member_of_the_number(union: Union, member_id: UUID) -> None:
    outcome = await open_session(union, await code_for(union))

    actor = await union.actor(union.tokens(outcome).access_token)
    assert actor.member_id == member_id
    assert await union.value("SELECT proof_kind FROM session WHERE tenant_id = $1") == "single_sign_on"
    assert await union.value("SELECT member_id FROM sign_on_identity WHERE tenant_id = $1") == member_id
    assert await union.column(ACTIONS) == ["sign_on_identity.linked", "session.opened"]
    assert await union.column("SELECT actor_id FROM audit_entry WHERE tenant_id = $1") == [member_id] * 2


async def test_later_it_is_the_link_that_counts(union: Union, member_id: UUID) -> None:
    await open_session(union, await code_for(union))
    await union.add_member("UH000002")

    for number in ("UH000002", None, "nobody"):
        outcome = await open_session(union, await code_for(union, Claims(ISSUER, "worker-5f2c", number)))
        assert outcome["member_id"] == str(member_id)
    assert await union.value(LINKS) == 1


async def test_a_number_that_changed_hands_takes_over_nobodys_account(union: Union, member_id: UUID) -> None:
    await open_session(union, await code_for(union))

    other = await refusal_of(union, await code_for(union, Claims(ISSUER, "other", "UH000001")))

    assert other == "SIGN_ON_NOT_MATCHED"
    assert await union.value(LINKS) == 1


@pytest.mark.parametrize("kind", [None, "role", "deputy"])
async def test_the_number_of_a_merged_entry_links_nobody_to_whoever_acts_for_others(
    union: Union, member_id: UUID, kind: str | None
) -> None:
    merged = await union.add_member("UH000009", state="left")
    officer_id = await union.add_member("UH000010")
    if kind == "role":
        await union.add_grant(member_id, "administrator", union.tenant_id)
    async with union.database.write() as conn:
        await conn.execute("UPDATE member SET merged_into_id = $2 WHERE id = $1", merged, member_id)
        if kind == "deputy":
            await conn.execute(
                "INSERT INTO deputy (tenant_id, id, officer_id, deputy_id, starts_on, ends_on)"
                " VALUES ($1, gen_random_uuid(), $2, $3, '2020-01-01', '2999-12-31')",
                *(union.tenant_id, officer_id, member_id),
            )

    by_old = await refusal_of(union, await code_for(union, Claims(ISSUER, "other", "UH000009")))
    by_own = await refusal_of(union, await code_for(union))

    # Whoever came first has the member's one account at the provider.
    assert (by_old, by_own) == (
        ("SIGNED_IN", "SIGN_ON_NOT_MATCHED") if kind is None else ("SIGN_ON_NOT_MATCHED", "SIGNED_IN")
    )


async def test_another_provider_links_beside_the_first(union: Union, member_id: UUID) -> None:
    await open_session(union, await code_for(union))

    second = await refusal_of(
        union, await code_for(union, Claims("https://group.example.org", "worker-5f2c", "uh 000001"))
    )

    assert second == "SIGNED_IN"
    assert await union.value(LINKS) == 2


@pytest.mark.parametrize("number", [None, "", "UH999999", "13800138000"])
async def test_a_person_without_a_members_number_is_told(union: Union, number: str | None) -> None:
    await union.add_member("UH000001", phone="13800138000")

    assert (
        await refusal_of(union, await code_for(union, Claims(ISSUER, "worker-5f2c", number))) == "SIGN_ON_NOT_MATCHED"
    )
    assert await union.value(SESSIONS) == await union.value(LINKS) == 0


@pytest.mark.parametrize("state", ["left", "suspended", "deceased"])
async def test_a_former_member_gets_in_neither_the_first_time_nor_later(
    union: Union, member_id: UUID, state: str
) -> None:
    await open_session(union, await code_for(union))
    newcomer = await union.add_member("UH000002", state=state)
    await union.set_state(member_id, state)

    later = await refusal_of(union, await code_for(union))
    first = await refusal_of(union, await code_for(union, Claims(ISSUER, "other", "UH000002")))

    assert [later, first] == ["SIGN_ON_NOT_MATCHED"] * 2
    assert await union.value(SESSIONS) == await union.value(LINKS) == 1
    assert newcomer not in await union.column("SELECT member_id FROM sign_on_identity WHERE tenant_id = $1")


async def test_a_code_is_good_once_for_a_minute_with_its_verifier(union: Union, member_id: UUID) -> None:
    used, late, others = [await code_for(union) for _ in range(3)]

    assert [await refusal_of(union, used) for _ in range(2)] == ["SIGNED_IN", "INVALID_SIGN_ON_CODE"]
    assert await refusal_of(union, others, "w" * 43) == "INVALID_SIGN_ON_CODE"
    assert await refusal_of(union, others, "short") == "INVALID_SIGN_ON_CODE"
    assert await refusal_of(union, others) == "SIGNED_IN"
    union.pass_time(seconds=60)
    assert await refusal_of(union, late) == "INVALID_SIGN_ON_CODE"
    assert await refusal_of(union, "made up") == "INVALID_SIGN_ON_CODE"


async def test_a_state_is_no_code(union: Union, member_id: UUID) -> None:
    assert await refusal_of(union, await begin(union)) == "INVALID_SIGN_ON_CODE"


async def test_one_code_sent_four_times_at_once_opens_one_session(union: Union, member_id: UUID) -> None:
    code = await code_for(union)

    codes = await asyncio.gather(*(refusal_of(union, code) for _ in range(4)))

    assert Counter(codes) == {"SIGNED_IN": 1, "INVALID_SIGN_ON_CODE": 3}
    assert await union.value(SESSIONS) == 1


async def test_two_first_sign_ins_at_once_make_one_link(union: Union, member_id: UUID) -> None:
    same = [await code_for(union) for _ in range(2)]
    rivals = [await code_for(union, Claims("https://group.example.org", name, "UH000001")) for name in ("a", "b")]

    first = await asyncio.gather(*(refusal_of(union, code) for code in same))
    second = await asyncio.gather(*(refusal_of(union, code) for code in rivals))

    assert "SIGNED_IN" in first
    assert Counter(second) == {"SIGNED_IN": 1, "SIGN_ON_NOT_MATCHED": 1}
    assert await union.value(LINKS) == 2


async def test_the_member_unlinks_and_is_linked_anew(union: Union, member_id: UUID) -> None:
    device = caller_of(await open_session(union, await code_for(union)))
    identity_id = await union.value("SELECT id FROM sign_on_identity WHERE tenant_id = $1")
    command = auth.SignOnIdentityUnlink(identity_id)
    stranger = await union.device_of(await union.add_member("UH000002"))
    old = await union.device_of(member_id, minutes_ago=11)

    with pytest.raises(SignOnIdentityNotFound):
        async with union.work(stranger) as work:
            await auth.sign_on_identity_unlink(work, command)
    with pytest.raises(StepUpRequired):
        async with union.work(old) as work:
            await auth.sign_on_identity_unlink(work, command)
    async with union.work(device) as work:
        await auth.sign_on_identity_unlink(work, command)
    with pytest.raises(SignOnIdentityNotFound):
        async with union.work(device) as work:
            await auth.sign_on_identity_unlink(work, command)

    assert await union.value(LINKS) == 0
    assert (await union.column(ACTIONS))[-1] == "sign_on_identity.unlinked"
    assert await refusal_of(union, await code_for(union)) == "SIGNED_IN"
    assert await union.value(LINKS) == 1
    assert await union.value("SELECT count(*) FROM sign_on_identity WHERE tenant_id = $1") == 2


async def test_sixty_sign_ins_are_begun_from_one_address(union: Union) -> None:
    for _ in range(60):
        await begin(union)

    with pytest.raises(TooManyAttempts):
        await begin(union)
    await begin(union, Caller(address="203.0.113.5"))
