"""First passwords and forgotten ones, by a code, against the database."""

import asyncio
from uuid import UUID

import pytest

from domain.auth import service as auth
from domain.auth.errors import InvalidActivationCode, PasswordIsName, TooManyAttempts, Unauthenticated
from domain.shared.errors import Refusals
from tests.factories.auth import Union

FIRST = "a first password"
ACTIONS = "SELECT action FROM audit_entry WHERE tenant_id = $1 ORDER BY id"
HASH = "SELECT password_hash FROM credential WHERE tenant_id = $1 AND member_id = $2"


async def issue(union: Union, member_id: UUID) -> str:
    async with union.work() as work:
        return await auth.activation_issue(work, member_id)


async def activate(union: Union, login: str, code: str, password: str = FIRST) -> object:
    """All steps of an activation."""
    attempt = await union.attempt(login)
    prepared = await auth.password_prepare(password, login=login)
    async with union.work() as work:
        return await auth.account_activate(work, auth.AccountActivate(attempt, code, prepared))


async def test_code_gives_a_first_password_once(union: Union) -> None:
    member_id = await union.add_member("UH000001")
    code = await issue(union, member_id)

    assert await activate(union, "UH000001", code.lower()) == {"member_id": str(member_id)}

    with pytest.raises(InvalidActivationCode):
        await activate(union, "UH000001", code)
    assert (await union.sign_in("UH000001", FIRST))["member_id"] == str(member_id)
    assert await union.column(ACTIONS) == ["activation.issued", "account.activated", "session.opened"]


async def test_code_is_kept_nowhere_in_the_clear(union: Union) -> None:
    member_id = await union.add_member("UH000001")
    code = await issue(union, member_id)

    kept = await union.column(
        "SELECT c::text || a::text FROM credential c, audit_entry a WHERE c.tenant_id = $1 AND a.tenant_id = $1"
    )

    assert len(kept) == 1
    assert code not in kept[0]
    assert code.encode().hex() not in kept[0]


async def test_parallel_uses_of_one_code_set_one_password(union: Union) -> None:
    member_id = await union.add_member("UH000001")
    code = await issue(union, member_id)

    answers = await asyncio.gather(
        *(activate(union, "UH000001", code, f"first password {i}") for i in range(5)), return_exceptions=True
    )

    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert sum(isinstance(answer, InvalidActivationCode) for answer in answers) == 4


async def test_new_code_voids_the_one_before(union: Union) -> None:
    member_id = await union.add_member("UH000001")
    first = await issue(union, member_id)
    second = await issue(union, member_id)

    with pytest.raises(InvalidActivationCode):
        await activate(union, "UH000001", first)
    assert await activate(union, "UH000001", second)


@pytest.mark.parametrize(
    ("login", "state", "later"),
    [("UH000009", "active", {}), ("UH000001", "left", {}), ("UH000001", "active", {"days": 7})],
)
async def test_code_is_refused_alike_for_nobody_for_former_members_and_when_old(
    union: Union, login: str, state: str, later: dict[str, float]
) -> None:
    member_id = await union.add_member("UH000001", state=state)
    code = await issue(union, member_id)
    union.pass_time(**later)

    with pytest.raises(InvalidActivationCode):
        await activate(union, login, code)

    assert await union.value(HASH, member_id) is None


async def test_codes_cannot_be_guessed_on(union: Union) -> None:
    member_id = await union.add_member("UH000001")
    code = await issue(union, member_id)

    for _ in range(5):
        with pytest.raises(InvalidActivationCode):
            await activate(union, "UH000001", "22222222")

    with pytest.raises(TooManyAttempts):
        await activate(union, "UH000001", code)


async def test_code_for_a_forgotten_password_ends_every_session(union: Union) -> None:
    member_id = await union.add_account("UH000001")
    before = await union.sign_in("UH000001")
    code = await issue(union, member_id)
    assert (await union.actor(union.tokens(before).access_token)).member_id == member_id

    await activate(union, "UH000001", code)

    with pytest.raises(Unauthenticated):
        await union.actor(union.tokens(before).access_token)
    assert (await union.sign_in("UH000001", FIRST))["session_epoch"] == 1


@pytest.mark.parametrize("password", ["uh00 0001", "138 0013 8000"])
async def test_number_and_phone_are_no_passwords_whichever_was_typed_as_name(union: Union, password: str) -> None:
    member_id = await union.add_member("UH000001", phone="13800138000")
    code = await issue(union, member_id)

    for login in ("UH000001", "13800138000"):
        with pytest.raises((PasswordIsName, Refusals)) as refused:
            await activate(union, login, code, password)
        assert "PASSWORD_IS_NAME" in str(refused.value)

    assert await activate(union, "UH000001", code)
