"""What keeps two entries from becoming one, against PostgreSQL; and two who want to at the same moment."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from db.session import Connection, Database
from db.types import new_id
from domain.auth.errors import MemberNotFound
from domain.members.errors import (
    MemberAlreadyMerged,
    MergeChoiceRefused,
    MergeOutdated,
    SameMember,
    TransferClosed,
    TransferNotFound,
)
from domain.members.merging import MergeField, MergeSide, MergeWarning
from domain.members.service import (
    MemberErase,
    MemberMerge,
    MembershipUpdate,
    TransferDecide,
    TransferRequest,
    member_erase,
    member_merge,
    member_merge_preview,
    membership_update,
    transfer_decide,
    transfer_request,
)
from domain.shared.errors import Refusals
from domain.shared.proofs import StepUpRequired
from domain.shared.work import Work
from tests.domain.members.lives import TODAY
from tests.domain.members.merges import REASON, Merges, union

IDENTITY = "330106197503030017"
PHONE, OTHER_PHONE = "+8613512340001", "+8613512349999"
MERGED = MergeSide.MERGED


async def everything(conn: Connection) -> list[object]:
    tables = ("member", "membership_period", "member_merge", "audit_entry", "event", "session", "role_grant")
    return [await conn.fetch(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables]


async def test_what_is_refused_is_told_as_a_whole_and_nothing_is_written(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        kept = await merges.person(branch, identity=IDENTITY)
        merged = await merges.person(branch, identity="330106197503030025", state="active")
        other = await merges.organisation("B")
        await merges.term(kept, branch)
        post_id = await conn.fetchval("SELECT id FROM post")
        await conn.execute(
            "INSERT INTO post_term (tenant_id, id, post_id, member_id, starts_on, ends_on)"
            " VALUES ($1, $2, $3, $4, '2023-01-01', '2024-06-30')",
            *(tenant_id, new_id(), post_id, merged),
        )
        await transfer_request(await merges.work(merged), TransferRequest(other))
        before = await everything(conn)

        preview = await merges.preview(work, kept, merged)
        with pytest.raises(Refusals) as refused:
            await merges.merge(work, kept, merged)

        codes = ["IDENTITY_NUMBERS_DIFFER", "TRANSFER_OPEN", "POST_HELD_BY_BOTH"]
        assert [error.code for error in preview.refusals] == codes
        assert [error.code for error in refused.value.errors] == codes
        assert await everything(conn) == before


async def test_who_may_and_with_which_proof(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        other = await merges.organisation("B")
        kept, merged, stranger = [await merges.person(each) for each in (branch, branch, other)]
        officer = work.actor.member_id or branch
        auditor = await merges.proven(await merges.officer(tenant_id, "auditor"))
        confirmation = (await merges.preview(work, kept, merged)).confirmation
        before = await everything(conn)

        tries: Sequence[tuple[Work, UUID, UUID, str, type[Exception]]] = [
            (await merges.work(officer), kept, merged, confirmation, StepUpRequired),
            (work, kept, kept, confirmation, SameMember),
            (work, kept, stranger, confirmation, MemberNotFound),
            (work, stranger, kept, confirmation, MemberNotFound),
            (auditor, kept, merged, confirmation, MemberNotFound),
            (work, kept, merged, "of another day", MergeOutdated),
            (work, kept, officer, confirmation, Refusals),
            (work, officer, merged, confirmation, Refusals),
        ]
        for caller, first, second, token, refusal in tries:
            with pytest.raises(refusal):
                await member_merge(caller, MemberMerge(first, second, token, REASON))
        with pytest.raises(MergeChoiceRefused):
            await merges.merge(work, kept, merged, identity_number=MERGED)

        assert await member_merge_preview(work, kept, stranger, {}) is None
        assert await member_merge_preview(auditor, kept, merged, {}) is None
        assert await everything(conn) == before


async def test_what_has_changed_since_the_preview_is_looked_at_again(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        kept, merged = await merges.person(branch), await merges.person(branch)
        shown = (await merges.preview(work, kept, merged)).confirmation
        await membership_update(work, MembershipUpdate(merged, "retain", TODAY, "retired"))

        with pytest.raises(MergeOutdated):
            await member_merge(work, MemberMerge(kept, merged, shown, REASON))

        assert await merges.into(merged) is None


async def _appoint(merges: Merges, kind: str, member_id: UUID, branch: UUID) -> None:
    """Has the member act for others: by a role, or as a deputy of somebody who has one; now or from a later day on."""
    starts_on, ends_on = ("2026-01-01", "2026-12-31") if kind.endswith("later") else ("2025-01-01", "2025-12-31")
    if kind.startswith("role"):
        statement = "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on, ends_on)"
        values: tuple[object, ...] = (member_id, "administrator", merges.tenant_id)
    else:
        statement = "INSERT INTO deputy (tenant_id, id, officer_id, deputy_id, starts_on, ends_on)"
        values = (await merges.officer(branch), member_id)
    numbers = ", ".join(f"${number}" for number in range(3, len(values) + 3))
    await merges.conn.execute(
        f"{statement} VALUES ($1, $2, {numbers}, '{starts_on}', '{ends_on}')", merges.tenant_id, new_id(), *values
    )


@pytest.mark.parametrize("kind", ["role", "role later", "deputy", "deputy later"])
@pytest.mark.parametrize("own", [PHONE, None])
async def test_whoever_acts_for_others_gets_no_phone_by_a_merge(
    kind: str, own: str | None, database: Database, tenant_id: UUID
) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        kept = await merges.person(branch, **({} if own is None else {"phone": own}))
        merged = await merges.person(branch, phone=OTHER_PHONE, identity=IDENTITY)
        await _appoint(merges, kind, kept, branch)

        preview = await merges.preview(work, kept, merged)
        with pytest.raises(MergeChoiceRefused) as refused:
            await merges.merge(work, kept, merged, phone_number=MERGED)
        await merges.merge(work, kept, merged)

        assert refused.value.facts == {"name": "phone_number"}
        assert MergeWarning.PHONE_OF_OFFICER in preview.warnings
        assert preview.sides[MergeField.PHONE_NUMBER] is MergeSide.KEPT
        row = await merges.row("SELECT * FROM member WHERE id = $1", kept)
        assert (row["phone_tail"], row["identity_tail"]) == (own and "0001", "0017")
        assert await merges.opened(kept) == {"phone": own, "identity": IDENTITY}


async def test_a_role_that_was_given_after_the_preview_keeps_the_phone(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        kept, merged = await merges.person(branch), await merges.person(branch, phone=OTHER_PHONE)
        shown = (await merges.preview(work, kept, merged)).confirmation
        await merges.grant(kept, tenant_id, "administrator")

        with pytest.raises(MergeOutdated):
            await member_merge(work, MemberMerge(kept, merged, shown, REASON))

        assert (await merges.row("SELECT * FROM member WHERE id = $1", kept))["phone_index"] is None


async def test_a_role_that_has_ended_keeps_no_phone(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        kept, merged = await merges.person(branch), await merges.person(branch, phone=OTHER_PHONE)
        await merges.grant(kept, branch)
        await conn.execute("UPDATE role_grant SET ends_on = $2 WHERE member_id = $1", kept, TODAY - timedelta(days=1))

        await merges.merge(work, kept, merged)

        assert (await merges.opened(kept))["phone"] == OTHER_PHONE


async def test_a_merged_entry_is_nobodys_to_change(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        kept, merged = await merges.person(branch), await merges.person(branch)
        await merges.merge(work, kept, merged)

        for change in (
            membership_update(work, MembershipUpdate(merged, "record_death")),
            transfer_request(work, TransferRequest(branch, merged)),
            member_erase(work, MemberErase(merged, is_preview=False)),
        ):
            with pytest.raises(MemberNotFound):
                await change


async def test_of_two_merges_at_the_same_moment_one_is_made(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, work = await union(conn, tenant_id)
        first, second, third = [await merges.person(branch) for _ in range(3)]
        officer = work.actor
        shown = {
            pair: (await merges.preview(work, *pair)).confirmation
            for pair in ((first, second), (second, first), (second, third))
        }

    async def merge(pair: tuple[UUID, UUID]) -> str:
        async with database.write() as conn:
            own = Work(conn, officer, work.scope, work.now, work.keyring, work.hooks)
            try:
                await member_merge(own, MemberMerge(*pair, shown[pair], REASON))
            except (MemberAlreadyMerged, MergeOutdated) as refusal:
                return refusal.code
            return "done"

    outcomes = await asyncio.gather(*(merge(pair) for pair in ((first, second), (first, second), (second, first))))

    assert sorted(outcomes) == ["MEMBER_ALREADY_MERGED", "MEMBER_ALREADY_MERGED", "done"]
    async with database.read() as conn:
        live = await conn.fetchval(
            "SELECT count(*) FROM member WHERE id = ANY ($1) AND merged_into_id IS NULL", [first, second]
        )
        assert live == 1


async def test_an_acceptance_and_a_merge_at_the_same_moment(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        merges, branch, _ = await union(conn, tenant_id)
        other = await merges.organisation("B")
        officer = await merges.officer(branch, at=tenant_id)
        deciders = [await merges.officer(branch, at=tenant_id) for _ in range(2)]
        work = await merges.proven(officer)
        kept, merged = await merges.person(branch), await merges.person(branch)
        shown = (await merges.preview(work, kept, merged)).confirmation
        opened = await transfer_request(await merges.work(merged), TransferRequest(other))
        transfer_id = UUID(str(opened["transfer_id"]))
        await transfer_decide(await merges.work(deciders[0]), TransferDecide(transfer_id, is_approval=True))
        decider = await merges.work(deciders[1])

    async def accept() -> str:
        async with database.write() as conn:
            own = Work(conn, decider.actor, decider.scope, decider.now, decider.keyring, decider.hooks)
            try:
                await transfer_decide(own, TransferDecide(transfer_id, is_approval=True))
            except (TransferClosed, TransferNotFound) as refusal:
                return refusal.code
            return "accepted"

    async def merge() -> str:
        async with database.write() as conn:
            own = Work(conn, work.actor, work.scope, work.now, work.keyring, work.hooks)
            try:
                await member_merge(own, MemberMerge(kept, merged, shown, REASON))
            except Refusals as refusals:
                return refusals.errors[0].code
            except MergeOutdated as refusal:
                return refusal.code
            return "merged"

    outcomes = await asyncio.gather(accept(), merge())

    # An open transfer refuses the merge; an accepted one has changed what was shown.
    assert outcomes[0] == "accepted"
    assert outcomes[1] in {"TRANSFER_OPEN", "MERGE_OUTDATED"}
