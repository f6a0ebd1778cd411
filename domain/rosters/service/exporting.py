"""Exports of the register: a job writes the file in batches, whoever asked for it downloads it within an hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.models.rosters import MemberExportRow, MemberExportState
from db.queries import files as file_queries
from db.queries.files import WholeFile
from db.queries.members.filters import plain_filters, read_filters, told_filters
from db.queries.rosters import exports
from db.queries.rosters.exports import Written
from db.scope import Scope
from db.sealing import unseal
from db.session import Record
from db.types import new_id
from domain.audit.service import record
from domain.rosters.errors import ColumnNotPermitted, NoColumns, TooManyExports
from domain.rosters.rules.columns import PERSONAL, MemberExportColumn, heading, word
from domain.rosters.service.moving import EXPORT
from domain.rosters.writing import MEDIA_TYPES, writer_of
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.files import EXPORT_KEPT, UPLOAD_KEPT, Description, FileKey, StoredFile, file_begin, file_find
from domain.shared.jobs import Advance, Job, job_open, simple_job
from domain.shared.permissions import ROLE_PERMISSIONS, Permission
from domain.shared.proofs import require_recent_proof
from domain.shared.rights import RightEnded, scope_today
from domain.shared.work import Outcome, Work

__all__ = ["EXPORT", "export_handler"]

BATCH = 500
MAX_OPEN = 3


@dataclass(frozen=True, slots=True)
class MemberExportOpen:
    """A list to write: filters as of the list, columns in their order, csv or xlsx, language of the headings."""

    filters: Mapping[str, Any]
    columns: Sequence[str]
    format: str
    locale: str


async def member_export_open(work: Work, command: MemberExportOpen) -> Outcome:
    """Begins to write the caller's list of members as a file; it can be downloaded by them for an hour.

    Which members: those of the list, by the caller's rights when each batch is written. Personal columns are for those
    who may open personal fields somewhere, are empty for other members, and each member in them is recorded as read.
    Source of the rule: exports are the widest leak of a register, so the log has columns, filters and count of each.

    Raises:
        DomainError: STEP_UP_REQUIRED, INVALID_COLUMNS, COLUMN_NOT_PERMITTED, TOO_MANY_EXPORTS.
    """
    await require_recent_proof(work)
    columns = [MemberExportColumn(each) for each in command.columns]
    if not columns or len(set(columns)) < len(columns):
        raise NoColumns("columns")
    if PERSONAL & set(columns) and not work.scope.nodes_for(Permission.MEMBER_READ_PRIVATE):
        raise ColumnNotPermitted("columns")
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    if member_id is None or await exports.count_open_exports(work.conn, tenant_id, member_id) >= MAX_OPEN:
        raise TooManyExports(limit=MAX_OPEN)
    name = f"members-{local_day(work.now).isoformat()}.{command.format}"
    described = Description(member_id, "export", name, MEDIA_TYPES[command.format])
    file = await file_begin(work.conn, work.keyring, tenant_id, described, expires_at=work.now + UPLOAD_KEPT)
    row = MemberExportRow(
        tenant_id=tenant_id,
        id=new_id(),
        member_id=member_id,
        file_id=file.id,
        format=command.format,
        columns=[each.value for each in columns],
        filters=plain_filters(command.filters),
        locale=command.locale,
        opened_at=work.now,
    )
    await exports.insert_export(work.conn, row)
    await job_open(work, EXPORT, row.id, after=None, writer=None, chunk=0, size=0)
    await record(
        work,
        "member_export.opened",
        "member_export",
        row.id,
        columns=row.columns,
        filters=told_filters(row.filters),
        format=row.format,
    )
    return {"member_export_id": str(row.id)}


async def member_export_download(work: Work, file_id: UUID) -> StoredFile | None:
    """The caller's own export, recorded as downloaded; None when there is none, it expired, or is not theirs any more.

    An export is kept for an hour, in which an officer may change branch: a file that was written by a right which has
    ended since, or no longer reaches as far, is not given out. For personal columns the right to open them counts too.
    """
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    file = await file_find(work.conn, work.keyring, tenant_id, file_id, now=work.now)
    if file is None or member_id is None or file.member_id != member_id or file.purpose != "export":
        return None
    row = await exports.find_export_of_file(work.conn, tenant_id, member_id, file_id)
    if row is None or await _has_lost(work, row):
        return None
    await record(work, "member_export.downloaded", "stored_file", file_id, size_bytes=file.size_bytes)
    return file


async def _has_lost(work: Work, row: MemberExportRow) -> bool:
    used = {Permission.MEMBER_EXPORT}
    if PERSONAL & {MemberExportColumn(each) for each in row.columns}:
        used.add(Permission.MEMBER_READ_PRIVATE)
    allowed = [(role, each.value) for role, held in ROLE_PERMISSIONS.items() for each in sorted(used & held)]
    written = Written(row.opened_at, local_day(row.opened_at), local_day(row.ready_at or work.now), local_day(work.now))
    return await exports.has_lost_rights(work.conn, row.tenant_id, row.member_id, written, allowed=allowed)


async def _batch(work: Work, job: Job) -> Advance:
    """Writes the next page of members as one sealed chunk of the file."""
    row = await exports.lock_export(work.conn, job.tenant_id, job.subject_id)
    scope = await _scope(work, row)
    file = await _key(work, row)
    writer, progress = writer_of(row.format), dict(job.progress)
    columns = [MemberExportColumn(each) for each in row.columns]
    if progress["writer"] is None:
        head, state = writer.begin([heading(each, row.locale) for each in columns])
        return await _chunk(work, job, file, content=head, progress={**progress, "writer": dict(state)})
    after = None if progress["after"] is None else {"name_sort": progress["after"][0], "id": UUID(progress["after"][1])}
    filters = read_filters(row.filters)
    members = await exports.list_members(work.conn, scope, filters=filters, after=after, limit=BATCH)
    if not members:
        return await _finish(work, job, row, file, content=writer.end(progress["writer"]))
    lines = await _lines(work, scope, row, columns=columns, members=members)
    content, state = writer.rows(lines, progress["writer"])
    last = members[-1]
    progress = {**progress, "writer": dict(state), "after": [last["name_sort"], str(last["id"])]}
    return await _chunk(work, job, file, content=content, progress=progress, count=len(members))


async def _scope(work: Work, row: MemberExportRow) -> Scope:
    """What the caller may see today: rights that ended since end the export."""
    scope = await scope_today(work, row.member_id)
    if not scope.nodes_for(Permission.MEMBER_EXPORT) or not scope.nodes_for(Permission.MEMBER_READ):
        raise RightEnded
    # The list is that of `member_read`; what may be taken away as a file is that of `member_export`.
    nodes = {**scope.nodes, Permission.MEMBER_READ: scope.nodes_for(Permission.MEMBER_EXPORT)}
    return Scope(row.tenant_id, row.member_id, nodes)


async def _key(work: Work, row: MemberExportRow) -> FileKey:
    wrapped = await file_queries.find_key(work.conn, row.tenant_id, row.file_id)
    if wrapped is None:
        raise RightEnded
    return FileKey(row.tenant_id, row.file_id, work.keyring.unwrap_key(wrapped, row.tenant_id, row.file_id))


async def _chunk(
    work: Work, job: Job, file: FileKey, *, content: bytes, progress: Mapping[str, Any], count: int = 0
) -> Advance:
    number = int(progress["chunk"])
    await file_queries.insert_chunk(
        work.conn, file.tenant_id, file.id, number=number, sealed=file.seal(number, content)
    )
    advanced = {**progress, "chunk": number + 1, "size": int(progress["size"]) + len(content)}
    return Advance(advanced, job.done_count + count, None, is_finished=False)


async def _finish(work: Work, job: Job, row: MemberExportRow, file: FileKey, *, content: bytes) -> Advance:
    advance = await _chunk(work, job, file, content=content, progress=job.progress)
    whole = WholeFile(None, advance.progress["size"], advance.progress["chunk"], work.now + EXPORT_KEPT)
    await file_queries.finish_file(work.conn, row.tenant_id, row.file_id, whole)
    row.state, row.row_count = MemberExportState.READY, job.done_count
    row.ready_at, row.expires_at = work.now, work.now + EXPORT_KEPT
    row.filters = told_filters(row.filters)
    await exports.update_export(work.conn, row)
    await record(
        work,
        "member_export.written",
        "member_export",
        row.id,
        columns=row.columns,
        filters=told_filters(row.filters),
        rows=row.row_count,
    )
    await emit(work, "member_export.written", "member_export", row.id, member_id=str(row.member_id))
    return Advance(advance.progress, job.done_count, job.done_count, is_finished=True)


async def _lines(
    work: Work,
    scope: Scope,
    row: MemberExportRow,
    *,
    columns: Sequence[MemberExportColumn],
    members: Sequence[Record],
) -> list[list[str]]:
    private: Mapping[UUID, Record] = {}
    if PERSONAL & set(columns):
        private = await exports.list_private(work.conn, scope, [member["id"] for member in members])
    places = await exports.list_places(work.conn, row.tenant_id, [member["organisation_id"] for member in members])
    lines = []
    for member in members:
        place = places.get(member["organisation_id"])
        opened = _personal(work, private.get(member["id"]), columns)
        is_chinese = row.locale == "zh-CN"
        shown = {
            **opened,
            MemberExportColumn.MEMBER_NUMBER: member["member_number"],
            MemberExportColumn.NAME: member["name"],
            MemberExportColumn.ORGANISATION: (place["name"] if is_chinese else place["name_en"]) if place else "",
            MemberExportColumn.ORGANISATION_CODE: place["code"] if place else "",
            MemberExportColumn.STATE: word(member["state"], row.locale),
            MemberExportColumn.EMPLOYMENT_KIND: word(member["employment_kind"], row.locale),
            MemberExportColumn.JOINED_ON: member["joined_on"].isoformat(),
        }
        lines.append([shown.get(column, "") for column in columns])
    return lines


def _personal(
    work: Work, private: Record | None, columns: Sequence[MemberExportColumn]
) -> dict[MemberExportColumn, str]:
    if private is None or not private["wrapped_key"]:
        return {}
    tenant_id, member_id = private["tenant_id"], private["member_id"]
    key = work.keyring.unwrap_key(private["wrapped_key"], tenant_id, member_id)
    opened = {}
    for column, field in ((MemberExportColumn.PHONE_NUMBER, "phone"), (MemberExportColumn.IDENTITY_NUMBER, "identity")):
        sealed = private[f"{field}_sealed"]
        if column in columns and sealed is not None:
            opened[column] = unseal(key, sealed, tenant_id=tenant_id, row_id=member_id, column=field)
    return opened


async def _given_up(work: Work, job: Job, code: str) -> None:
    row = await exports.lock_export(work.conn, job.tenant_id, job.subject_id)
    row.state, row.failure, row.filters = MemberExportState.FAILED, code, told_filters(row.filters)
    await exports.update_export(work.conn, row)
    await file_queries.forget_file(work.conn, row.tenant_id, row.file_id)
    await record(work, "member_export.failed", "member_export", row.id, failure=code)


export_handler = simple_job(_batch, _given_up)
