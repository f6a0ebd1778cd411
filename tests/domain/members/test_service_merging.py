"""Merging two entries against PostgreSQL: what becomes of both, what is refused, what leads where afterwards."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest

from db.keyset import PageRequest, SortKey
from db.loaders.members import member_by_id, member_by_number, merged_entries_by_member_id, periods_by_member_id
from db.loaders.organisations import member_counts_by_organisation_id_on_day
from db.queries.auth.credentials import find_account
from db.queries.auth.identities import Numbered, find_member_by_number
from db.queries.members.register import MEMBERS
from db.queries.rosters.matching import Asked, list_matches
from db.scope import Scope
from db.session import Connection, Database
from db.types import new_id
from domain.members.errors import (
    MemberAlreadyMerged,
)
from domain.members.merging import MergeField, MergeSide, MergeWarning
from domain.members.service import (
    MemberErase,
    MemberMerge,
    MembershipUpdate,
    member_erase,
    member_merge,
    member_merge_preview,
    membership_update,
)
from domain.shared.changes import MembersMerged
from domain.shared.errors import DomainError, Refusals
from domain.shared.work import Hooks, MergeFate, MergeFinding, MergeHook, Work
from tests.domain.members.lives import TODAY
from tests.domain.members.merges import REASON, union

BY_NAME = (SortKey("name_sort", str), SortKey("id", UUID))
PHONE, OTHER_PHONE, IDENTITY = "+8613512340001", "+8613512349999", "330106197503030017"
MERGED = MergeSide.MERGED


def everybody(tenant_id: UUID) -> Scope:
    """Somebody who may read and write all members."""
    return Scope(tenant_id, None, dict.fromkeys(("member_read", "member_write"), (tenant_id,)))


async def listed(conn: Connection, tenant_id: UUID, **filters: object) -> list[UUID]:
    page = await MEMBERS.page(conn, everybody(tenant_id), filters=filters, order=BY_NAME, request=PageRequest(100))
    count = await MEMBERS.count(conn, everybody(tenant_id), filters=filters, limit=1000)
    assert count == len(page.rows)
    return sorted(row["id"] for row in page.rows)


async def test_two_entries_become_one_that_both_ids_and_numbers_lead_to(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        kept = await merges.person(branch, number="HD000111", joined_on=date(2021, 5, 1), phone=PHONE)
        merged = await merges.person(branch, "王晓明", number="HD000222", joined_on=date(2019, 1, 1), identity=IDENTITY)

        outcome = await merges.merge(work, kept, merged)

        assert outcome == {"member_id": kept, "merged_number": "HD000222"}
        assert await merges.into(merged) == kept
        row = await merges.row("SELECT * FROM member WHERE id = $1", kept)
        assert (row["name"], row["member_number"], row["joined_on"]) == ("王小明", "HD000111", date(2019, 1, 1))
        assert (row["phone_tail"], row["identity_tail"]) == ("0001", "0017")
        assert await merges.opened(kept) == {"phone": PHONE, "identity": IDENTITY}
        assert await merges.opened(merged) == {"phone": None, "identity": None}
        gone = await merges.row("SELECT * FROM member WHERE id = $1", merged)
        assert (gone["state"], gone["search_terms"], gone["identity_index"]) == ("left", [], None)
        scope = everybody(tenant_id)
        by_id = await member_by_id(conn, scope, [merged, kept])
        by_number = await member_by_number(conn, scope, ["HD000222", "HD000111"])
        assert [each["id"] for each in (*by_id, *by_number)] == [kept] * 4
        assert [each["merged_from"] for each in (*by_id, *by_number)] == ["HD000222", None] * 2
        assert await listed(conn, tenant_id) == sorted([kept, work.actor.member_id or branch])
        assert await listed(conn, tenant_id, member_numbers=["HD000222"]) == [kept]
        assert await listed(conn, tenant_id, search_terms=["hd000222"]) == [kept]
        assert await listed(conn, tenant_id, search_terms=["wangxiaoming"]) == [kept]
        entries = (await merged_entries_by_member_id(conn, scope, [kept]))[0]
        assert [(each["member_number"], each["merged_on"], each["reason"]) for each in entries] == [
            ("HD000222", TODAY, REASON)
        ]


async def test_the_past_counts_two_and_from_the_day_on_one(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        kept, merged = await merges.person(branch), await merges.person(branch)
        gone = await merges.person(branch, state="left")
        await conn.execute(
            "INSERT INTO organisation_period (tenant_id, organisation_id, version, starts_on, parent_id, kind, code,"
            " name, name_en, state, cause) SELECT tenant_id, id, 1, founded_on, parent_id, kind, code, name, name_en,"
            " state, 'founded' FROM organisation WHERE id = $1",
            branch,
        )

        await merges.merge(work, kept, merged)
        await merges.merge(work, kept, gone)

        scope, yesterday = everybody(tenant_id), TODAY - timedelta(days=1)
        (before,) = await member_counts_by_organisation_id_on_day(conn, scope, [branch], on=yesterday)
        (after,) = await member_counts_by_organisation_id_on_day(conn, scope, [branch], on=TODAY)
        # The officer of the branch is counted too.
        assert {row["state"]: row["members"] for row in before} == {"active": 3, "left": 1}
        assert {row["state"]: row["members"] for row in after} == {"active": 2}
        assert await merges.periods(merged) == [
            (date(2020, 1, 1), TODAY, "active", "joined"),
            (TODAY, TODAY, "left", "merged"),
        ]
        assert await merges.periods(kept) == [(date(2020, 1, 1), None, "active", "joined")]
        past = (await periods_by_member_id(conn, scope, [merged]))[0]
        assert [(row["starts_on"], row["until_on"]) for row in past] == [(date(2020, 1, 1), TODAY)]


async def test_what_was_merged_before_leads_to_the_last_one(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        first, second, third = [await merges.person(branch, number=f"HD00{n}") for n in range(3)]

        await merges.merge(work, second, first)
        await merges.merge(work, third, second)

        assert (await merges.into(first), await merges.into(second), await merges.into(third)) == (third, third, None)
        for pair in ((first, third), (third, first)):
            with pytest.raises(MemberAlreadyMerged):
                await member_merge(work, MemberMerge(*pair, "x", REASON))
        assert await member_merge_preview(work, first, third, {}) is None
        entries = (await merged_entries_by_member_id(conn, everybody(tenant_id), [third]))[0]
        assert [each["member_number"] for each in entries] == ["HD000", "HD001"]


async def test_rights_end_and_do_not_move(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        kept, merged = await merges.person(branch, number="HD000111"), await merges.person(branch, number="HD000222")
        await merges.grant(merged, branch)
        await merges.term(merged, branch)
        await merges.session(merged)
        await conn.execute("UPDATE credential SET password_hash = 'secret' WHERE member_id = $1", merged)
        await conn.execute(
            "INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)"
            " VALUES ($1, $2, $2, $3, 'role_granted', '{}')",
            *(tenant_id, new_id(), merged),
        )

        preview = await merges.preview(work, kept, merged)
        await merges.merge(work, kept, merged)

        found = {each.kind: (each.count, each.fate) for each in preview.findings if each.count}
        assert found == {
            "membership_periods": (1, MergeFate.STAYS),
            "terms_of_office": (1, MergeFate.ENDS),
            "roles": (1, MergeFate.ENDS),
            "sign_in": (1, MergeFate.ENDS),
            "sessions": (1, MergeFate.ENDS),
            "unread_notifications": (1, MergeFate.MOVES),
        }
        ends = (MergeWarning.ROLES_END, MergeWarning.OFFICES_END, MergeWarning.SIGN_IN_ENDS)
        assert set(ends) <= set(preview.warnings)
        for table, ended in (("role_grant", "revoked_at"), ("session", "revoked_at"), ("post_term", "ends_on")):
            left = f"SELECT count(*) FROM {table} WHERE member_id = ANY ($1) AND {ended} IS NULL"
            assert await conn.fetchval(left, [kept, merged]) == 0, table
        assert await conn.fetchval("SELECT password_hash FROM credential WHERE member_id = $1", merged) is None
        assert await conn.fetchval("SELECT member_id FROM notification") == kept
        account = await find_account(conn, tenant_id, "HD000222", phone_index=None)
        assert account is not None
        assert account.member_id == kept
        assert await find_member_by_number(conn, tenant_id, "HD000222") == Numbered(kept, is_by_merge=True)
        assert await find_member_by_number(conn, tenant_id, "HD000111") == Numbered(kept, is_by_merge=False)
        asked = Asked(["HD000222"], [], [])
        matched = await list_matches(conn, tenant_id, branch, asked)
        assert [(row["id"], row["former_numbers"]) for row in matched] == [(kept, ["HD000222"])]


async def test_what_is_chosen_is_what_is_kept(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        await merges.grant(work.actor.member_id or branch, tenant_id)
        work = await merges.proven(work.actor.member_id or branch)
        other = await merges.organisation("B")
        kept = await merges.person(branch, phone=PHONE)
        merged = await merges.person(other, "王晓明", phone=OTHER_PHONE, employment="flexible")

        preview = await merges.preview(work, kept, merged, organisation=MERGED, name=MERGED)
        await merges.merge(
            work, kept, merged, name=MERGED, phone_number=MERGED, organisation=MERGED, employment_kind=MERGED
        )

        assert preview.sides[MergeField.NAME] is preview.sides[MergeField.ORGANISATION] is MERGED
        assert MergeWarning.PHONE_NUMBER_DROPPED in preview.warnings
        assert await merges.state(kept) == ("active", other, "flexible", 2)
        assert (await merges.periods(kept))[-1] == (TODAY, None, "active", "merged")
        row = await merges.row("SELECT * FROM member WHERE id = $1", kept)
        assert (row["name"], row["phone_tail"]) == ("王晓明", "9999")
        assert await merges.opened(kept) == {"phone": OTHER_PHONE, "identity": None}
        facts = (await merges.row("SELECT * FROM member_merge"))["facts"]
        assert facts["taken"] == ["name", "phone_number", "employment_kind", "organisation"]


async def test_the_log_tells_of_both_and_of_no_personal_value(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        kept, merged = await merges.person(branch, phone=PHONE), await merges.person(branch, "王晓明")

        await merges.merge(work, kept, merged)

        rows = await conn.fetch("SELECT * FROM audit_entry WHERE action LIKE 'member.merged%' ORDER BY action")
        assert [(row["action"], row["object_id"], row["actor_id"]) for row in rows] == [
            ("member.merged", kept, work.actor.member_id),
            ("member.merged_into", merged, work.actor.member_id),
        ]
        assert rows[0]["facts"]["can_be_undone"] is False
        told = str([row["facts"] for row in rows])
        assert not any(value in told for value in ("王", "0001", "HD"))
        assert (await merges.topics())[-1] == "member.merged"
        event = await merges.row("SELECT subject_id, facts FROM event WHERE topic = 'member.merged'")
        rows = await conn.fetch("SELECT id, member_number FROM member")
        numbers = {row["id"]: row["member_number"] for row in rows}
        assert event["subject_id"] == kept
        facts = event["facts"]
        assert (facts["member_number"], facts["merged_number"]) == (numbers[kept], numbers[merged])


async def test_erasing_the_kept_entry_erases_what_is_left_of_the_other(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        kept = await merges.person(branch, phone=PHONE)
        merged = await merges.person(branch, "金丝雀", phone=OTHER_PHONE)
        await merges.merge(work, kept, merged)
        await membership_update(work, MembershipUpdate(kept, "end"))

        preview = await member_erase(work, MemberErase(kept, is_preview=True))
        await member_erase(work, MemberErase(kept, is_preview=False))

        assert preview["rows"]["register"] == 2  # type: ignore[index]  # numbers by kind
        rows = await conn.fetch("SELECT * FROM member WHERE id = ANY ($1)", [kept, merged])
        assert all(row["erased_at"] is not None and "金" not in row["name"] for row in rows)
        for member_id in (kept, merged):
            assert (await merges.opened(member_id)) == {"phone": None, "identity": None}
        assert await conn.fetchval("SELECT count(*) FROM member_key") == 0
        assert [each["id"] for each in await member_by_id(conn, everybody(tenant_id), [merged])] == [kept]


async def test_another_domain_counts_refuses_and_follows(database: Database, tenant_id: UUID) -> None:
    followed: list[MembersMerged] = []

    class BothVoted(DomainError):
        code = "BOTH_VOTED"

    async def find(work: Work, merged: MembersMerged) -> Sequence[MergeFinding]:
        refusals = [BothVoted()] if work.hooks is strict else []
        return [MergeFinding("ballots", 2 + (merged.merged_on == TODAY), MergeFate.MOVES, refusals)]

    async def follow(work: Work, merged: MembersMerged) -> None:
        assert await work.conn.fetchval("SELECT merged_into_id FROM member WHERE id = $1", merged.merged_id)
        followed.append(merged)

    hook = MergeHook(find, follow)
    lenient, strict = Hooks(members_merging=(hook,)), Hooks(members_merging=(hook, hook))
    async with database.write() as conn:
        merges, branch, first = await union(conn, tenant_id)
        kept, merged = await merges.person(branch), await merges.person(branch)
        work = Work(conn, first.actor, first.scope, first.now, first.keyring, strict)
        with pytest.raises(Refusals) as refused:
            await merges.merge(work, kept, merged)
        assert [error.code for error in refused.value.errors] == ["BOTH_VOTED"] * 2
        assert followed == []

        work = Work(conn, first.actor, first.scope, first.now, first.keyring, lenient)
        findings = (await merges.preview(work, kept, merged)).findings
        await merges.merge(work, kept, merged)

        assert ("ballots", 3) in [(each.kind, each.count) for each in findings]
        assert followed == [MembersMerged(kept, merged, TODAY)]
