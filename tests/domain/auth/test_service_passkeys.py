"""Passkeys against the database, with an authenticator that makes real signatures."""

import asyncio
import json
from collections import Counter
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from db.types import new_id
from domain.auth.errors import (
    InvalidPasskey,
    TooManyAttempts,
)
from tests.domain.auth.steps import (
    finish_registration,
    open_by_passkey,
    proof_options,
    prove,
    refusal_of,
    register,
    registration_options,
)
from tests.factories.auth import Caller, Union
from tests.support.authenticator import Authenticator

PASSKEYS = "SELECT count(*) FROM passkey WHERE tenant_id = $1 AND removed_at IS NULL"
SESSIONS = "SELECT count(*) FROM session WHERE tenant_id = $1 AND device_name = 'Li Mei''s phone'"
ACTIONS = "SELECT action FROM audit_entry WHERE tenant_id = $1 ORDER BY id"
TOPICS = "SELECT topic FROM event WHERE tenant_id = $1 ORDER BY id"
COUNT = "SELECT sign_count FROM passkey WHERE tenant_id = $1"


@pytest.fixture
async def member_id(union: Union) -> UUID:
    return await union.add_member("UH000001")


@pytest.fixture
async def device(union: Union, member_id: UUID) -> Caller:
    """The member's device, signed in just now."""
    return await union.device_of(member_id)


@pytest.fixture
async def strong(union: Union, member_id: UUID) -> Caller:
    """Another device of the member, proven by passkey just now."""
    return await union.device_of(member_id, kind="passkey")


@pytest.fixture
def phone() -> Authenticator:
    """An authenticator without keys."""
    return Authenticator()


async def test_registration_asks_for_a_discoverable_key_of_the_member(
    union: Union, device: Caller, member_id: UUID
) -> None:
    options = json.loads(await registration_options(union, device))

    assert options["rp"] == {"name": "Unionhall", "id": "localhost"}
    assert options["user"]["name"] == "UH000001"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["attestation"] == "none"
    assert options["timeout"] == 300_000


@pytest.mark.parametrize("phone", [Authenticator(is_synced=True), Authenticator()], ids=["synced", "bound"])
async def test_member_signs_in_with_the_key_that_was_registered(
    union: Union, device: Caller, member_id: UUID, phone: Authenticator
) -> None:
    await register(union, device, phone)

    outcome = await open_by_passkey(union, phone.prove(await proof_options(union)))

    actor = await union.actor(union.tokens(outcome).access_token)
    assert actor.member_id == member_id
    assert await union.value("SELECT is_synced FROM passkey WHERE tenant_id = $1") is phone.is_synced
    assert await union.value("SELECT last_used_at FROM passkey WHERE tenant_id = $1") == union.now
    assert await union.value(COUNT) == 1
    assert await union.column(ACTIONS) == ["passkey.registered", "session.opened"]
    assert await union.column(TOPICS) == ["passkey.registered"]


async def test_challenge_of_a_stranger_names_nobodys_keys(union: Union, device: Caller, phone: Authenticator) -> None:
    await register(union, device, phone)

    strange, own = json.loads(await proof_options(union)), json.loads(await proof_options(union, device))

    assert strange["allowCredentials"] == []
    assert len(own["allowCredentials"]) == 1


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example.org", "https://localhost.evil.example.org", "http://localhost:8001", "http://localhost"],
)
async def test_another_origin_is_refused(union: Union, strong: Caller, phone: Authenticator, origin: str) -> None:
    await register(union, strong, phone)
    phone.origin = origin

    assert await refusal_of(union, phone.prove(await proof_options(union))) == "INVALID_PASSKEY"
    with pytest.raises(InvalidPasskey):
        await register(union, strong, Authenticator(origin=origin))
    assert await union.value(SESSIONS) == 0
    assert await union.value(PASSKEYS) == 1


async def test_another_domain_an_unverified_person_and_a_frame_are_refused(
    union: Union, device: Caller, phone: Authenticator
) -> None:
    await register(union, device, phone)
    phone.keys[0].rp_id = "evil.example.org"
    other_domain = await refusal_of(union, phone.prove(await proof_options(union)))
    phone.keys[0].rp_id, phone.is_verifying = "localhost", False
    unverified = await refusal_of(union, phone.prove(await proof_options(union)))
    phone.is_verifying, phone.is_framed = True, True
    framed = await refusal_of(union, phone.prove(await proof_options(union)))
    phone.is_framed = False

    assert [other_domain, unverified, framed] == ["INVALID_PASSKEY"] * 3
    assert await refusal_of(union, phone.prove(await proof_options(union))) == "SIGNED_IN"


@pytest.mark.parametrize("tampered", ["signature", "holder", "credential"])
async def test_an_answer_of_another_key_or_person_is_refused(
    union: Union, device: Caller, phone: Authenticator, tampered: str
) -> None:
    await register(union, device, phone)
    options = await proof_options(union)
    answers = {
        "signature": lambda: phone.prove(options, private=ec.generate_private_key(ec.SECP256R1())),
        "holder": lambda: phone.prove(options, holder=new_id().bytes),
        "credential": lambda: json.dumps({**json.loads(phone.prove(options)), "id": "AAAA", "rawId": "AAAA"}),
    }

    assert await refusal_of(union, answers[tampered]()) == "INVALID_PASSKEY"
    assert await union.value(SESSIONS) == 0


async def test_an_answer_that_does_not_say_whose_it_is_is_for_those_who_are_signed_in(
    union: Union, device: Caller, member_id: UUID, phone: Authenticator
) -> None:
    await register(union, device, phone)

    strangers = await refusal_of(union, phone.prove(await proof_options(union), is_nameless=True))
    own = await prove(union, phone.prove(await proof_options(union, device), is_nameless=True), device)

    assert strangers == "INVALID_PASSKEY"
    assert own.member_id == member_id


async def test_a_made_up_challenge_is_refused(union: Union, strong: Caller, phone: Authenticator) -> None:
    await register(union, strong, phone)
    options, registering = await proof_options(union), await registration_options(union, strong)

    assert await refusal_of(union, phone.prove(options, challenge="A" * 43)) == "INVALID_PASSKEY"
    with pytest.raises(InvalidPasskey):
        await finish_registration(union, strong, Authenticator().register(registering, challenge="A" * 43))


async def test_an_answer_is_good_once(union: Union, device: Caller, phone: Authenticator) -> None:
    await register(union, device, phone)
    answer = phone.prove(await proof_options(union))

    assert [await refusal_of(union, answer) for _ in range(2)] == ["SIGNED_IN", "INVALID_PASSKEY"]
    assert await union.value(SESSIONS) == 1


async def test_an_answer_is_good_once_for_four_at_the_same_moment(
    union: Union, device: Caller, phone: Authenticator
) -> None:
    await register(union, device, phone)
    answer = phone.prove(await proof_options(union))

    codes = await asyncio.gather(*(refusal_of(union, answer) for _ in range(4)))

    assert Counter(codes) == {"SIGNED_IN": 1, "INVALID_PASSKEY": 3}


async def test_a_wrong_answer_uses_the_challenge_up(union: Union, device: Caller, phone: Authenticator) -> None:
    await register(union, device, phone)
    options = await proof_options(union)
    phone.is_verifying = False
    await refusal_of(union, phone.prove(options))
    phone.is_verifying = True

    assert await refusal_of(union, phone.prove(options)) == "INVALID_PASSKEY"


async def test_a_challenge_ends_after_five_minutes(union: Union, device: Caller, phone: Authenticator) -> None:
    await register(union, device, phone)
    options = await proof_options(union)
    union.pass_time(minutes=5)

    assert await refusal_of(union, phone.prove(options)) == "INVALID_PASSKEY"


async def test_a_challenge_is_for_whoever_asked(union: Union, device: Caller, phone: Authenticator) -> None:
    await register(union, device, phone)
    strangers, own = await proof_options(union), await proof_options(union, device)

    elsewhere = await refusal_of(union, phone.prove(strangers), Caller(address="203.0.113.5"))
    signed_in = await refusal_of(union, phone.prove(own))

    assert [elsewhere, signed_in] == ["INVALID_PASSKEY"] * 2
    # An IPv6 subscriber changes addresses within their /64.
    options = await proof_options(union, Caller(address="2001:db8:1:2::1"))
    assert await refusal_of(union, phone.prove(options), Caller(address="2001:db8:1:2::beef")) == "SIGNED_IN"


async def test_a_challenge_to_register_is_for_one_device_and_not_for_a_proof(
    union: Union, device: Caller, member_id: UUID, phone: Authenticator
) -> None:
    other = await union.device_of(member_id)
    answer = phone.register(await registration_options(union, device))

    with pytest.raises(InvalidPasskey):
        await finish_registration(union, other, answer)
    await register(union, device, phone)
    registering = json.loads(await registration_options(union, await union.device_of(member_id, kind="passkey")))
    assert await refusal_of(union, phone.prove(json.dumps({"challenge": registering["challenge"]}))) == (
        "INVALID_PASSKEY"
    )
    assert await refusal_of(union, phone.prove(await proof_options(union))) == "SIGNED_IN"


async def test_a_copied_key_is_found_out_by_its_counter(
    union: Union, device: Caller, member_id: UUID, phone: Authenticator
) -> None:
    await register(union, device, phone)
    thief = phone.copy()
    for _ in range(2):
        await open_by_passkey(union, phone.prove(await proof_options(union)))

    behind = await refusal_of(union, thief.prove(await proof_options(union)))
    level = await refusal_of(union, thief.prove(await proof_options(union)))

    assert [behind, level] == ["INVALID_PASSKEY"] * 2
    assert await union.value(SESSIONS) == 2
    assert await union.value(COUNT) == 2
    assert (await union.column(ACTIONS))[-2:] == ["passkey.copy_suspected"] * 2
    assert (await union.column(TOPICS))[-1] == "passkey.copy_suspected"
    facts = await union.column("SELECT facts FROM event WHERE tenant_id = $1 ORDER BY id")
    assert facts[-1] == {"member_id": str(member_id)}
    # The original goes on.
    assert await refusal_of(union, phone.prove(await proof_options(union))) == "SIGNED_IN"


async def test_two_answers_with_one_count_open_one_session(union: Union, device: Caller, phone: Authenticator) -> None:
    await register(union, device, phone)
    thief = phone.copy()
    answers = [phone.prove(await proof_options(union)), thief.prove(await proof_options(union))]

    codes = await asyncio.gather(*(refusal_of(union, answer) for answer in answers))

    assert Counter(codes) == {"SIGNED_IN": 1, "INVALID_PASSKEY": 1}


async def test_a_key_that_does_not_count_stays_good(union: Union, device: Caller) -> None:
    cloud = Authenticator(counts=False, is_synced=True)
    await register(union, device, cloud)

    codes = [await refusal_of(union, cloud.prove(await proof_options(union))) for _ in range(3)]

    assert codes == ["SIGNED_IN"] * 3


@pytest.mark.parametrize("state", ["left", "suspended", "deceased"])
async def test_a_former_member_does_not_get_in(
    union: Union, device: Caller, member_id: UUID, phone: Authenticator, state: str
) -> None:
    await register(union, device, phone)
    await union.set_state(member_id, state)

    assert await refusal_of(union, phone.prove(await proof_options(union))) == "INVALID_PASSKEY"
    assert await union.value(SESSIONS) == 0


async def test_sixty_challenges_are_enough_for_one_address(union: Union) -> None:
    for _ in range(60):
        await proof_options(union)

    with pytest.raises(TooManyAttempts):
        await proof_options(union)
    await proof_options(union, Caller(address="203.0.113.5"))


@pytest.mark.parametrize(
    "answer",
    ["", "null", "[]", "{}", '{"id":1}', '{"id":"AA","rawId":"AA","type":"public-key","response":{}}', "x" * 20_000],
)
async def test_what_is_no_answer_is_refused(union: Union, device: Caller, answer: str) -> None:
    assert await refusal_of(union, answer) == "INVALID_PASSKEY"
    with pytest.raises(InvalidPasskey):
        await finish_registration(union, device, answer)
