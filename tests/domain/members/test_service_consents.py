"""Consents: given to a text, withdrawn, the history kept; what other domains ask."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from db.models.members import ConsentPurpose
from db.sealing import unseal
from domain.auth.errors import MemberNotFound
from domain.members.errors import ConsentTextOutdated, InvalidNote
from domain.members.service import (
    ConsentGive,
    ConsentWithdraw,
    MemberErase,
    consent_give,
    consent_withdraw,
    has_consent,
    member_erase,
)
from tests.domain.members.register import CANARIES, Register

SMS = ConsentPurpose.SMS_MESSAGES


async def give(register: Register, purpose: ConsentPurpose = SMS, note: str | None = None, version: int = 1) -> None:
    async with register.work(register.officer_id) as work:
        await consent_give(work, ConsentGive(purpose, version, note))


async def withdraw(register: Register, purpose: ConsentPurpose = SMS) -> None:
    async with register.work(register.officer_id) as work:
        await consent_withdraw(work, ConsentWithdraw(purpose))


async def history(register: Register, member_id: UUID | None = None) -> list[tuple[str, bool]]:
    rows = await register.owner.fetch(
        "SELECT purpose, is_given FROM consent WHERE member_id = $1 ORDER BY id", member_id or register.officer_id
    )
    return [tuple(row) for row in rows]


async def holds(register: Register, purpose: ConsentPurpose = SMS) -> bool:
    async with register.database.read() as conn:
        return await has_consent(conn, register.tenant_id, register.officer_id, purpose)


async def test_nothing_is_agreed_to_before_it_is_said(register: Register) -> None:
    assert [await holds(register, purpose) for purpose in ConsentPurpose] == [False] * len(ConsentPurpose)


async def test_each_purpose_is_agreed_to_and_withdrawn_by_itself(register: Register) -> None:
    await give(register)
    given = (await holds(register), await holds(register, ConsentPurpose.HEALTH_DATA))
    await withdraw(register)

    assert given == (True, False)
    assert await holds(register) is False
    assert await history(register) == [("sms_messages", True), ("sms_messages", False)]


async def test_saying_the_same_again_changes_nothing(register: Register) -> None:
    await withdraw(register)
    await give(register)
    await give(register)

    assert await history(register) == [("sms_messages", True)]
    actions = await register.owner.fetch("SELECT action FROM audit_entry WHERE object_id = $1", register.officer_id)
    assert [action for (action,) in actions] == ["consent.given"]


async def test_of_two_at_the_same_moment_one_is_kept(register: Register) -> None:
    await asyncio.gather(*(give(register) for _ in range(4)))

    assert await history(register) == [("sms_messages", True)]


async def test_a_note_opens_with_the_members_key_alone(register: Register) -> None:
    row = await register.row("consent")
    wrapped = (await register.row("member_key"))["wrapped_key"]
    key = register.keyring.unwrap_key(wrapped, register.tenant_id, register.member_id)

    note = unseal(key, row["note_sealed"], tenant_id=register.tenant_id, row_id=row["id"], column="consent_note")

    assert note == CANARIES["consent's note"]


async def test_a_member_without_a_key_gets_one_with_the_first_note(register: Register) -> None:
    assert await register.row("member_key", register.officer_id) == {}

    await give(register, note="晚上八点以后不要发")
    await give(register, ConsentPurpose.STATISTICS, note="可以")

    assert (await register.row("member_key", register.officer_id))["wrapped_key"]
    assert len(await history(register)) == 2


@pytest.mark.parametrize(
    ("version", "note", "refusal"),
    [(0, None, ConsentTextOutdated), (2, None, ConsentTextOutdated), (1, "x" * 501, InvalidNote)],
)
async def test_another_text_and_a_long_note_are_refused(
    register: Register, version: int, note: str | None, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await give(register, note=note, version=version)

    assert await history(register) == []


async def test_an_erased_member_says_nothing_more(register: Register) -> None:
    async with register.work() as work:
        await member_erase(work, MemberErase(register.member_id, is_preview=False))
    before = await history(register, register.member_id)

    async with register.work(register.member_id) as work:
        with pytest.raises(MemberNotFound):
            await consent_give(work, ConsentGive(SMS, 1, "again"))

    assert await history(register, register.member_id) == before
    assert await register.row("member_key") == {}


@pytest.mark.parametrize("statement", ["UPDATE consent SET is_given = true", "DELETE FROM consent"])
async def test_the_history_is_not_rewritten(register: Register, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await register.owner.execute(statement)
