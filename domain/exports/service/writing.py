"""The job that writes a file: batch by batch, in constant memory, by the rights that its officer has at the moment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from db.models.exports import OfficeExportKind, OfficeExportRow, OfficeExportState
from db.queries import exports
from db.queries import files as file_queries
from db.queries.files import WholeFile
from db.queries.members.filters import read_filters
from db.scope import Scope
from domain.audit.service import record
from domain.exports.rules import (
    HEADINGS,
    SHEETS,
    SURVEY_HEADINGS,
    SuggestionExportColumn,
    day,
    in_language,
    survey_lines,
    word,
)
from domain.exports.service.opening import RIGHT, told
from domain.rosters.writing import TableWriter, writer_of
from domain.shared.events import emit
from domain.shared.files import EXPORT_KEPT, FileKey
from domain.shared.jobs import Advance, Job, simple_job
from domain.shared.rights import RightEnded, scope_today
from domain.shared.work import Work

BATCH = 500
Lines = list[list[str]]


async def _batch(work: Work, job: Job) -> Advance:
    """Writes the next lines as one sealed chunk of the file."""
    row = await exports.lock_export(work.conn, job.tenant_id, job.subject_id)
    scope = await scope_today(work, row.member_id)
    if not scope.nodes_for(RIGHT[row.kind]):
        raise RightEnded
    file = await _key(work, row)
    writer, progress = _writer(row), dict(job.progress)
    if progress["writer"] is None:
        head, state = writer.begin(_headings(row))
        return await _chunk(work, job, file, content=head, progress={**progress, "writer": dict(state)})
    lines, after = await _lines(work, row, scope, progress["after"])
    if not lines:
        return await _finish(work, job, row, file)
    content, state = writer.rows(lines, progress["writer"])
    row.row_count = job.done_count + len(lines)
    await exports.update_export(work.conn, row)
    progress = {**progress, "writer": dict(state), "after": after}
    return await _chunk(work, job, file, content=content, progress=progress, count=len(lines))


def _writer(row: OfficeExportRow) -> TableWriter:
    return writer_of(row.format, in_language(SHEETS[row.kind], row.locale))


def _headings(row: OfficeExportRow) -> list[str]:
    if row.kind == OfficeExportKind.SURVEY_RESULTS:
        return [in_language(each, row.locale) for each in SURVEY_HEADINGS]
    return [in_language(HEADINGS[SuggestionExportColumn(each)], row.locale) for each in row.columns]


async def _lines(work: Work, row: OfficeExportRow, scope: Scope, after: Any) -> tuple[Lines, Any]:  # noqa: ANN401  # a position as JSON
    """The next lines, none at the end, and where they end."""
    if row.kind == OfficeExportKind.SURVEY_RESULTS:
        return ([] if after else await _survey(work, row, scope)), True
    position = None if after is None else {"created_at": datetime.fromisoformat(after[0]), "id": UUID(after[1])}
    filters = read_filters(row.filters)
    found = await exports.list_suggestions(work.conn, scope, filters=filters, after=position, limit=BATCH)
    if not found:
        return [], after
    return [_suggestion(dict(each), row) for each in found], [found[-1]["created_at"].isoformat(), str(found[-1]["id"])]


async def _survey(work: Work, row: OfficeExportRow, scope: Scope) -> Lines:
    """All that the page tells.

    Raises:
        RightEnded: The caller reads it no more.
    """
    parts = await exports.survey_parts(work.conn, scope, row.survey_id or row.id)
    if not parts.results:
        raise RightEnded
    ids = sorted({each["branch_id"] for each in parts.results if each["branch_id"] is not None})
    named = await exports.list_places(work.conn, row.tenant_id, ids)
    name = "name" if row.locale == "zh-CN" else "name_en"
    places = {key: each[name] or each["name"] for key, each in named.items()}
    return survey_lines(*parts, places, locale=row.locale)


def _suggestion(found: Mapping[str, Any], row: OfficeExportRow) -> list[str]:
    def named(column: str) -> str:
        english = found[f"{column}_name_en"] if row.locale != "zh-CN" else None
        return str(english or found[f"{column}_name"])

    column = SuggestionExportColumn
    shown = {
        column.REFERENCE: found["reference"],
        column.TITLE: found["title"],
        column.BODY: found["body"],
        column.EXPECTED_EFFECT: found["expected_effect"] or "",
        column.STATE: word(found["state"], row.locale),
        column.CATEGORY: named("category"),
        column.ORGANISATION: named("organisation"),
        column.HANDLING: named("handling"),
        column.LEAD_UNIT: found["lead_unit"] or "",
        column.AUTHORS: "、".join(found["authors"] or ()),
        column.SECONDERS: str(found["seconders"]),
        column.SUBMITTED_ON: day(found["submitted_at"]),
        column.DUE_ON: day(found["next_due_at"]),
        column.ANSWERED_ON: day(found["answered_at"]),
        column.ANSWER_CLASS: word(found["answer_class"], row.locale),
    }
    return [shown[column(each)] for each in row.columns]


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
