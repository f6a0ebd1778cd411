"""Erasing a member: who may, what goes, what stays, and that the log still holds."""

import asyncio
from uuid import UUID

import pytest

from db.types import new_id
from domain.audit import chain
from domain.auth.errors import MemberNotFound
from domain.members.errors import MemberErased, MemberNotLeft
from domain.members.service import (
    ErasureWish,
    MemberErase,
    MembershipCorrect,
    MembershipUpdate,
    member_erase,
    member_erasure_request,
    membership_correct,
    membership_update,
)
from domain.shared.errors import DomainError
from domain.shared.work import Hooks, Work
from tests.domain.members.register import NOW, Register

TABLES = ("member", "member_private", "member_key", "credential", "session", "notification", "join_request")


async def everything(register: Register) -> list[dict[str, object]]:
    return [await register.row(table) for table in TABLES]


async def erase(register: Register, *, is_preview: bool = False) -> dict[str, object]:
    async with register.work() as work:
        return dict(await member_erase(work, MemberErase(register.member_id, is_preview=is_preview)))


async def entries(register: Register) -> list[tuple[str, UUID]]:
    rows = await register.owner.fetch("SELECT action, object_id FROM audit_entry ORDER BY id")
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("state", ["active", "retained", "suspended"])
async def test_a_membership_in_force_keeps_its_entry(register: Register, state: str) -> None:
    await register.owner.execute("UPDATE member SET state = $2 WHERE id = $1", register.member_id, state)
    before = await everything(register)

    with pytest.raises(MemberNotLeft):
        await erase(register)

    assert await everything(register) == before


async def test_out_of_scope_looks_like_nobody(register: Register) -> None:
    elsewhere = new_id()
    before = await everything(register)
    refusals: list[type[DomainError]] = []

    for nodes, member_id in (((elsewhere,), register.member_id), ((), register.member_id), ((elsewhere,), new_id())):
        async with register.work(register.officer_id, *nodes) as work:
            with pytest.raises(MemberNotFound) as refusal:
                await member_erase(work, MemberErase(member_id, is_preview=False))
        refusals.append(refusal.type)

    assert refusals == [MemberNotFound] * 3
    assert await everything(register) == before


async def test_a_preview_tells_what_would_go_and_changes_nothing(register: Register) -> None:
    before, logged = await everything(register), await entries(register)

    preview = await erase(register, is_preview=True)

    assert await everything(register) == before
    assert await entries(register) == logged
    assert preview["is_done"] is False
    assert preview["rows"] == (await erase(register))["rows"]
    assert preview["rows"] == {
        "join_requests": 5,
        "personal_fields": 1,
        "keys": 2,
        "evidence": 2,
        "sign_in": 3,
        "sessions": 1,
        "rosters": 0,
        "saved_filters": 0,
        "correction_requests": 1,
        "activities": 0,
        "notifications": 1,
        "register": 1,
        "votes": 0,
        "suggestions": 0,
        "surveys": 0,
        "news": 0,
        "notices": 0,
        "learning": 0,
    }


async def test_the_person_goes_and_the_number_stays(register: Register) -> None:
    before = await register.row("member")

    await erase(register)

    after = await register.row("member")
    kept = ("tenant_id", "id", "organisation_id", "member_number", "state", "employment_kind", "joined_on", "version")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["name"] == after["name_sort"] == "已注销会员 / Erased member"
    assert after["search_terms"] == []
    assert [after[name] for name in ("phone_index", "phone_tail", "identity_index", "identity_tail")] == [None] * 4
    assert after["erased_at"] is not None
    assert await register.row("member_key") == {}
    assert (await register.row("session"))["revoked_at"] is not None
    assert (await register.row("credential"))["password_hash"] is None
    periods = await register.owner.fetchval(
        "SELECT count(*) FROM membership_period WHERE member_id = $1", register.member_id
    )
    assert periods == 1


async def test_an_open_request_of_somebody_who_comes_back_is_left_alone(register: Register) -> None:
    await register.owner.execute("UPDATE join_request SET status = 'in_review' WHERE member_id IS NULL")
    before = await register.owner.fetchrow("SELECT * FROM join_request WHERE member_id IS NULL")

    await erase(register)

    assert await register.owner.fetchrow("SELECT * FROM join_request WHERE member_id IS NULL") == before


async def test_erasing_twice_is_refused(register: Register) -> None:
    await erase(register)
    before = await everything(register)

    with pytest.raises(MemberErased):
        await erase(register)

    assert await everything(register) == before


async def test_of_two_at_the_same_moment_one_erases(register: Register) -> None:
    found = await asyncio.gather(erase(register), erase(register), return_exceptions=True)

    assert sorted(type(each).__name__ for each in found) == ["MemberErased", "dict"]
    assert [action for action, _ in await entries(register)].count("member.erased") == 1


async def test_the_log_is_whole_and_says_who_erased_whom(register: Register) -> None:
    await erase(register)
    async with register.database.write() as conn:
        await chain.seal(conn, register.keyring, now=NOW)
    async with register.database.read() as conn:
        found = await chain.verify(conn, register.tenant_id, key=chain.public_key(register.keyring), expected=None)

    assert found.is_intact
    entry = await register.owner.fetchrow("SELECT * FROM audit_entry WHERE action = 'member.erased'")
    assert entry is not None
    assert (entry["actor_id"], entry["object_id"]) == (register.officer_id, register.member_id)


async def test_other_domains_erase_first_and_can_refuse(register: Register) -> None:
    seen: list[str] = []

    async def hook(work: Work, member_id: UUID) -> None:
        name = await work.conn.fetchval("SELECT name FROM member WHERE id = $1", member_id)
        seen.append(str(name))
        raise MemberNotLeft("memberId")

    before = await everything(register)

    with pytest.raises(MemberNotLeft):
        await erase(register.with_hooks(Hooks(member_erased=(hook,))))

    assert seen == ["欧阳金丝雀"]
    assert await everything(register) == before


async def test_a_wish_is_noted_once_and_can_be_taken_back(register: Register) -> None:
    async def say(*, is_wanted: bool) -> object:
        async with register.work(register.officer_id) as work:
            return (await member_erasure_request(work, ErasureWish(is_wanted=is_wanted)))["requested_at"]

    noted = [await say(is_wanted=each) for each in (True, True, False, False)]

    assert noted == [NOW, NOW, None, None]
    assert [action for action, _ in (await entries(register))[2:]] == [
        "member.erasure_requested",
        "member.erasure_request_withdrawn",
    ]


async def test_the_membership_of_an_erased_entry_is_changed_no_more(register: Register) -> None:
    await erase(register)
    before = await register.owner.fetch("SELECT * FROM membership_period ORDER BY member_id, version")

    async with register.work() as work:
        with pytest.raises(MemberNotFound):
            await membership_correct(work, MembershipCorrect(register.member_id, "Left by mistake"))
        with pytest.raises(MemberNotFound):
            await membership_update(work, MembershipUpdate(register.member_id, "record_death"))

    assert await register.owner.fetch("SELECT * FROM membership_period ORDER BY member_id, version") == before
