"""Two entries of one person become one 合并: looked at beforehand, then done for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from uuid import UUID

from db.models.members import MemberPrivateRow, MemberRow, MembershipCause, MemberState
from db.names import search_terms, sort_key
from db.queries.auth.officers import list_officers
from db.queries.members import merging as queries
from db.queries.members.merging import NewMerge
from db.queries.members.register import upsert_member_private
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from db.sealing import seal, unseal
from db.session import Record
from domain.audit.service import record
from domain.auth.errors import MemberNotFound
from domain.members import merging, rules
from domain.members.errors import (
    ImportOpen,
    MemberAlreadyMerged,
    MergeOutdated,
    PostHeldByBoth,
    SameMember,
    TransferOpen,
)
from domain.members.merging import Entry, MergeField, MergeSide, MergeWarning, Sides
from domain.members.service.keys import member_key
from domain.members.service.life import Change, membership_change
from domain.shared.calendar import local_day
from domain.shared.changes import MembersMerged
from domain.shared.errors import DomainError, refuse
from domain.shared.events import emit
from domain.shared.proofs import require_recent_proof
from domain.shared.work import MergeFate, MergeFinding, Outcome, Work

_STAYING = ("membership_periods", "join_requests", "transfers", "consents", "former_terms_of_office")
_SEALED = {"phone": MergeField.PHONE_NUMBER, "identity": MergeField.IDENTITY_NUMBER}


@dataclass(frozen=True, slots=True)
class MemberMerge:
    """Which entry becomes part of which; `choices` say from which of the two a field is taken, the rest by itself.

    `confirmation` is what the preview gave: it stands for both entries as the officer has seen them.
    """

    kept_id: UUID
    merged_id: UUID
    confirmation: str
    reason: str
    choices: Mapping[MergeField, MergeSide] = field(default_factory=dict)
    document_number: str | None = None


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would do. `sides` are what each field is taken from; the refusals are all there are."""

    kept: Entry
    merged: Entry
    sides: Sides
    findings: Sequence[MergeFinding]
    warnings: Sequence[MergeWarning]
    refusals: Sequence[DomainError]
    confirmation: str


async def member_merge_preview(
    work: Work, kept_id: UUID, merged_id: UUID, choices: Mapping[MergeField, MergeSide]
) -> MergePreview | None:
    """What a merge of the two would do, and why it would be refused; changes nothing.

    None when one of them is out of reach of `member_write`, or has been merged already.
    """
    found = await queries.find_entries(work.conn, work.scope, (kept_id, merged_id))
    rows = {row["id"]: row for row in found if row["merged_into_id"] is None}
    if kept_id not in rows or merged_id not in rows:
        return None
    kept, merged = await _entries(work, rows[kept_id], rows[merged_id])
    findings, refusals = await _weigh(work, kept, merged)
    sides = merging.defaults(kept, merged)
    try:
        sides = merging.chosen(kept, merged, choices)
    except DomainError as refusal:
        refusals = [*refusals, refusal]
    counts = {each.kind: each.count for each in findings}
    return MergePreview(
        kept,
        merged,
        sides,
        findings,
        merging.warnings(kept, merged, counts),
        refusals,
        merging.confirmation(kept, merged),
    )


async def member_merge(work: Work, command: MemberMerge) -> Outcome:
    """Makes an entry part of another, from today on and for good.

    The merged entry ends with its roles, offices and sign-in; nothing of that moves, since a merge must give nobody
    rights, and its phone does not become an officer's, who signs in by it. Its past stays under its own id. Its id and
    number lead to the kept entry for ever, and so do those of all that were merged into it. Locks both entries in the
    order of their ids, then what the hooks lock. Records `member.merged` of the kept and `member.merged_into` of the
    merged one, emits `member.merged`. Personal values are sealed anew under the kept member's key, those that are not
    taken are gone.

    Raises:
        DomainError: STEP_UP_REQUIRED, SAME_MEMBER, MEMBER_NOT_FOUND (either out of reach of `member_write`),
            MEMBER_ALREADY_MERGED, MERGE_OUTDATED, MERGE_CHOICE_REFUSED, EMPLOYMENT_DOES_NOT_FIT,
            INVALID_DOCUMENT_NUMBER, those of `membership_change`, and what a hook refuses.
        Refusals: OWN_MEMBERSHIP, MEMBER_ERASED, IDENTITY_NUMBERS_DIFFER, STATES_CONFLICT, TRANSFER_OPEN, IMPORT_OPEN,
            POST_HELD_BY_BOTH, and those of the hooks: all that there are.
    """
    await require_recent_proof(work)
    document = rules.clean_document_number(command.document_number, is_required=False)
    kept_row, merged_row = await _locked(work, command)
    kept, merged = await _entries(work, kept_row, merged_row)
    findings, refusals = await _weigh(work, kept, merged)
    refuse(refusals)
    if command.confirmation != merging.confirmation(kept, merged):
        raise MergeOutdated("confirmation")
    sides = merging.chosen(kept, merged, command.choices)
    plan = _Plan(MembersMerged(kept.id, merged.id, local_day(work.now)), kept, merged, sides, document)
    await _end(work, plan, _member(merged_row))
    await _reseal(work, plan)
    member = await _take_standing(work, plan, _member(kept_row))
    await _take_person(work, plan, member, _member(merged_row))
    facts = {"taken": plan.taken_fields, "rows": {each.kind: each.count for each in findings}}
    await _write_down(work, plan, command.reason, facts)
    for hook in work.hooks.members_merging:
        await hook.follow(work, plan.done)
    await _tell(work, plan, member, {"reason": command.reason, **facts})
    return {"member_id": kept.id, "merged_number": merged.member_number}


@dataclass(frozen=True, slots=True)
class _Plan:
    """A merge that is allowed: which entries, as they were, and what is taken from which."""

    done: MembersMerged
    kept: Entry
    merged: Entry
    sides: Sides
    document_number: str | None

    def takes(self, name: MergeField) -> bool:
        """Whether a field is taken from the merged entry."""
        return self.sides[name] is MergeSide.MERGED

    @property
    def taken_fields(self) -> list[str]:
        """Codes of the fields that are taken from the merged entry."""
        return [name.value for name in MergeField if self.takes(name)]


async def _locked(work: Work, command: MemberMerge) -> tuple[Record, Record]:
    if command.kept_id == command.merged_id:
        raise SameMember("mergedId")
    found = await queries.lock_entries(work.conn, work.scope, (command.kept_id, command.merged_id))
    rows = {row["id"]: row for row in found}
    for path, member_id in (("keptId", command.kept_id), ("mergedId", command.merged_id)):
        if member_id not in rows:
            raise MemberNotFound(path)
        if rows[member_id]["merged_into_id"] is not None:
            raise MemberAlreadyMerged(path)
    return rows[command.kept_id], rows[command.merged_id]


async def _entries(work: Work, *rows: Record) -> list[Entry]:
    """Of locked rows it is as it stays until the end: whoever gives one of the two a role waits."""
    ids = [row["id"] for row in rows]
    officers = await list_officers(work.conn, work.scope.tenant_id, ids, today=local_day(work.now))
    return [_entry(row, is_officer=row["id"] in officers) for row in rows]


def _entry(row: Record, *, is_officer: bool) -> Entry:
    plain = {name: row[name] for name in Entry.__slots__ if name in row}
    is_erased, wants_erasure = row["erased_at"] is not None, row["erasure_requested_at"] is not None
    return Entry(
        **plain, cause=row["present_cause"], is_erased=is_erased, wants_erasure=wants_erasure, is_officer=is_officer
    )


def _member(row: Record) -> MemberRow:
    values = dict(row)
    del values["present_cause"]
    return MemberRow(**values)


async def _weigh(work: Work, kept: Entry, merged: Entry) -> tuple[Sequence[MergeFinding], list[DomainError]]:
    """What refers to the merged entry, and all that speaks against the merge."""
    today = local_day(work.now)
    row = await queries.find_referring(work.conn, work.scope.tenant_id, kept.id, merged.id, today=today)
    asked = MembersMerged(kept.id, merged.id, today)
    followed = [await hook.find(work, asked) for hook in work.hooks.members_merging]
    findings = [
        *(MergeFinding(kind, row[kind], MergeFate.STAYS) for kind in _STAYING),
        MergeFinding("terms_of_office", row["terms_of_office"], MergeFate.ENDS),
        *chain.from_iterable(followed),
    ]
    between = (
        (TransferOpen("mergedId"), row["has_open_transfer"]),
        (ImportOpen("mergedId"), row["has_open_import"]),
        (PostHeldByBoth("mergedId"), row["held_one_post"]),
    )
    refusals = merging.refusals(kept, merged, work.actor.member_id)
    refusals += [refusal for refusal, is_so in between if is_so]
    refusals += list(chain.from_iterable(each.refusals for each in findings))
    return findings, refusals


async def _end(work: Work, plan: _Plan, member: MemberRow) -> None:
    """Ends the merged entry: its membership, if it is in one, and then the entry."""
    done, tenant_id = plan.done, work.scope.tenant_id
    if plan.merged.is_in_membership:
        change = Change(
            MembershipCause.MERGED,
            done.merged_on,
            state=MemberState.LEFT,
            cause_id=done.kept_id,
            document_number=plan.document_number,
        )
        await membership_change(work, member, change)
    await queries.end_period(work.conn, tenant_id, done.merged_id, done.merged_on)
    await queries.point_to_kept(work.conn, tenant_id, done.merged_id, done.kept_id)


async def _reseal(work: Work, plan: _Plan) -> None:
    """Seals what is taken from the merged entry under the kept member's key, and empties the merged one."""
    tenant_id, (kept_id, merged_id) = work.scope.tenant_id, (plan.kept.id, plan.merged.id)
    await open_private_rows(work.conn, Scope(tenant_id, merged_id))
    sealed = await queries.find_sealed(work.conn, tenant_id, merged_id)
    if sealed is None:
        return
    await queries.empty_sealed(work.conn, tenant_id, merged_id)
    old_key = work.keyring.unwrap_key(sealed["wrapped_key"], tenant_id, merged_id)
    taken = {
        column: unseal(old_key, sealed[f"{column}_sealed"], tenant_id=tenant_id, row_id=merged_id, column=column)
        for column, name in _SEALED.items()
        if plan.takes(name) and sealed[f"{column}_sealed"] is not None
    }
    if not taken:
        return
    key = await member_key(work, kept_id)
    own = await queries.find_sealed(work.conn, tenant_id, kept_id)
    names = [f"{column}_sealed" for column in _SEALED]
    fields: dict[str, bytes | None] = {name: None if own is None else own[name] for name in names}
    for column, value in taken.items():
        fields[f"{column}_sealed"] = seal(key, value, tenant_id=tenant_id, row_id=kept_id, column=column)
    await upsert_member_private(work.conn, MemberPrivateRow(tenant_id=tenant_id, member_id=kept_id, **fields))


async def _take_standing(work: Work, plan: _Plan, member: MemberRow) -> MemberRow:
    """The kept membership becomes what was chosen, from the day of the merge on; its past stays as it was."""
    merged = plan.merged
    change = Change(
        MembershipCause.MERGED,
        plan.done.merged_on,
        state=merged.state if plan.takes(MergeField.STATE) else None,
        organisation_id=merged.organisation_id if plan.takes(MergeField.ORGANISATION) else None,
        employment_kind=merged.employment_kind if plan.takes(MergeField.EMPLOYMENT_KIND) else None,
        cause_id=merged.id,
        document_number=plan.document_number,
    )
    return await membership_change(work, member, change)


async def _take_person(work: Work, plan: _Plan, member: MemberRow, merged: MemberRow) -> None:
    """Name, day of joining and numbers; the past of the kept entry does not begin earlier by it."""
    if plan.takes(MergeField.NAME):
        member.name, member.name_sort = merged.name, sort_key(merged.name)
        member.search_terms = search_terms(merged.name, member.member_number)
    if plan.takes(MergeField.JOINED_ON):
        member.joined_on = merged.joined_on
    if plan.takes(MergeField.PHONE_NUMBER):
        member.phone_index, member.phone_tail = merged.phone_index, merged.phone_tail
    if plan.takes(MergeField.IDENTITY_NUMBER):
        member.identity_index, member.identity_tail = merged.identity_index, merged.identity_tail
    await queries.update_person(work.conn, member)


async def _write_down(work: Work, plan: _Plan, reason: str, facts: dict[str, Any]) -> None:
    done = plan.done
    merge = NewMerge(
        merged_id=done.merged_id,
        kept_id=done.kept_id,
        merged_on=done.merged_on,
        merged_at=work.now,
        actor_id=work.actor.member_id or done.kept_id,
        reason=reason,
        document_number=plan.document_number,
        facts=facts,
    )
    await queries.insert_merge(work.conn, work.scope.tenant_id, merge)


async def _tell(work: Work, plan: _Plan, member: MemberRow, facts: Mapping[str, object]) -> None:
    done, place = plan.done, member.organisation_id
    told = {"merged_id": str(done.merged_id), "merged_on": str(done.merged_on), "can_be_undone": False, **facts}
    if plan.document_number is not None:
        told["document_number"] = plan.document_number
    await record(work, "member.merged", "member", done.kept_id, organisation_id=place, **told)
    await record(
        work,
        "member.merged_into",
        "member",
        done.merged_id,
        organisation_id=plan.merged.organisation_id,
        kept_id=str(done.kept_id),
    )
    numbers = {"member_number": plan.kept.member_number, "merged_number": plan.merged.member_number}
    await emit(
        work,
        "member.merged",
        "member",
        done.kept_id,
        merged_id=str(done.merged_id),
        organisation_id=str(place),
        **numbers,
    )
