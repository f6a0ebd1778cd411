"""Undoing an import: the last row first, each member as they were, unless somebody has changed them since."""

from db.models.members import MemberRow
from db.models.rosters import RosterImportRow, RosterImportState
from db.queries.auth.officers import list_officers
from db.queries.members import periods
from db.queries.rosters import imports, register, rows
from db.queries.rosters.rows import Settled
from db.session import DirectConnection
from domain.audit.service import record
from domain.rosters.rules.reasons import RosterReason
from domain.rosters.service.changing import restore_member
from domain.rosters.service.contents import OpenRow, opened_row
from domain.rosters.service.moving import UNDO, import_of_job, move
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.jobs import Advance, Job, simple_job
from domain.shared.work import Work

__all__ = ["UNDO", "undo_handler"]

BATCH = 250


async def _batch(work: Work, job: Job) -> Advance:
    row = await import_of_job(work, job)
    conn: DirectConnection = work.conn  # type: ignore[assignment]  # jobs have no kept writes
    found = await rows.list_applied_rows(conn, row.tenant_id, row.id, before=int(job.progress["before"]), limit=BATCH)
    if not found:
        await _finish(work, conn, row)
        return Advance(job.progress, job.done_count, job.done_count, is_finished=True)
    ids = [each["member_id"] for each in found if each["member_id"] is not None]
    members = await periods.lock_members(conn, row.tenant_id, ids, below_id=row.organisation_id)
    officers = await list_officers(conn, row.tenant_id, ids, today=local_day(work.now))
    settled, removed = [], []
    for each in found:
        opened = opened_row(work.keyring, row, each)
        member = members.get(each["member_id"])
        if opened.action != "add":
            settled.append(await restore_member(work, row, opened, member, is_officer=each["member_id"] in officers))
            continue
        outcome = await _remove(work, conn, row, opened=opened, member=member)
        settled.append(outcome)
        if outcome.outcome == "undone":
            removed.append(opened.number)
    await rows.settle_rows(conn, row.tenant_id, row.id, settled)
    await rows.unbind_rows(conn, row.tenant_id, row.id, removed)
    return Advance({"before": found[-1]["number"]}, job.done_count + len(found), job.total_count, is_finished=False)


async def _remove(
    work: Work, conn: DirectConnection, row: RosterImportRow, *, opened: OpenRow, member: MemberRow | None
) -> Settled:
    """Takes out whom the import added: only as long as nobody has changed them, and nothing else refers to them."""
    kept = Settled(opened.number, "kept", RosterReason.CHANGED_SINCE_IMPORT)
    if member is None or not _is_as_added(work, row, opened, member):
        return kept
    if not await register.remove_member(conn, row.tenant_id, member.id, import_id=row.id):
        return kept
    place = member.organisation_id
    await record(work, "member.import_undone", "member", member.id, organisation_id=place, roster_import_id=str(row.id))
    return Settled(opened.number, "undone")


def _is_as_added(work: Work, row: RosterImportRow, opened: OpenRow, member: MemberRow) -> bool:
    content = opened.content

    def index(field: str) -> bytes | None:
        value = content.get(field)
        return None if value is None else work.keyring.blind_index(row.tenant_id, field, value)

    return (
        member.version == 1
        and member.name == content.get("name")
        and member.phone_index == index("phone")
        and member.identity_index == index("identity")
        and content.get("joined_on") in {None, member.joined_on.isoformat()}
    )


async def _finish(work: Work, conn: DirectConnection, row: RosterImportRow) -> None:
    counts = await rows.count_rows(conn, row.tenant_id, row.id)
    kept = sum(count for (_, outcome), count in counts.items() if outcome == "kept")
    undone = sum(count for (_, outcome), count in counts.items() if outcome == "undone")
    row.undone_at, row.is_current, row.failure = work.now, False, None
    await move(work, row, RosterImportState.UNDONE)
    place = row.organisation_id
    await record(work, "roster_import.undone", "roster_import", row.id, organisation_id=place, kept=kept, undone=undone)
    await emit(work, "roster_import.undone", "roster_import", row.id, organisation_id=str(place), source=row.source)


async def _given_up(work: Work, job: Job, code: str) -> None:
    """Back to applied: it can be undone once more, and goes on with the rows that are left."""
    row = await imports.lock_import_for_job(work.conn, job.tenant_id, job.subject_id)
    row.failure = code
    await move(work, row, RosterImportState.APPLIED)
    await record(
        work, "roster_import.broken_off", "roster_import", row.id, organisation_id=row.organisation_id, failure=code
    )


undo_handler = simple_job(_batch, _given_up)
