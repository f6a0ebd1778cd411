"""Recent proofs: what they are asked for, what renews them."""

from datetime import date
from uuid import UUID

import pytest

from domain.auth import service as auth
from domain.auth.errors import InvalidCredentials, InvalidPasskey, PasskeyRequired, SessionNotFound
from domain.shared.proofs import StepUpRequired, require_recent_proof
from tests.domain.auth.steps import proof_options, prove, register
from tests.factories.auth import NOBODY, PASSWORD, Caller, Union, caller_of
from tests.support.authenticator import Authenticator

TODAY = date(2026, 3, 2)
GRANTS = "SELECT count(*) FROM role_grant WHERE tenant_id = $1 AND revoked_at IS NULL"
PROVEN = "SELECT proven_at FROM session WHERE tenant_id = $1 AND id = $2"


@pytest.fixture
async def officer_id(union: Union) -> UUID:
    """A federation officer who signs in with a password."""
    member_id = await union.add_account("UH000001", phone="13800138000")
    await union.add_grant(member_id, "federation_officer", union.north_id)
    return member_id


async def methods_of(union: Union, caller: Caller) -> tuple[str, ...] | None:
    """What an operation that asks for a recent proof says."""
    try:
        async with union.work(caller) as work:
            await require_recent_proof(work)
    except StepUpRequired as refused:
        return refused.methods
    return None


async def step_up(union: Union, device: Caller, proof: auth.Proof | auth.PasskeyProof) -> str:
    """The outcome of a step-up, in one word."""
    async with union.work(device) as work:
        outcome = await auth.session_step_up(work, auth.SessionStepUp(proof))
    return str(outcome.get("refused", "PROVEN"))


async def test_sign_in_counts_for_ten_minutes(union: Union, officer_id: UUID) -> None:
    device = caller_of(await union.sign_in("UH000001"))

    fresh = await methods_of(union, device)
    union.pass_time(minutes=10)
    level = await methods_of(union, device)
    union.pass_time(seconds=1)

    assert (fresh, level) == (None, None)
    assert await methods_of(union, device) == ("password", "code")


async def test_refresh_renews_no_proof(union: Union, officer_id: UUID) -> None:
    outcome = await union.sign_in("UH000001")
    union.pass_time(minutes=11)

    await union.refresh(union.tokens(outcome).refresh_token)

    assert await methods_of(union, caller_of(outcome)) == ("password", "code")


async def test_roles_are_given_and_taken_with_a_recent_proof_only(union: Union, officer_id: UUID) -> None:
    member_id = await union.add_member("UH000002")
    held = await union.add_grant(member_id, "auditor", union.north_id)
    old = await union.device_of(officer_id, minutes_ago=11)

    with pytest.raises(StepUpRequired):
        async with union.work(old) as work:
            await auth.role_grant(work, auth.RoleGrant(member_id, "branch_officer", union.north_id, TODAY))
    with pytest.raises(StepUpRequired):
        async with union.work(old) as work:
            await auth.role_revoke(work, auth.RoleRevoke(held))

    assert await union.value(GRANTS) == 2
    assert await union.column("SELECT action FROM audit_entry WHERE tenant_id = $1") == []


async def test_password_renews_the_proof_of_its_own_device_alone(union: Union, officer_id: UUID) -> None:
    here, there = [await union.device_of(officer_id, minutes_ago=11) for _ in range(2)]
    proof = await auth.password_prove(await union.attempt(None, here), PASSWORD)

    assert await step_up(union, here, proof) == "PROVEN"

    assert await methods_of(union, here) is None
    assert await methods_of(union, there) == ("password", "code")
    assert await union.column("SELECT action FROM audit_entry WHERE tenant_id = $1") == ["session.stepped_up"]
    assert await union.value("SELECT count(*) FROM sign_in_attempt WHERE tenant_id = $1 AND kind = 'account'") == 0


async def test_session_of_before_counts_from_when_it_was_opened(union: Union, officer_id: UUID) -> None:
    device = await union.device_of(officer_id)
    async with union.database.write() as conn:
        await conn.execute("UPDATE session SET proven_at = NULL, proof_kind = NULL, created_at = $1", union.now)

    now = await methods_of(union, device)
    union.pass_time(minutes=11)

    assert now is None
    assert await methods_of(union, device) == ("password", "code")


async def test_whoever_has_a_passkey_proves_by_passkey(union: Union, officer_id: UUID) -> None:
    phone = Authenticator()
    device = caller_of(await union.sign_in("UH000001"))
    await register(union, device, phone)
    proof = await auth.password_prove(await union.attempt(None, device), PASSWORD)

    before = await methods_of(union, device)
    with pytest.raises(PasskeyRequired):
        await step_up(union, device, proof)
    by_passkey = await prove(union, phone.prove(await proof_options(union, device)), device)
    stepped_up = await step_up(union, device, by_passkey)

    assert before == ("passkey",)
    assert stepped_up == "PROVEN"
    assert await methods_of(union, device) is None
    assert await union.value("SELECT proof_kind FROM session WHERE tenant_id = $1 AND id = $2", device.session_id) == (
        "passkey"
    )


async def test_copied_passkey_steps_nobody_up(union: Union, officer_id: UUID) -> None:
    phone = Authenticator()
    device = caller_of(await union.sign_in("UH000001"))
    await register(union, device, phone)
    thief = phone.copy()
    await step_up(union, device, await prove(union, phone.prove(await proof_options(union, device)), device))
    union.pass_time(minutes=11)

    copied = await prove(union, thief.prove(await proof_options(union, device)), device)

    assert await step_up(union, device, copied) == "INVALID_PASSKEY"
    assert await methods_of(union, device) == ("passkey",)


async def test_proof_of_somebody_else_helps_nobody(union: Union, officer_id: UUID) -> None:
    device = await union.device_of(officer_id, minutes_ago=11)
    await union.add_account("UH000002")
    password = await auth.password_prove(await union.attempt("UH000002"), PASSWORD)
    other = caller_of(await union.sign_in("UH000002"))
    phone = Authenticator()
    await register(union, other, phone)
    # The other's passkey, asked for by the officer's device.
    options = await proof_options(union, device)

    with pytest.raises(InvalidCredentials):
        await step_up(union, device, password)
    with pytest.raises(InvalidPasskey):
        await step_up(union, device, await prove(union, phone.prove(options), device))
    assert await methods_of(union, device) == ("password", "code")


async def test_session_that_was_closed_meanwhile_is_not_proven(union: Union, officer_id: UUID) -> None:
    device = await union.device_of(officer_id, minutes_ago=11)
    proof = await auth.password_prove(await union.attempt(None, device), PASSWORD)
    async with union.work(device) as work:
        await auth.session_close(work)

    with pytest.raises(SessionNotFound):
        await step_up(union, device, proof)
    assert await union.value(PROVEN, device.session_id) < union.now


@pytest.mark.parametrize("who", ["nobody", "a member without a session", "another's session"])
async def test_callers_without_a_session_of_their_own_have_no_proof(union: Union, officer_id: UUID, who: str) -> None:
    device = await union.device_of(officer_id)
    other_id = await union.add_member("UH000002")
    callers = {
        "nobody": NOBODY,
        "a member without a session": Caller(officer_id),
        "another's session": Caller(other_id, device.session_id),
    }

    assert await methods_of(union, callers[who]) == ()
