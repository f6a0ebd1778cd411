"""Opening an import: the same content twice in a row for the same organisation is the same import."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.models.rosters import RosterImportRow, RosterSource
from db.queries.rosters import imports
from db.types import new_id
from domain.audit.service import record
from domain.rosters.errors import (
    InvalidHeading,
    RosterImportUnderWay,
    RosterPlaceNotFound,
    TooManyHeadings,
    UploadNotFound,
)
from domain.rosters.rules.headings import plain_heading
from domain.rosters.rules.states import UNDER_WAY
from domain.rosters.service.forgetting import file_let_go
from domain.rosters.service.moving import READ
from domain.shared.files import StoredFile, file_find
from domain.shared.jobs import job_open
from domain.shared.work import Outcome, Work

MAX_HEADINGS = 50
_HEADING_LENGTH = 100


@dataclass(frozen=True, slots=True)
class RosterImportOpen:
    """A file to read below an organisation; `columns` are headings with the fields that they are said to be."""

    upload_id: UUID
    organisation_id: UUID
    columns: Sequence[tuple[str, str]] = ()
    is_anew: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """A file that may be imported there, whoever sent it."""

    organisation_id: UUID
    file: StoredFile
    columns: dict[str, str]
    source: RosterSource = RosterSource.OFFICER
    partner_credential_id: UUID | None = None
    apply_below_percent: int | None = None
    is_anew: bool = False


async def roster_import_open(work: Work, command: RosterImportOpen) -> Outcome:
    """Begins to read an uploaded file; rows, and what they would do, can be seen while it is read.

    The same content as the newest import of the organisation gives that import, unless it failed, was undone, is to be
    read anew, or other columns are said. A file that returns to what an earlier one said, with another in between, is
    read anew: the register stands at the one in between. Locks nothing but by unique key. Source of the rule: importing
    twice doubles nobody.

    Raises:
        DomainError: ROSTER_PLACE_NOT_FOUND, UPLOAD_NOT_FOUND, INVALID_HEADING, TOO_MANY_HEADINGS,
            ROSTER_IMPORT_UNDER_WAY.
    """
    columns = _columns(command.columns)
    place = await imports.find_place(work.conn, work.scope, command.organisation_id)
    if place is None:
        raise RosterPlaceNotFound("organisationId")
    file = await file_find(work.conn, work.keyring, work.scope.tenant_id, command.upload_id, now=work.now)
    if file is None or file.member_id != work.actor.member_id or file.purpose != "roster":
        raise UploadNotFound("uploadId")
    opening = Opening(command.organisation_id, file, columns, is_anew=command.is_anew)
    import_id, is_new = await import_open(work, opening)
    return {"roster_import_id": str(import_id), "is_new": is_new}


async def import_open(work: Work, opening: Opening) -> tuple[UUID, bool]:
    """The import of a file, and whether it is a new one. The caller has checked that it may be imported there.

    Raises:
        RosterImportUnderWay: It is to be read anew, and work on the earlier import of this content has not ended.
    """
    tenant_id, file = work.scope.tenant_id, opening.file
    current = await _current(work, opening)
    if current is not None:
        if not _is_replaced(current, opening) and await _is_newest(work, current):
            await file_let_go(work, file.key.id)
            return current.id, False
        if current.state in UNDER_WAY:
            raise RosterImportUnderWay("uploadId")
        await imports.retire_import(work.conn, tenant_id, current.id)
    row = _new_import(work, opening)
    if not await imports.insert_import(work.conn, row):
        current = await _current(work, opening)
        if current is None:
            raise RosterImportUnderWay("uploadId")
        return current.id, False
    await job_open(work, READ, row.id, after=0)
    facts = {"source": row.source, "size_bytes": file.size_bytes, "content": file.content_hash.hex()[:16]}
    await record(work, "roster_import.opened", "roster_import", row.id, organisation_id=row.organisation_id, **facts)
    return row.id, True


async def _current(work: Work, opening: Opening) -> RosterImportRow | None:
    return await imports.find_current_import(
        work.conn, work.scope.tenant_id, opening.organisation_id, content_hash=opening.file.content_hash
    )


async def _is_newest(work: Work, current: RosterImportRow) -> bool:
    newest_id = await imports.find_newest_import(work.conn, current.tenant_id, current.organisation_id)
    return newest_id == current.id


def _is_replaced(current: RosterImportRow, opening: Opening) -> bool:
    return opening.is_anew or current.state == "failed" or current.columns != opening.columns


def _new_import(work: Work, opening: Opening) -> RosterImportRow:
    return RosterImportRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=opening.organisation_id,
        file_id=opening.file.key.id,
        file_name=opening.file.name,
        content_hash=opening.file.content_hash,
        source=opening.source,
        opened_by_id=work.actor.member_id,
        partner_credential_id=opening.partner_credential_id,
        apply_below_percent=opening.apply_below_percent,
        columns=opening.columns,
        opened_at=work.now,
    )


def _columns(given: Sequence[tuple[str, str]]) -> dict[str, str]:
    if len(given) > MAX_HEADINGS:
        raise TooManyHeadings("columns", limit=MAX_HEADINGS)
    columns: dict[str, str] = {}
    for heading, field in given:
        plain = plain_heading(heading) if len(heading) <= _HEADING_LENGTH else ""
        if not plain or columns.setdefault(plain, field) != field:
            raise InvalidHeading("columns", limit=_HEADING_LENGTH)
    return columns
