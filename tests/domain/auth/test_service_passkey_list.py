"""Passkeys against the database: what is kept, under which names, and how they end."""

import json
from dataclasses import replace
from uuid import UUID

import pytest

from db.types import new_id
from domain.auth import service as auth
from domain.auth.errors import (
    InvalidPasskey,
    PasskeyNotFound,
    PasskeyTaken,
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
ACTIONS = "SELECT action FROM audit_entry WHERE tenant_id = $1 ORDER BY id"
TOPICS = "SELECT topic FROM event WHERE tenant_id = $1 ORDER BY id"


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
