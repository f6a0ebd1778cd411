"""Codes to phones, against the database: sent, tried, used; nothing tells whose phone it is."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.auth import service as auth
from domain.auth.codes import sign_in_code_hash
from domain.auth.errors import InvalidPhoneNumber, InvalidSignInCode, SignInCodesNotOffered, TooManyAttempts
from domain.shared.errors import DomainError
from domain.shared.work import Outcome
from tests.factories.auth import Caller, Union, caller_of, full_width

PHONE = "138 0013 8000"
SESSIONS = "SELECT count(*) FROM session WHERE tenant_id = $1"
CODES = "SELECT count(*) FROM sign_in_code WHERE tenant_id = $1"
EVENTS = "SELECT facts FROM event WHERE tenant_id = $1 AND topic = 'sign_in_code.requested' ORDER BY id"
SUBJECTS = "SELECT subject_id FROM event WHERE tenant_id = $1 AND topic = 'sign_in_code.requested' ORDER BY id"


@pytest.fixture
async def member_id(union: Union) -> UUID:
    """Somebody with the phone, and without a password."""
    return await union.add_member("UH000001", phone=PHONE)


async def ask(union: Union, phone: str = PHONE, *, address: str = "192.0.2.10") -> Outcome:
    """Both steps of sending a code."""
    command, caller = auth.SignInCodeSend(phone, "en", is_offered=True), Caller(address=address)
    async with union.work(caller) as work:
        await auth.sign_in_code_reserve(work, command)
    async with union.work(caller) as work:
        return await auth.sign_in_code_send(work, command)


async def latest_code(union: Union) -> str:
    """What the messenger would send last."""
    facts, subjects = await union.column(EVENTS), await union.column(SUBJECTS)
    sealed: str = facts[-1]["message_sealed"]
    return auth.unseal_code_message(union.keyring, union.tenant_id, subjects[-1], sealed).code


async def open_by_code(union: Union, code: str, phone: str = PHONE, *, address: str = "192.0.2.10") -> Outcome:
    """All three steps of signing in by code."""
    caller = Caller(address=address)
    async with union.work(caller) as work:
        tried = await auth.sign_in_code_try(work, auth.CodeTry(phone, code))
    proof = auth.code_prove(tried)
    async with union.work(caller) as work:
        return await auth.session_open_by_code(work, auth.SessionOpenByCode(proof, "Li Mei's phone"))


async def refusal_of(union: Union, code: str, **place: Any) -> str:
    """The code of a try to sign in."""
    try:
        await open_by_code(union, code, **place)
    except DomainError as refused:
        return refused.code
    return "SIGNED_IN"


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.parametrize("spelling", ["13800138000", "+86 138-0013-8000", full_width("13800138000")])
async def test_member_without_a_password_signs_in_by_code(union: Union, member_id: UUID, spelling: str) -> None:
    await ask(union, spelling)

    outcome = await open_by_code(union, await latest_code(union))

    actor = await union.actor(union.tokens(outcome).access_token)
    assert actor.member_id == member_id
    assert await union.value("SELECT proof_kind FROM session WHERE tenant_id = $1") == "code"
    assert await union.value("SELECT proven_at FROM session WHERE tenant_id = $1") == union.now
    actions = await union.column("SELECT action FROM audit_entry WHERE tenant_id = $1 ORDER BY id")
    assert actions == ["sign_in_code.requested", "session.opened"]


async def test_code_is_six_digits_and_stands_nowhere_in_the_clear(union: Union, member_id: UUID) -> None:
    await ask(union)
    code = await latest_code(union)

    (facts,) = await union.column(EVENTS)
    written = await union.column(
        "SELECT t::text FROM sign_in_code t WHERE tenant_id = $1"
        " UNION ALL SELECT e::text FROM event e WHERE tenant_id = $1"
        " UNION ALL SELECT a::text FROM audit_entry a WHERE tenant_id = $1"
    )

    assert (len(code), code.isdecimal()) == (6, True)
    assert set(facts) == {"member_id", "message_sealed"}
    assert len(written) == 3
    assert not any(secret in text for text in written for secret in (f'"{code}"', f"({code}", "13800138000"))


async def test_hash_of_a_code_is_for_one_phone_and_one_union(union: Union) -> None:
    first, second = union.phone_index(PHONE), union.phone_index("13900139000")

    hashes = {
        sign_in_code_hash(union.keyring, tenant, index, "123456")
        for tenant in (union.tenant_id, union.north_id)
        for index in (first, second)
    }

    assert len(hashes) == 4


@pytest.mark.parametrize("state", ["active", "retained", "left", "suspended", "deceased", None])
async def test_every_phone_gets_the_same_answer_and_the_same_rows(union: Union, state: str | None) -> None:
    if state is not None:
        await union.add_member("UH000001", phone=PHONE, state=state)

    outcome = await ask(union)

    assert outcome == {"expires_at": (union.now + timedelta(minutes=5)).isoformat()}
    assert await union.value(CODES) == 1
    (facts,) = await union.column(EVENTS)
    assert (facts["member_id"] is not None) == (state in {"active", "retained"})
    # Whoever guesses the code of a phone that is nobody's gets nowhere.
    expected = "SIGNED_IN" if state in {"active", "retained"} else "INVALID_SIGN_IN_CODE"
    assert await refusal_of(union, await latest_code(union)) == expected


async def test_code_is_good_once(union: Union, member_id: UUID) -> None:
    await ask(union)
    code = await latest_code(union)

    assert await refusal_of(union, code) == "SIGNED_IN"
    assert await refusal_of(union, code) == "INVALID_SIGN_IN_CODE"
    assert await union.value(SESSIONS) == 1


async def test_code_is_good_once_for_four_at_the_same_moment(union: Union, member_id: UUID) -> None:
    await ask(union)
    code = await latest_code(union)

    codes = await asyncio.gather(*(refusal_of(union, code, address=f"192.0.2.{i}") for i in range(4)))

    assert Counter(codes) == {"SIGNED_IN": 1, "INVALID_SIGN_IN_CODE": 3}
    assert await union.value(SESSIONS) == 1


async def test_code_ends_after_five_minutes(union: Union, member_id: UUID) -> None:
    await ask(union)
    code = await latest_code(union)
    union.pass_time(minutes=5)

    assert await refusal_of(union, code) == "INVALID_SIGN_IN_CODE"


async def test_newer_code_voids_the_one_before(union: Union, member_id: UUID) -> None:
    await ask(union)
    first = await latest_code(union)
    await ask(union)
    second = await latest_code(union)

    assert first == second or await refusal_of(union, first) == "INVALID_SIGN_IN_CODE"
    assert await refusal_of(union, second) == "SIGNED_IN"


async def test_five_tries_use_a_code_up_whatever_the_number_of_addresses(union: Union, member_id: UUID) -> None:
    await ask(union)
    code = await latest_code(union)
    wrong = [await refusal_of(union, other_than(code), address=f"198.51.100.{i}") for i in range(5)]

    right = await refusal_of(union, code, address="203.0.113.9")

    assert wrong == ["INVALID_SIGN_IN_CODE"] * 5
    assert right == "TOO_MANY_ATTEMPTS"
    # Once the window is over the code is, too.
    union.pass_time(minutes=15)
    assert await refusal_of(union, code) == "INVALID_SIGN_IN_CODE"
    assert await union.value(SESSIONS) == 0


async def test_twenty_parallel_guesses_get_five_comparisons(union: Union, member_id: UUID) -> None:
    await ask(union)
    code = await latest_code(union)

    codes = await asyncio.gather(*(refusal_of(union, other_than(code)) for _ in range(20)))

    assert Counter(codes) == {"INVALID_SIGN_IN_CODE": 5, "TOO_MANY_ATTEMPTS": 15}
    assert await union.value("SELECT tries FROM sign_in_code WHERE tenant_id = $1") == 5


async def test_used_up_password_attempts_leave_the_code(union: Union) -> None:
    member_id = await union.add_member("UH000001", phone=PHONE)
    await union.add_credential(member_id)
    for _ in range(5):
        await union.attempt("UH000001")
    await ask(union)

    assert await refusal_of(union, await latest_code(union)) == "SIGNED_IN"


async def test_right_code_gives_the_address_its_attempt_back(union: Union, member_id: UUID) -> None:
    await ask(union)

    await open_by_code(union, await latest_code(union))

    left = await union.value(
        "SELECT count(*) FROM sign_in_attempt WHERE tenant_id = $1 AND subject_hash = $2 AND attempts > 0",
        union.keyring.blind_index(union.tenant_id, "sign-in address", "192.0.2.10"),
    )
    assert left == 0


async def test_three_codes_in_fifteen_minutes_and_ten_a_day_for_one_phone(union: Union, member_id: UUID) -> None:
    answers = []
    for _ in range(15):
        try:
            await ask(union)
        except TooManyAttempts as refused:
            answers.append(refused.facts["retry_after_seconds"])
            union.pass_time(seconds=float(str(refused.facts["retry_after_seconds"])))
        else:
            answers.append("sent")

    assert answers.count("sent") == 11
    assert answers[:4] == ["sent", "sent", "sent", 900]
    # Ten were sent in the first three quarters of an hour: the next one waits for the next day.
    assert max(wait for wait in answers if isinstance(wait, int)) == 24 * 3600 - 3 * 900


async def test_phone_of_nobody_is_limited_alike(union: Union) -> None:
    for _ in range(3):
        await ask(union, "13700137000")

    with pytest.raises(TooManyAttempts):
        await ask(union, "137 0013 7000", address="198.51.100.7")
    assert await union.value("SELECT count(*) FROM event WHERE tenant_id = $1") == 3


async def test_one_address_asks_for_thirty_phones(union: Union) -> None:
    for i in range(30):
        await ask(union, f"138001380{i:02}")

    with pytest.raises(TooManyAttempts):
        await ask(union, "13800138099")
    await ask(union, "13800138099", address="203.0.113.5")


@pytest.mark.parametrize("text", ["", "12", "not a phone", "+86 1380013800", "'; DROP TABLE member"])
async def test_what_is_no_phone_number_is_told_and_writes_nothing(union: Union, text: str) -> None:
    with pytest.raises(InvalidPhoneNumber):
        await ask(union, text)
    with pytest.raises(InvalidSignInCode):
        await open_by_code(union, "123456", text)

    assert await union.value("SELECT count(*) FROM sign_in_attempt WHERE tenant_id = $1") == 0


async def test_installation_without_a_messenger_says_so(union: Union, member_id: UUID) -> None:
    with pytest.raises(SignInCodesNotOffered):
        async with union.work() as work:
            await auth.sign_in_code_reserve(work, auth.SignInCodeSend(PHONE, "en", is_offered=False))

    assert await union.value("SELECT count(*) FROM sign_in_attempt WHERE tenant_id = $1") == 0


async def test_phone_that_changed_hands_signs_nobody_in(union: Union, member_id: UUID) -> None:
    await ask(union)
    code = await latest_code(union)
    async with union.database.write() as conn:
        await conn.execute("UPDATE member SET phone_index = NULL WHERE id = $1", member_id)

    assert await refusal_of(union, code) == "INVALID_SIGN_IN_CODE"


async def test_code_proves_again_on_a_signed_in_device(union: Union, member_id: UUID) -> None:
    await ask(union)
    device = caller_of(await open_by_code(union, await latest_code(union)))
    union.pass_time(minutes=20)
    await ask(union)
    async with union.work(device) as work:
        tried = await auth.sign_in_code_try(work, auth.CodeTry(PHONE, await latest_code(union)))

    async with union.work(device) as work:
        outcome = await auth.session_step_up(work, auth.SessionStepUp(auth.code_prove(tried)))

    assert outcome["proven_at"] == union.now.isoformat()
    assert await union.value("SELECT proven_at FROM session WHERE tenant_id = $1") == union.now
