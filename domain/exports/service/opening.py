"""Asking for a file, and fetching it: by whoever asked, within an hour, as long as the right lasts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from db.models.exports import OfficeExportKind, OfficeExportRow
from db.models.surveys import SurveyKind, SurveyRow, SurveyState
from db.queries import exports, surveys
from db.queries.members.filters import plain_filters
from db.queries.rosters.exports import Written, has_lost_rights
from db.types import new_id
from domain.audit.service import record
from domain.exports.errors import ExportColumnsInvalid, ExportsFull, SurveyIsAnonymous
from domain.exports.rules import QuestionExportColumn, SuggestionExportColumn
from domain.rosters.writing import MEDIA_TYPES
from domain.shared.calendar import local_day
from domain.shared.files import UPLOAD_KEPT, Description, StoredFile, file_begin, file_find
from domain.shared.jobs import job_open
from domain.shared.permissions import ROLE_PERMISSIONS, Permission
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work
from domain.surveys.errors import SurveyNotFound, SurveyStateRefused

EXPORT: Final = "office_export"
MAX_OPEN: Final = 3
RIGHT: Mapping[str, Permission] = {
    OfficeExportKind.SUGGESTIONS: Permission.SUGGESTION_READ,
    OfficeExportKind.SURVEY_RESULTS: Permission.SURVEY_READ,
    OfficeExportKind.SURVEY_ANSWERS: Permission.SURVEY_MANAGE,
    OfficeExportKind.MANAGEMENT_QUESTIONS: Permission.SUGGESTION_READ,
}
"""By which right a file is asked for, written and fetched."""


@dataclass(frozen=True, slots=True)
class SuggestionExportOpen:
    """A list to write: filters as of the list, columns in their order, csv or xlsx, language of headings and words."""

    filters: Mapping[str, Any]
    columns: Sequence[str]
    format: str
    locale: str


@dataclass(frozen=True, slots=True)
class ManagementQuestionExportOpen:
    """Questions to the management to write, as `SuggestionExportOpen`."""

    filters: Mapping[str, Any]
    columns: Sequence[str]
    format: str
    locale: str


@dataclass(frozen=True, slots=True)
class SurveyAnswerExportOpen:
    """A closed survey whose answers by name are written, as `SurveyExportOpen`."""

    survey_id: UUID
    format: str
    locale: str


@dataclass(frozen=True, slots=True)
class SurveyExportOpen:
    """A closed survey whose results are written; csv or xlsx, language of headings and words."""

    survey_id: UUID
    format: str
    locale: str


async def suggestion_export_open(work: Work, command: SuggestionExportOpen) -> Outcome:
    """Begins to write the suggestions that the caller reads as an officer; it can be downloaded by them for an hour.

    Which: those of the list where the caller holds SUGGESTION_READ when each batch is written, not what is open to them
    as a member. Nothing is in a column that its page does not show: authors as far as they have signed, answers that
    were released. The log has columns, count and filters, of words only that there were some.

    Raises:
        DomainError: STEP_UP_REQUIRED, INVALID_COLUMNS, TOO_MANY_EXPORTS.
    """
    await require_recent_proof(work)
    columns = _named(command.columns, SuggestionExportColumn)
    filters = plain_filters(command.filters)
    return await _open(
        work, OfficeExportKind.SUGGESTIONS, command.format, locale=command.locale, columns=columns, filters=filters
    )


async def management_question_export_open(work: Work, command: ManagementQuestionExportOpen) -> Outcome:
    """Begins to write the questions to the management that the caller reads by SUGGESTION_READ; good for an hour.

    Who asked is in no column. The log has columns, count and filters.

    Raises:
        DomainError: STEP_UP_REQUIRED, INVALID_COLUMNS, TOO_MANY_EXPORTS.
    """
    await require_recent_proof(work)
    columns = _named(command.columns, QuestionExportColumn)
    filters = plain_filters(command.filters)
    return await _open(
        *(work, OfficeExportKind.MANAGEMENT_QUESTIONS, command.format),
        locale=command.locale,
        columns=columns,
        filters=filters,
    )


async def survey_answer_export_open(work: Work, command: SurveyAnswerExportOpen) -> Outcome:
    """Begins to write the answers by name to a closed survey, for who manages surveys there; good for an hour.

    As the promise says that whoever answered was shown. Who has withdrawn the consent under which needs were
    collected, or left no name, is in no row; a file that was written before somebody withdrew it is not given out.

    Raises:
        DomainError: STEP_UP_REQUIRED, SURVEY_NOT_FOUND, SURVEY_IS_ANONYMOUS, SURVEY_STATE_REFUSED (fact `state`),
            TOO_MANY_EXPORTS.
    """
    await require_recent_proof(work)
    survey = await _survey(work, command.survey_id, Permission.SURVEY_MANAGE)
    if survey.kind == SurveyKind.ANONYMOUS:
        raise SurveyIsAnonymous("surveyId")
    _require_closed(survey)
    return await _open(
        work, OfficeExportKind.SURVEY_ANSWERS, command.format, locale=command.locale, survey_id=survey.id
    )


async def survey_export_open(work: Work, command: SurveyExportOpen) -> Outcome:
    """Begins to write the results of a closed survey as its page tells them to officers; good for an hour.

    Counts that are withheld on the page are withheld in the file, which is written by the same reads.

    Raises:
        DomainError: STEP_UP_REQUIRED, SURVEY_NOT_FOUND, SURVEY_STATE_REFUSED (fact `state`), TOO_MANY_EXPORTS.
    """
    await require_recent_proof(work)
    survey = await _survey(work, command.survey_id, Permission.SURVEY_READ)
    _require_closed(survey)
    return await _open(
        work, OfficeExportKind.SURVEY_RESULTS, command.format, locale=command.locale, survey_id=survey.id
    )


def _named(columns: Sequence[str], known: type[StrEnum]) -> list[str]:
    named = [known(each).value for each in columns]
    if not named or len(set(named)) < len(named):
        raise ExportColumnsInvalid("columns")
    return named


async def _survey(work: Work, survey_id: UUID, right: Permission) -> SurveyRow:
    tenant_id, nodes = work.scope.tenant_id, list(work.scope.nodes_for(right))
    survey = await surveys.find_survey(work.conn, tenant_id, survey_id)
    if survey is None or not await surveys.is_below(work.conn, tenant_id, survey.organisation_id, nodes):
        raise SurveyNotFound("surveyId")
    return survey


def _require_closed(survey: SurveyRow) -> None:
    if survey.state != SurveyState.CLOSED:
        raise SurveyStateRefused("surveyId", state=survey.state)


async def office_export_download(work: Work, file_id: UUID) -> StoredFile | None:
    """The caller's own export, recorded as downloaded; None when there is none, it expired, or is not theirs any more.

    A file that was written by a right which has ended since, or no longer reaches as far, is not given out, nor one
    with the name of somebody who has withdrawn their consent since.
    """
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    file = await file_find(work.conn, work.keyring, tenant_id, file_id, now=work.now)
    if file is None or member_id is None or file.member_id != member_id or file.purpose != "export":
        return None
    row = await exports.find_export_of_file(work.conn, tenant_id, member_id, file_id)
    if row is None or await _has_lost(work, row) or await _has_lost_names(work, row):
        return None
    await record(work, "office_export.downloaded", "stored_file", file_id, size_bytes=file.size_bytes)
    return file


async def _has_lost(work: Work, row: OfficeExportRow) -> bool:
    right = RIGHT[row.kind]
    allowed = [(role, right.value) for role, held in ROLE_PERMISSIONS.items() if right in held]
    written = Written(row.opened_at, local_day(row.opened_at), local_day(row.ready_at or work.now), local_day(work.now))
    return await has_lost_rights(work.conn, row.tenant_id, row.member_id, written, allowed=allowed)


async def _has_lost_names(work: Work, row: OfficeExportRow) -> bool:
    if row.kind != OfficeExportKind.SURVEY_ANSWERS or row.survey_id is None:
        return False
    return await exports.count_named_answers(work.conn, row.tenant_id, row.survey_id) < row.row_count


async def _open(work: Work, kind: OfficeExportKind, format_: str, **values: Any) -> Outcome:  # noqa: ANN401  # of the row
    """The row, its empty file, and the job that fills it."""
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    if member_id is None or await exports.count_open_exports(work.conn, tenant_id, member_id) >= MAX_OPEN:
        raise ExportsFull(limit=MAX_OPEN)
    name = f"{kind.value.replace('_', '-')}-{local_day(work.now).isoformat()}.{format_}"
    described = Description(member_id, "export", name, MEDIA_TYPES[format_])
    file = await file_begin(work.conn, work.keyring, tenant_id, described, expires_at=work.now + UPLOAD_KEPT)
    row = OfficeExportRow(
        **{"columns": [], "filters": {}, **values},
        tenant_id=tenant_id,
        id=new_id(),
        member_id=member_id,
        file_id=file.id,
        kind=kind.value,
        format=format_,
        opened_at=work.now,
    )
    await exports.insert_export(work.conn, row)
    await job_open(work, EXPORT, row.id, after=None, writer=None, chunk=0, size=0)
    await record(work, "office_export.opened", "office_export", row.id, **told(row))
    return {"office_export_id": str(row.id)}


def told(row: OfficeExportRow) -> dict[str, Any]:
    """What the log says of an export: of the words that were sought only that there were some."""
    survey = {} if row.survey_id is None else {"survey_id": str(row.survey_id)}
    return {
        "kind": row.kind,
        "columns": row.columns,
        "filters": {name: True if name == "words" else value for name, value in row.filters.items()},
        "format": row.format,
        **survey,
    }
