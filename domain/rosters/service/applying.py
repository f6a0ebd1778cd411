"""Applying an import: new people many at once, changes one by one under the member's lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.models.members import MemberRow, MembershipCause, MemberState
from db.models.rosters import RosterImportRow, RosterImportState
from db.names import search_terms, sort_key
from db.queries.auth.officers import list_officers
from db.queries.members import periods
from db.queries.rosters import imports, register, rows
from db.queries.rosters.register import NewPrivate
from db.queries.rosters.rows import Settled
from db.sealing import seal
from db.session import DirectConnection
from db.types import new_id
from domain.audit.service import record, record_many
from domain.members import rules as member_rules
from domain.members.service import memberships_begin
from domain.rosters.rules.reasons import RosterReason
from domain.rosters.service.changing import change_member
from domain.rosters.service.contents import OpenRow, opened_row
from domain.rosters.service.moving import APPLY, import_of_job, move
from domain.shared.calendar import local_day
from domain.shared.changes import Subject
from domain.shared.events import emit
from domain.shared.jobs import Advance, Job, simple_job
from domain.shared.undoing import UNDO_WINDOW
from domain.shared.work import Work

__all__ = ["APPLY", "apply_handler"]

BATCH = 250


@dataclass(frozen=True, slots=True)
class _Newcomer:
    row: OpenRow
    member: MemberRow


async def _batch(work: Work, job: Job) -> Advance:
    """The next rows of the file, in their order; each is settled in the transaction that applies it."""
    row = await import_of_job(work, job)
    conn: DirectConnection = work.conn  # type: ignore[assignment]  # jobs have no kept writes
    found = await rows.list_open_rows(conn, row.tenant_id, row.id, after=int(job.progress["after"]), limit=BATCH)
    if not found:
        await _finish(work, conn, row)
        return Advance(job.progress, job.done_count, job.done_count, is_finished=True)
    opened = [opened_row(work.keyring, row, each) for each in found]
    wanted = {each.organisation_id for each in opened if each.organisation_id is not None}
    places = await register.list_open_places(conn, row.tenant_id, sorted(wanted), below_id=row.organisation_id)
    # The key was destroyed, or the place was closed or has gone out of reach since the preview.
    lost = {each.number for each in opened if not each.content or not wanted & {each.organisation_id} <= places}
    settled = [Settled(number, "refused", RosterReason.CHANGED_SINCE_PREVIEW) for number in sorted(lost)]
    opened = [each for each in opened if each.number not in lost]
    settled += await _change(work, conn, row, [each for each in opened if each.action != "add"])
    settled += await _add(work, conn, row, [each for each in opened if each.action == "add"])
    await rows.settle_rows(conn, row.tenant_id, row.id, settled)
    done = job.done_count + len(found)
    return Advance({"after": found[-1]["number"]}, done, job.total_count, is_finished=False)


async def _change(
    work: Work, conn: DirectConnection, row: RosterImportRow, changing: Sequence[OpenRow]
) -> list[Settled]:
    ids = [each.member_id for each in changing if each.member_id is not None]
    members = await periods.lock_members(conn, row.tenant_id, ids, below_id=row.organisation_id) if ids else {}
    # Asked once more under their locks: a role may have been given since the preview.
    officers = await list_officers(conn, row.tenant_id, ids, today=local_day(work.now)) if ids else set()
    settled = []
    for each in changing:
        member = None if each.member_id is None else members.get(each.member_id)
        settled.append(await change_member(work, row, each, member, is_officer=each.member_id in officers))
    return settled


async def _add(work: Work, conn: DirectConnection, row: RosterImportRow, adding: Sequence[OpenRow]) -> list[Settled]:
    if not adding:
        return []
    today = local_day(work.now)
    unnumbered = sum(each.content["member_number"] is None for each in adding)
    code, number = await register.take_member_numbers(conn, row.tenant_id, unnumbered) if unnumbered else ("", 0)
    newcomers = []
    for each in adding:
        given = each.content["member_number"]
        newcomers.append(
            _Newcomer(each, _member(work, row, each, today, given or member_rules.member_number(code, number)))
        )
        number += given is None
    written = await register.insert_members(conn, row.tenant_id, [each.member for each in newcomers])
    added = [each for each in newcomers if each.member.id in written]
    await register.insert_privates(conn, row.tenant_id, [_private(work, each) for each in added])
    await memberships_begin(work, [each.member for each in added], MembershipCause.IMPORTED, cause_id=row.id)
    facts = {"roster_import_id": str(row.id)}
    subjects = [Subject("member", each.member.id, each.member.organisation_id, facts) for each in added]
    await record_many(work, "member.imported", subjects)
    return [
        Settled(each.row.number, "applied", member_id=each.member.id)
        if each.member.id in written
        else Settled(each.row.number, "refused", RosterReason.CHANGED_SINCE_PREVIEW)
        for each in newcomers
    ]


def _member(work: Work, row: RosterImportRow, opened: OpenRow, today: date, number: str) -> MemberRow:
    content = opened.content
    name, phone, identity = content["name"], content["phone"], content["identity"]
    index = work.keyring.blind_index
    joined_on = today if content["joined_on"] is None else date.fromisoformat(content["joined_on"])
    return MemberRow(
        tenant_id=row.tenant_id,
        id=new_id(),
        organisation_id=opened.organisation_id or row.organisation_id,
        member_number=number,
        name=name,
        name_sort=sort_key(name),
        search_terms=search_terms(name, number),
        state=content["state"] or MemberState.ACTIVE,
        employment_kind=content["employment"] or "permanent",
        joined_on=joined_on,
        phone_index=phone and index(row.tenant_id, "phone", phone),
        phone_tail=phone and phone[-4:],
        identity_index=identity and index(row.tenant_id, "identity", identity),
        identity_tail=identity and identity[-4:],
    )


def _private(work: Work, newcomer: _Newcomer) -> NewPrivate:
    member, content = newcomer.member, newcomer.row.content
    key, wrapped = work.keyring.wrap_new_key(member.tenant_id, member.id)

    def sealed(field: str, value: str | None) -> bytes | None:
        if value is None:
            return None
        return seal(key, value, tenant_id=member.tenant_id, row_id=member.id, column=field)

    return NewPrivate(member.id, wrapped, sealed("phone", content["phone"]), sealed("identity", content["identity"]))


async def _finish(work: Work, conn: DirectConnection, row: RosterImportRow) -> None:
    counts = await rows.count_rows(conn, row.tenant_id, row.id)
    outcomes = {outcome: 0 for _, outcome in counts if outcome}
    for (_, outcome), count in counts.items():
        if outcome:
            outcomes[outcome] += count
    row.applied_at, row.undo_until, row.failure = work.now, work.now + UNDO_WINDOW, None
    await move(work, row, RosterImportState.APPLIED)
    place = row.organisation_id
    await record(work, "roster_import.applied", "roster_import", row.id, organisation_id=place, **outcomes)
    await emit(work, "roster_import.applied", "roster_import", row.id, organisation_id=str(place), source=row.source)


async def _given_up(work: Work, job: Job, code: str) -> None:
    """What was applied stays, and can be undone; the other rows show that nothing came of them."""
    row = await imports.lock_import_for_job(work.conn, job.tenant_id, job.subject_id)
    row.failure, row.applied_at, row.undo_until = code, work.now, work.now + UNDO_WINDOW
    await move(work, row, RosterImportState.APPLIED)
    await record(
        work, "roster_import.broken_off", "roster_import", row.id, organisation_id=row.organisation_id, failure=code
    )


apply_handler = simple_job(_batch, _given_up)
