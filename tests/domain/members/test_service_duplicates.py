"""Pairs that look alike against PostgreSQL: which are found, by whom, and taken off the list."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from db.keyset import PageRequest
from db.models.members import DuplicateSign as Sign
from db.queries.members.duplicates import DUPLICATES, ORDER
from db.scope import Scope
from db.session import Connection, Database
from domain.auth.errors import MemberNotFound
from domain.members.errors import DuplicateNotDismissed, OwnMembership, SameMember
from domain.members.likeness import COMBINATIONS, PROOF_CAP, signs_of, weight_of
from domain.members.service import DuplicateDismiss, DuplicateRestore, duplicate_dismiss, duplicate_restore
from domain.shared.errors import DomainError
from tests.domain.members.merges import Merges

PHONES = ("+8613512345678", "+8613599995678", "+8613512341111")
IDENTITIES = ("330106197503030017", "330106197503030025")


HALF = {Sign.SAME_NAME, Sign.NEIGHBOURING_ORGANISATION, Sign.SAME_JOINING_DAY}


async def pairs(conn: Connection, scope: Scope, **filters: object) -> Mapping[tuple[UUID, UUID], set[Sign]]:
    """What is in common, by pair, in the order of the list."""
    given = {"combinations": list(COMBINATIONS), "min_weight": 1, **filters}
    asked = given if "is_dismissed" in given else {**given, "is_open": True}
    page = await DUPLICATES.page(conn, scope, filters=asked, order=ORDER, request=PageRequest(100))
    assert await DUPLICATES.count(conn, scope, filters=asked, limit=1000) == len(page.rows)
    assert [row["weight"] for row in page.rows] == sorted((row["weight"] for row in page.rows), reverse=True)
    found: dict[tuple[UUID, UUID], set[Sign]] = {}
    for row in page.rows:
        signs = signs_of(row["evidence"])
        assert row["weight"] == weight_of(signs)
        found[row["first_id"], row["second_id"]] = set(signs)
    return found


def pair(*members: UUID) -> tuple[UUID, UUID]:
    first, second = sorted(members)
    return first, second


def whole(tenant_id: UUID) -> Scope:
    return Scope(tenant_id, None, {"member_write": (tenant_id,)})


@pytest.mark.parametrize(
    ("one", "other", "signs"),
    [
        ({}, {}, {Sign.SAME_NAME, Sign.SAME_ORGANISATION, Sign.SAME_JOINING_DAY}),
        ({}, {"name": "王晓明"}, {Sign.SAME_SOUND, Sign.SAME_ORGANISATION, Sign.SAME_JOINING_DAY}),
        ({}, {"name": "王 小·明"}, {Sign.SAME_NAME, Sign.SAME_ORGANISATION, Sign.SAME_JOINING_DAY}),
        (
            {"name": "Ann-Lee Ng"},
            {"name": "ANN LEE NG"},
            {Sign.SAME_NAME, Sign.SAME_ORGANISATION, Sign.SAME_JOINING_DAY},
        ),
        ({}, {"name": "王大明"}, None),
        ({}, {"at": "sibling", "joined_on": date(2021, 1, 1)}, {Sign.SAME_NAME, Sign.NEIGHBOURING_ORGANISATION}),
        ({}, {"at": "below", "joined_on": date(2021, 1, 1)}, {Sign.SAME_NAME, Sign.NEIGHBOURING_ORGANISATION}),
        # A name alone, in another enterprise: no candidate.
        ({}, {"at": "elsewhere", "joined_on": date(2021, 1, 1)}, None),
        (
            {"phone": PHONES[0]},
            {"phone": PHONES[1], "at": "elsewhere", "joined_on": date(2021, 1, 1)},
            {Sign.SAME_NAME, Sign.SAME_PHONE_TAIL},
        ),
        (
            {"phone": PHONES[0], "identity": IDENTITIES[0]},
            {"phone": PHONES[2], "identity": IDENTITIES[1]},
            {
                *(Sign.SAME_NAME, Sign.SAME_ORGANISATION, Sign.SAME_JOINING_DAY),
                *(Sign.DIFFERENT_IDENTITY, Sign.DIFFERENT_PHONE),
            },
        ),
        # A shared phone alone is no duplicate, whatever else the two share but the name.
        ({"phone": PHONES[0]}, {"phone": PHONES[1], "name": "李芳"}, None),
        (
            {"state": "left", "left_on": date(2023, 6, 30)},
            {"joined_on": date(2023, 8, 1), "at": "elsewhere"},
            {Sign.SAME_NAME, Sign.SUCCESSION},
        ),
        ({"state": "left", "left_on": date(2022, 6, 30)}, {"joined_on": date(2023, 8, 1), "at": "elsewhere"}, None),
    ],
)
async def test_what_two_entries_have_in_common(
    one: dict[str, Any], other: dict[str, Any], signs: set[Sign] | None, database: Database, tenant_id: UUID
) -> None:
    async with database.write() as conn:
        merges = Merges(conn, tenant_id)
        places = await tree(merges)
        first, second = [
            await merges.person(places[each.pop("at", "here")], **{"name": "王小明", **each}) for each in (one, other)
        ]
        if "left_on" in one:
            await conn.execute(
                "UPDATE membership_period SET starts_on = $2 WHERE member_id = $1", first, one["left_on"]
            )

        found = await pairs(conn, whole(tenant_id))
        of_one = await pairs(conn, whole(tenant_id), member_id=second)

        assert found == ({} if signs is None else {pair(first, second): signs})
        assert of_one == found


async def tree(merges: Merges) -> dict[str, UUID]:
    """Two enterprises; below the first one a branch, its sibling and a group."""
    enterprise = await merges.organisation("E", kind="enterprise_union")
    other = await merges.organisation("F", kind="enterprise_union")
    here = await merges.organisation("E-1", enterprise)
    return {
        "here": here,
        "sibling": await merges.organisation("E-2", enterprise),
        "below": await merges.organisation("E-1-1", here, "group"),
        "elsewhere": await merges.organisation("F-1", other),
    }


async def test_both_entries_are_in_reach_or_there_is_no_pair(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges = Merges(conn, tenant_id)
        places = await tree(merges)
        first, second = await merges.person(places["here"]), await merges.person(places["sibling"])
        third = await merges.person(places["here"])

        def reach(*nodes: UUID) -> Scope:
            return Scope(tenant_id, None, {"member_write": nodes})

        both = {pair(first, second), pair(first, third), pair(second, third)}
        assert set(await pairs(conn, whole(tenant_id))) == both
        assert set(await pairs(conn, reach(places["here"]))) == {pair(first, third)}
        assert set(await pairs(conn, reach(places["here"], places["sibling"]))) == both
        assert set(await pairs(conn, whole(tenant_id), below_id=places["here"])) == {pair(first, third)}
        assert set(await pairs(conn, whole(tenant_id), member_id=second)) == {pair(first, second), pair(second, third)}
        assert await pairs(conn, reach(places["elsewhere"])) == {}
        assert await pairs(conn, Scope(tenant_id, None, {"member_read": (tenant_id,)})) == {}


async def test_pages_follow_each_other_and_proven_pairs_can_be_left_out(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges = Merges(conn, tenant_id)
        branch = await merges.organisation("A")
        for number in range(4):
            await merges.person(branch, identity=f"33010619750303{number:04d}"[:18], phone=f"+861351234567{number}")
        await merges.person(branch)
        scope, filters = whole(tenant_id), {"combinations": list(COMBINATIONS), "min_weight": 1, "is_open": True}
        everything = list(await pairs(conn, scope))
        seen: list[tuple[UUID, UUID]] = []
        position: Mapping[str, Any] | None = None
        for _ in range(4):
            page = await DUPLICATES.page(
                conn, scope, filters=filters, order=ORDER, request=PageRequest(3, position=position)
            )
            seen += [(row["first_id"], row["second_id"]) for row in page.rows]
            position = {key.name: page.rows[-1][key.name] for key in ORDER}

        assert seen == everything
        assert len(seen) == 10
        assert not page.has_next
        likely: Sequence[object] = list(await pairs(conn, scope, min_weight=PROOF_CAP + 1))
        assert likely == list(await pairs(conn, scope, min_weight=PROOF_CAP + 1, is_unproven=True))
        assert len(likely) == 4


async def test_a_pair_is_taken_off_the_list_and_put_back(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges = Merges(conn, tenant_id)
        branch = await merges.organisation("A")
        work = await merges.work(await merges.officer(branch))
        first, second = await merges.person(branch), await merges.person(branch)
        dismiss, restore = DuplicateDismiss(second, first, "relatives"), DuplicateRestore(first, second)

        with pytest.raises(DuplicateNotDismissed):
            await duplicate_restore(work, restore)
        for _ in range(2):
            await duplicate_dismiss(work, dismiss)
        assert await pairs(conn, whole(tenant_id)) == {}
        assert set(await pairs(conn, whole(tenant_id), is_dismissed=True)) == {pair(first, second)}
        await duplicate_restore(work, restore)
        assert set(await pairs(conn, whole(tenant_id))) == {pair(first, second)}
        await duplicate_dismiss(work, DuplicateDismiss(first, second, "different_people"))

        kept = await conn.fetch("SELECT reason, restored_at IS NULL AS is_off FROM duplicate_dismissal ORDER BY id")
        assert [tuple(row) for row in kept] == [("relatives", False), ("different_people", True)]
        entries = await conn.fetch("SELECT action, object_id FROM audit_entry ORDER BY id")
        assert [row["action"] for row in entries] == [
            action for action in ("duplicate.dismissed", "duplicate.restored", "duplicate.dismissed") for _ in range(2)
        ]
        assert {row["object_id"] for row in entries} == {first, second}


async def test_who_may_take_a_pair_off_the_list(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges = Merges(conn, tenant_id)
        branch, other = await merges.organisation("A"), await merges.organisation("B")
        officer = await merges.officer(branch)
        auditor = await merges.work(await merges.officer(tenant_id, "auditor"))
        work = await merges.work(officer)
        first, second, stranger = [await merges.person(each) for each in (branch, branch, other)]

        tries: Sequence[tuple[Any, UUID, UUID, type[DomainError]]] = [
            (work, first, first, SameMember),
            (work, first, stranger, MemberNotFound),
            (work, stranger, first, MemberNotFound),
            (work, first, officer, OwnMembership),
            (auditor, first, second, MemberNotFound),
        ]
        for caller, one, another, refusal in tries:
            with pytest.raises(refusal):
                await duplicate_dismiss(caller, DuplicateDismiss(one, another, "relatives"))
            with pytest.raises(refusal):
                await duplicate_restore(caller, DuplicateRestore(one, another))

        assert await conn.fetchval("SELECT count(*) FROM duplicate_dismissal") == 0


async def test_a_merged_entry_is_in_no_pair(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges = Merges(conn, tenant_id)
        branch = await merges.organisation("A")
        work = await merges.proven(await merges.officer(branch))
        first, second, third = [await merges.person(branch) for _ in range(3)]

        await merges.merge(work, first, second)

        assert set(await pairs(conn, whole(tenant_id))) == {pair(first, third)}
        with pytest.raises(MemberNotFound):
            await duplicate_dismiss(work, DuplicateDismiss(second, third, "relatives"))
