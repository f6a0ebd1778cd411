"""Signing in, limits on attempts, activation and change of passwords, against the database."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from db.types import new_id
from domain.auth import service as auth
from domain.auth.errors import (
    InvalidCredentials,
    PasswordIsName,
    TooManyAttempts,
    Unauthenticated,
)
from domain.auth.passwords import argon2id
from domain.shared.errors import DomainError, Refusals
from tests.factories.auth import PASSWORD, Caller, CountingWorkshop, Union, caller_of, full_width

SESSIONS = "SELECT count(*) FROM session WHERE tenant_id = $1"
ACTIONS = "SELECT action FROM audit_entry WHERE tenant_id = $1 ORDER BY id"
TOPICS = "SELECT topic FROM event WHERE tenant_id = $1 ORDER BY id"
HASH = "SELECT password_hash FROM credential WHERE tenant_id = $1 AND member_id = $2"
ATTEMPTS = "SELECT sum(attempts) FROM sign_in_attempt WHERE tenant_id = $1 AND kind = $2"


WRONG = "tea at the mill"


async def outcome_of(union: Union, login: str, password: str = WRONG, address: str = "192.0.2.10") -> str:
    """The code of a try to sign in."""
    try:
        await union.sign_in(login, password, Caller(address=address))
    except DomainError as refused:
        return refused.code
    return "SIGNED_IN"


@pytest.mark.parametrize("login", ["UH000001", "uh 000001", "13800138000", "+86 138 0013 8000"])
async def test_member_signs_in_by_number_or_phone(union: Union, login: str) -> None:
    member_id = await union.add_account("UH000001", phone="138 0013 8000")

    outcome = await union.sign_in(login)

    actor = await union.actor(union.tokens(outcome).access_token)
    assert (actor.member_id, actor.organisation_id) == (member_id, union.north_id)
    assert outcome["generation"] == 0
    assert await union.column(ACTIONS) == ["session.opened"]
    assert await union.value("SELECT device_name FROM session WHERE tenant_id = $1") == "Li Mei's phone"


async def test_outcome_holds_no_token(union: Union) -> None:
    await union.add_account("UH000001")

    outcome = await union.sign_in("UH000001")

    assert set(outcome) == {"session_id", "member_id", "generation", "session_epoch", "rotated_at", "expires_at"}


@pytest.mark.parametrize("login", ["UH000009", "13900139000", "", "no such name", "UH000002", "UH000003", "UH000004"])
async def test_every_reason_looks_the_same_and_writes_nothing(
    union: Union, workshop: CountingWorkshop, login: str
) -> None:
    await union.add_account("UH000002", state="left")
    await union.add_account("UH000003", state="suspended")
    await union.add_member("UH000004")

    assert await outcome_of(union, login, PASSWORD) == "INVALID_CREDENTIALS"

    assert workshop.verified == 1
    assert await union.value(SESSIONS) == 0
    assert await union.column(ACTIONS) == []
    assert await union.value(ATTEMPTS, "account") == 1


async def test_password_in_full_width_letters_is_the_same(union: Union) -> None:
    member_id = await union.add_member("UH000001")
    await union.add_credential(member_id, password="Password88")

    assert await outcome_of(union, "UH000001", full_width("Password88")) == "SIGNED_IN"


async def test_twenty_parallel_guesses_get_five_verifications(union: Union, workshop: CountingWorkshop) -> None:
    await union.add_account("UH000001")

    codes = await asyncio.gather(*(outcome_of(union, "UH000001") for _ in range(20)))

    assert Counter(codes) == {"INVALID_CREDENTIALS": 5, "TOO_MANY_ATTEMPTS": 15}
    assert workshop.verified == 5


async def test_unknown_name_is_limited_like_a_known_one(union: Union, workshop: CountingWorkshop) -> None:
    codes = await asyncio.gather(*(outcome_of(union, "UH999999") for _ in range(20)))

    assert Counter(codes) == {"INVALID_CREDENTIALS": 5, "TOO_MANY_ATTEMPTS": 15}
    assert workshop.verified == 5


async def test_other_addresses_and_spellings_do_not_dodge_the_limit(union: Union, workshop: CountingWorkshop) -> None:
    await union.add_account("UH000001", phone="13800138000")
    spellings = ["13800138000", "138 0013 8000", "+8613800138000", full_width("13800138000")]

    codes = [await outcome_of(union, spellings[i % 4], address=f"198.51.100.{i}") for i in range(12)]

    assert Counter(codes) == {"INVALID_CREDENTIALS": 5, "TOO_MANY_ATTEMPTS": 7}
    assert workshop.verified == 5


async def test_one_address_over_many_accounts_is_limited(union: Union, workshop: CountingWorkshop) -> None:
    codes = await asyncio.gather(*(outcome_of(union, f"UH{i:06}", address=f"2001:db8::{i:x}") for i in range(70)))

    assert Counter(codes) == {"INVALID_CREDENTIALS": 60, "TOO_MANY_ATTEMPTS": 10}
    assert await outcome_of(union, "UH000099", address="203.0.113.5") == "INVALID_CREDENTIALS"


async def test_address_beyond_its_limit_uses_up_nobodys_attempts(union: Union) -> None:
    for i in range(60):
        await union.attempt(f"UH{i:06}")

    for _ in range(10):
        with pytest.raises(TooManyAttempts):
            await union.attempt("UH000777")

    assert [await outcome_of(union, "UH000777", address="203.0.113.5") for _ in range(6)] == [
        *["INVALID_CREDENTIALS"] * 5,
        "TOO_MANY_ATTEMPTS",
    ]


async def test_refusal_says_when_and_the_next_window_is_open(union: Union) -> None:
    await union.add_account("UH000001")
    for _ in range(5):
        await union.attempt("UH000001")
    union.pass_time(minutes=10)

    with pytest.raises(TooManyAttempts) as refused:
        await union.attempt("UH000001")
    union.pass_time(minutes=5)

    assert refused.value.facts == {"retry_after_seconds": 300}
    assert await outcome_of(union, "UH000001", PASSWORD) == "SIGNED_IN"


async def test_right_password_does_not_pass_a_used_up_limit(union: Union, workshop: CountingWorkshop) -> None:
    await union.add_account("UH000001")
    for _ in range(5):
        await outcome_of(union, "UH000001")

    assert await outcome_of(union, "UH000001", PASSWORD) == "TOO_MANY_ATTEMPTS"
    assert workshop.verified == 5


async def test_right_password_resets_the_account_and_gives_the_address_its_attempt_back(union: Union) -> None:
    await union.add_account("UH000001")
    for _ in range(4):
        await outcome_of(union, "UH000001")

    assert await outcome_of(union, "UH000001", PASSWORD) == "SIGNED_IN"

    assert await union.value(ATTEMPTS, "account") is None
    assert await union.value(ATTEMPTS, "address") == 4
    assert [await outcome_of(union, "UH000001") for _ in range(5)] == ["INVALID_CREDENTIALS"] * 5


async def test_shift_of_a_hundred_signs_in_behind_one_address(union: Union) -> None:
    for i in range(70):
        await union.add_account(f"UH{i:06}")

    codes = [await outcome_of(union, f"UH{i:06}", PASSWORD) for i in range(70)]

    assert Counter(codes) == {"SIGNED_IN": 70}


async def test_neither_names_nor_addresses_are_stored(union: Union) -> None:
    await outcome_of(union, "UH000001")

    kept = await union.column("SELECT subject_hash FROM sign_in_attempt WHERE tenant_id = $1")

    assert [len(subject) for subject in kept] == [32, 32]
    assert not any(word in subject for subject in kept for word in (b"UH000001", b"192.0.2.10"))


async def test_hash_is_renewed_at_sign_in(union: Union) -> None:
    member_id = await union.add_member("UH000001")
    await union.add_credential(member_id, password_hash=argon2id(memory_kib=16).hash(PASSWORD))

    outcomes = await asyncio.gather(*(outcome_of(union, "UH000001", PASSWORD) for _ in range(4)))

    assert outcomes == ["SIGNED_IN"] * 4
    assert (await union.value(HASH, member_id)).startswith("$argon2id$v=19$m=8,t=1,p=1$")


async def test_password_changed_between_proof_and_sign_in_refuses(union: Union) -> None:
    await union.add_account("UH000001")
    device = caller_of(await union.sign_in("UH000001"))
    stale = await auth.password_prove(await union.attempt("UH000001"), PASSWORD)
    await change_password(union, device, "a new password")

    with pytest.raises(InvalidCredentials):
        async with union.work() as work:
            await auth.session_open(work, auth.SessionOpen(stale))

    assert await union.value(SESSIONS) == 1


async def change_password(union: Union, device: Caller, new: str, current: str = PASSWORD) -> object:
    """All steps of a change of password."""
    proof = await auth.password_prove(await union.attempt(None, device), current)
    prepared = await auth.password_prepare(new)
    async with union.work(device) as work:
        return await auth.password_change(work, auth.PasswordChange(proof, prepared))


async def test_change_of_password_keeps_this_device_and_ends_the_others(union: Union) -> None:
    await union.add_account("UH000001")
    here, there = await union.sign_in("UH000001"), await union.sign_in("UH000001")

    outcome = await change_password(union, caller_of(here), "a new password")

    assert outcome == {"member_id": here["member_id"], "closed_sessions": 1}
    assert (await union.actor(union.tokens(here).access_token)).member_id is not None
    with pytest.raises(Unauthenticated):
        await union.actor(union.tokens(there).access_token)
    assert await outcome_of(union, "UH000001", PASSWORD) == "INVALID_CREDENTIALS"
    assert await outcome_of(union, "UH000001", "a new password") == "SIGNED_IN"
    assert await union.column(TOPICS) == ["password.changed"]


async def test_stolen_device_gets_five_guesses_at_the_password(union: Union, workshop: CountingWorkshop) -> None:
    await union.add_account("UH000001")
    device = caller_of(await union.sign_in("UH000001"))
    workshop.verified = 0

    for expected in [*[InvalidCredentials] * 5, TooManyAttempts]:
        with pytest.raises(expected):
            await change_password(union, device, "a new password", current="guess")

    assert workshop.verified == 5


async def test_proof_of_another_account_changes_nothing(union: Union) -> None:
    await union.add_account("UH000001")
    other_id = await union.add_account("UH000002")
    device = caller_of(await union.sign_in("UH000001"))
    proof = await auth.password_prove(await union.attempt("UH000002"), PASSWORD)
    hash_before = await union.value(HASH, other_id)

    with pytest.raises(InvalidCredentials):
        async with union.work(device) as work:
            await auth.password_change(work, auth.PasswordChange(proof, await auth.password_prepare("a new password")))

    assert await union.value(HASH, other_id) == hash_before
    assert await outcome_of(union, "UH000002", PASSWORD) == "SIGNED_IN"


async def test_attempt_without_name_needs_a_member(union: Union) -> None:
    with pytest.raises(Unauthenticated):
        await union.attempt(None)


async def test_short_password_costs_nothing(union: Union) -> None:
    with pytest.raises(Refusals) as refused:
        await auth.password_prepare("short", login="UH000001")

    assert [(error.code, error.path, error.facts) for error in refused.value.errors] == [
        ("PASSWORD_TOO_SHORT", ("password",), {"minimum": 8})
    ]


async def test_refusal_names_the_input_field_of_the_operation(union: Union) -> None:
    await union.add_account("UH000001")
    device = caller_of(await union.sign_in("UH000001"))
    proof = await auth.password_prove(await union.attempt(None, device), PASSWORD)
    prepared = await auth.password_prepare("uh000001", path="newPassword")

    async with union.work(device) as work:
        with pytest.raises(PasswordIsName) as refused:
            await auth.password_change(work, auth.PasswordChange(proof, prepared))

    assert refused.value.path == ("newPassword",)


async def test_containers_show_no_secret() -> None:
    prepared = await auth.password_prepare("a first password")
    commands = [auth.SessionRefresh("secret-token"), auth.AttemptReserve("13800138000"), prepared]

    assert not any(word in repr(commands) for word in ("secret-token", "13800138000", "argon2", "first"))


async def test_unknown_member_has_no_account(union: Union) -> None:
    attempt = await union.attempt(None, Caller(new_id()))

    assert attempt.account is None


async def test_session_lives_for_thirty_days(union: Union) -> None:
    await union.add_account("UH000001")

    tokens = union.tokens(await union.sign_in("UH000001"))

    assert tokens.refresh_expires_at == union.now + timedelta(days=14)
    assert tokens.access_expires_at == union.now + timedelta(minutes=10)
    lifetime = await union.value("SELECT expires_at - rotated_at FROM session WHERE tenant_id = $1")
    assert lifetime == timedelta(days=30)
