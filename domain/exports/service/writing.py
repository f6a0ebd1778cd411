"""The job that writes a file: batch by batch, in constant memory, by the rights that its officer has at the moment."""

from collections.abc import Mapping
from typing import Any

from db.models.exports import OfficeExportRow, OfficeExportState
from db.queries import exports
from db.queries import files as file_queries
from db.queries.files import WholeFile
from domain.audit.service import record
from domain.exports.rules import SHEETS, in_language
from domain.exports.service.contents import Stretch, headings, next_lines
from domain.exports.service.opening import RIGHT, told
from domain.rosters.writing import TableWriter, writer_of
from domain.shared.events import emit
from domain.shared.files import EXPORT_KEPT, FileKey
from domain.shared.jobs import Advance, Job, simple_job
from domain.shared.rights import RightEnded, scope_today
from domain.shared.work import Work

BATCH = 500


async def _batch(work: Work, job: Job) -> Advance:
    """Writes the next lines as one sealed chunk of the file."""
    row = await exports.lock_export(work.conn, job.tenant_id, job.subject_id)
    scope = await scope_today(work, row.member_id)
    if not scope.nodes_for(RIGHT[row.kind]):
        raise RightEnded
    file = await _key(work, row)
    writer, progress = _writer(row), dict(job.progress)
    if progress["writer"] is None:
        head, state = writer.begin(await headings(work, row, scope))
        return await _chunk(work, job, file, content=head, progress={**progress, "writer": dict(state)})
    lines, after = await next_lines(work, row, scope, Stretch(progress["after"], BATCH))
    if not lines:
        return await _finish(work, job, row, file)
    content, state = writer.rows(lines, progress["writer"])
    row.row_count = job.done_count + len(lines)
    await exports.update_export(work.conn, row)
    progress = {**progress, "writer": dict(state), "after": after}
    return await _chunk(work, job, file, content=content, progress=progress, count=len(lines))


def _writer(row: OfficeExportRow) -> TableWriter:
    return writer_of(row.format, in_language(SHEETS[row.kind], row.locale))


async def _key(work: Work, row: OfficeExportRow) -> FileKey:
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


async def _finish(work: Work, job: Job, row: OfficeExportRow, file: FileKey) -> Advance:
    content = _writer(row).end(job.progress["writer"])
    advance = await _chunk(work, job, file, content=content, progress=job.progress)
    until = work.now + EXPORT_KEPT
    whole = WholeFile(None, advance.progress["size"], advance.progress["chunk"], until)
    await file_queries.finish_file(work.conn, row.tenant_id, row.file_id, whole)
    row.state, row.row_count, row.ready_at, row.expires_at = OfficeExportState.READY, job.done_count, work.now, until
    await _told(work, row, "written", rows=row.row_count)
    await emit(work, "office_export.written", "office_export", row.id, member_id=str(row.member_id))
    return Advance(advance.progress, job.done_count, job.done_count, is_finished=True)


async def _given_up(work: Work, job: Job, code: str) -> None:
    row = await exports.lock_export(work.conn, job.tenant_id, job.subject_id)
    row.state, row.failure = OfficeExportState.FAILED, code
    await file_queries.forget_file(work.conn, row.tenant_id, row.file_id)
    await _told(work, row, "failed", failure=code)


async def _told(work: Work, row: OfficeExportRow, what: str, **facts: object) -> None:
    """Writes what a locked export has come to; the words that were sought are forgotten."""
    said = told(row)
    row.filters = said["filters"]
    await exports.update_export(work.conn, row)
    await record(work, f"office_export.{what}", "office_export", row.id, **{**said, **facts})


export_handler = simple_job(_batch, _given_up)
