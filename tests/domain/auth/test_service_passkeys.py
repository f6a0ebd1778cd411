"""Passkeys against the database, with an authenticator that makes real signatures."""

import asyncio
import json
from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from db.types import new_id
from domain.auth import service as auth
from domain.auth.errors import (
    InvalidPasskey,
    PasskeyNotFound,
    PasskeyTaken,
    TooManyAttempts,
    TooManyPasskeys,
    Unauthenticated,
)
from domain.shared.errors import DomainError
from domain.shared.proofs import StepUpRequired
from tests.domain.auth.steps import (
    PARTY,
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


async def test_a_removed_key_does_not_open_and_does_not_come_back(
    union: Union, device: Caller, member_id: UUID, phone: Authenticator
) -> None:
    passkey_id = UUID(str((await register(union, device, phone))["passkey_id"]))
    answer = phone.prove(await proof_options(union))
    held = await prove(union, answer)
    strong = await union.device_of(member_id, kind="passkey")

    async with union.work(strong) as work:
        await auth.passkey_remove(work, auth.PasskeyRemove(passkey_id))

    with pytest.raises(InvalidPasskey):
        async with union.work() as work:
            await auth.session_open_by_passkey(work, auth.SessionOpenByPasskey(held))
    assert await refusal_of(union, phone.prove(await proof_options(union))) == "INVALID_PASSKEY"
    with pytest.raises(PasskeyNotFound):
        async with union.work(strong) as work:
            await auth.passkey_remove(work, auth.PasskeyRemove(passkey_id))
    assert (await union.column(TOPICS))[-1] == "passkey.removed"


async def test_a_key_is_registered_once_in_a_union(union: Union, device: Caller, phone: Authenticator) -> None:
    answer = phone.register(await registration_options(union, device))
    await finish_registration(union, device, answer)
    other_id = await union.add_member("UH000002")
    other = await union.device_of(other_id)
    options = json.loads(await registration_options(union, other))
    forged = phone.keys[0]
    impostor = Authenticator()
    twin = impostor.register(json.dumps(options))
    key = auth.passkey_registration_prove(PARTY, twin, await _taken(union, other, twin))

    taken = auth.PasskeyRegister(replace(key, credential_id=forged.id))
    with pytest.raises(PasskeyTaken):
        async with union.work(other) as work:
            await auth.passkey_register(work, taken)

    assert await union.value(PASSKEYS) == 1


async def _taken(union: Union, device: Caller, answer: str) -> bytes | None:
    async with union.work(device) as work:
        return await auth.passkey_registration_take(work, answer)


async def test_ten_passkeys_are_enough(union: Union, device: Caller, member_id: UUID) -> None:
    begun = [Authenticator().register(await registration_options(union, device)) for _ in range(11)]
    for answer in begun[:10]:
        await finish_registration(union, device, answer)

    with pytest.raises(TooManyPasskeys):
        await finish_registration(union, device, begun[10])
    with pytest.raises(TooManyPasskeys):
        await registration_options(union, await union.device_of(member_id, kind="passkey"))
    assert await union.value(PASSKEYS) == 10


async def test_a_device_left_open_registers_and_removes_nothing(
    union: Union, member_id: UUID, phone: Authenticator
) -> None:
    fresh, old = await union.device_of(member_id), await union.device_of(member_id, minutes_ago=11)
    passkey_id = UUID(str((await register(union, fresh, phone))["passkey_id"]))

    for device, methods in ((old, ("passkey",)), (fresh, ("passkey",))):
        with pytest.raises(StepUpRequired) as begun:
            await registration_options(union, device)
        with pytest.raises(StepUpRequired):
            async with union.work(device) as work:
                await auth.passkey_remove(work, auth.PasskeyRemove(passkey_id))
        assert begun.value.methods == methods
    assert await union.value(PASSKEYS) == 1


async def test_names_are_one_short_line_and_only_the_owner_gives_them(union: Union, device: Caller) -> None:
    passkey_id = UUID(str((await register(union, device, Authenticator()))["passkey_id"]))
    stranger = await union.device_of(await union.add_member("UH000002"))
    name = "SELECT name FROM passkey WHERE tenant_id = $1"
    first = await union.value(name)

    async with union.work(device) as work:
        await auth.passkey_rename(work, auth.PasskeyRename(passkey_id, " 办公室\n钥匙 \x07" + "x" * 60))
    renamed = await union.value(name)
    async with union.work(device) as work:
        await auth.passkey_rename(work, auth.PasskeyRename(passkey_id, " \n "))

    assert first == "Li Mei's phone"
    assert renamed == ("办公室 钥匙 " + "x" * 60)[:40]
    assert await union.value(name) == "Passkey"
    with pytest.raises(PasskeyNotFound):
        async with union.work(stranger) as work:
            await auth.passkey_rename(work, auth.PasskeyRename(passkey_id, "mine"))


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


async def remove_all(union: Union, officer: Caller, member_id: UUID) -> str:
    """The code of a try to take a member's passkeys away."""
    try:
        async with union.work(officer) as work:
            await auth.member_passkeys_remove(work, auth.MemberPasskeysRemove(member_id))
    except DomainError as refused:
        return refused.code
    return "REMOVED"


async def test_an_officer_helps_a_member_who_has_lost_their_passkeys(
    union: Union, device: Caller, member_id: UUID, phone: Authenticator
) -> None:
    officer_id = await union.add_member("UH000002")
    await union.add_grant(officer_id, "federation_officer", union.north_id)
    await register(union, device, phone)
    outcome = await open_by_passkey(union, phone.prove(await proof_options(union)))

    assert await remove_all(union, await union.device_of(officer_id), member_id) == "REMOVED"

    assert await union.value(PASSKEYS) == 0
    assert await refusal_of(union, phone.prove(await proof_options(union))) == "INVALID_PASSKEY"
    with pytest.raises(Unauthenticated):
        await union.actor(union.tokens(outcome).access_token)
    assert (await union.column(ACTIONS))[-1] == "passkey.removed_all"
    facts = await union.column("SELECT facts FROM audit_entry WHERE tenant_id = $1 ORDER BY id")
    assert facts[-1] == {"removed": 1, "sessions": 2}
    assert (await union.column(TOPICS))[-1] == "passkey.removed_all"


async def test_passkeys_are_taken_only_by_those_who_may_take_the_roles(
    union: Union, device: Caller, member_id: UUID, phone: Authenticator
) -> None:
    await register(union, device, phone)
    here, elsewhere, branch = [await union.add_member(f"UH00001{i}") for i in range(3)]
    await union.add_grant(here, "federation_officer", union.north_id)
    await union.add_grant(elsewhere, "federation_officer", union.south_id)
    await union.add_grant(branch, "branch_officer", union.north_id)
    devices = {each: await union.device_of(each) for each in (here, elsewhere, branch)}
    stale = await union.device_of(here, minutes_ago=11)

    by_others = [await remove_all(union, devices[each], member_id) for each in (elsewhere, branch)]
    by_oneself = await remove_all(union, devices[here], here)
    with_an_old_proof = await remove_all(union, stale, member_id)
    of_nobody = await remove_all(union, devices[here], new_id())
    await union.add_grant(member_id, "auditor", union.tenant_id)
    of_a_greater = await remove_all(union, devices[here], member_id)

    assert by_others == ["MEMBER_NOT_FOUND"] * 2
    assert (by_oneself, with_an_old_proof) == ("OWN_PASSKEYS", "STEP_UP_REQUIRED")
    assert (of_nobody, of_a_greater) == ("MEMBER_NOT_FOUND", "ROLE_ABOVE_OWN")
    assert await union.value(PASSKEYS) == 1
    assert await union.value("SELECT count(*) FROM session WHERE tenant_id = $1 AND revoked_at IS NOT NULL") == 0
