"""Imports of rosters: the noun, its rows, counts and progress, and the inputs and payloads of its operations."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, relation, relations
from api.messages import translate
from api.nodes import Node, found_by, node_id
from api.schema.members.register import Member
from api.schema.organisations import Organisation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.rosters import codes  # noqa: F401  # the enums are described before they are used
from api.schema.shared import IdFilterInput, StepUpUserError, UserError
from db.models.rosters import RosterImportState, RosterRowAction, RosterRowOutcome, RosterSource
from domain.rosters.rules.headings import RosterField
from domain.rosters.rules.reasons import RosterReason


@strawberry.type(description="How many rows of an import would do one thing.")
class RosterActionCount:
    """Rows by action."""

    row: strawberry.Private[Any]

    action: RosterRowAction = column("action", convert=RosterRowAction, description="What applying would do.")
    row_count: int = column("row_count", description="How many rows.")


@strawberry.type(description="How many rows of an import have one reason not to be applied.")
class RosterReasonCount:
    """Rows by reason."""

    row: strawberry.Private[Any]

    reason: RosterReason = column("reason", convert=RosterReason, description="Why they are not applied.")
    row_count: int = column("row_count", description="How many rows; one with several reasons counts for each.")


@strawberry.type(description="How many rows of an import ended in one way.")
class RosterOutcomeCount:
    """Rows by outcome."""

    row: strawberry.Private[Any]

    outcome: RosterRowOutcome = column("outcome", convert=RosterRowOutcome, description="What became of them.")
    row_count: int = column("row_count", description="How many rows.")


@strawberry.type(description="How far the last work on an import has come.")
class RosterWork:
    """A job's figures."""

    row: strawberry.Private[Any]

    done_count: int = column("done_count", description="Rows done.")
    total_count: int | None = column("total_count", description="Rows in all; null while nobody knows.")


@found_by("roster_import_by_id")
@strawberry.type(
    description="Roster 花名册 that is read, shown, applied and perhaps undone; seen by officers who may import there."
)
class RosterImport(Node):
    """A roster_import row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("RosterImport")
    file_name: str = column("file_name", description="Name of the file, at most 120 characters.")
    source: RosterSource = column("source", convert=RosterSource, description="How it came in.")
    state: RosterImportState = column("state", convert=RosterImportState, description="State of the import.")
    row_count: int = column(
        "row_count", description="Rows below the headings, blank ones left out; 0 until all were read."
    )
    opened_at: datetime = column("opened_at", description="When it was opened.")
    read_at: datetime | None = column("read_at", description="When reading ended; null before.")
    applied_at: datetime | None = column("applied_at", description="When applying ended; null before.")
    undo_until: datetime | None = column(
        "undo_until", description="Until when it can be undone; null before it was applied."
    )
    undone_at: datetime | None = column("undone_at", description="When undoing ended; null before.")
    organisation: Organisation | None = relation(
        "organisation_by_id", "organisation_id", lambda: Organisation, description="Below which it is imported."
    )
    opened_by: Member | None = relation(
        "member_by_id",
        "opened_by_id",
        lambda: Member,
        description="Who opened it; null for HR systems, and where the caller may not see them.",
    )
    work: RosterWork | None = relation(
        "roster_job_by_import_id", "id", lambda: RosterWork, description="How far the last work on it has come."
    )
    actions: list[RosterActionCount] = relations(
        "roster_counts_by_import_id",
        "id",
        lambda: RosterActionCount,
        list_size=7,
        description="Rows read so far by what they would do.",
    )
    reasons: list[RosterReasonCount] = relations(
        "roster_reasons_by_import_id",
        "id",
        lambda: RosterReasonCount,
        list_size=20,
        description="Rows read so far by why they are not applied.",
    )
    outcomes: list[RosterOutcomeCount] = relations(
        "roster_outcomes_by_import_id",
        "id",
        lambda: RosterOutcomeCount,
        list_size=4,
        description="Rows applied so far by what became of them.",
    )

    @strawberry.field(description="Code of why it failed or was broken off; null when it was not.")
    def failure(self) -> str | None:
        """Of the whole file, or of the work."""
        failure: str | None = self.row["failure"]
        return failure

    @strawberry.field(description="Headings or fields that the failure is about; empty when it is about none.")
    def failure_names(self) -> list[str]:
        """Of `HEADING_TWICE` and `COLUMN_MISSING`."""
        names: list[str] = self.row["facts"].get("names", [])
        return names

    @strawberry.field(description="Sentence for people about the failure, in the language of `Accept-Language`.")
    def failure_message(self, info: Info) -> str | None:
        """Made at reading time."""
        failure = self.row["failure"]
        return None if failure is None else translate(f"ROSTER_{failure}", info.context.locale)


@strawberry.input(description="Filter of a list of imports; conditions given together all hold.")
class RosterImportWhereInput:
    """Conditions on imports."""

    state: "RosterImportStateFilterInput | None" = strawberry.field(default=None, description="By state.")
    below: IdFilterInput | None = strawberry.field(
        default=None, description="Imports for this organisation (`eq`) and for everything below it."
    )


@strawberry.input(description="Filter on the state of an import.")
class RosterImportStateFilterInput:
    """Operators on states."""

    eq: RosterImportState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[RosterImportState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="What a heading of the file is, where its words do not say it.")
class RosterColumnInput:
    """A heading and its field."""

    heading: str = strawberry.field(description="Heading as it stands in the file, at most 100 characters.")
    field: RosterField = strawberry.field(description="What the column is.")


@strawberry.input(description="Uploaded file to read as a roster.")
class RosterImportOpenInput:
    """Which file, below which organisation."""

    upload_id: UUID = strawberry.field(description="Id that `POST /uploads` answered with.")
    organisation_id: strawberry.ID = strawberry.field(description="Organisation below which people are entered.")
    columns: list[RosterColumnInput] = strawberry.field(
        default_factory=list, description="Headings that need to be explained, at most 50."
    )
    is_anew: bool = strawberry.field(
        default=False, description="True reads a file again whose content was imported there before."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a roster was not opened.")
class RosterImportOpenErrorCode(Enum):
    """Codes of rosterImportOpen."""

    ROSTER_PLACE_NOT_FOUND = strawberry.enum_value(
        "ROSTER_PLACE_NOT_FOUND", description="No organisation below which the caller may import."
    )
    UPLOAD_NOT_FOUND = strawberry.enum_value("UPLOAD_NOT_FOUND", description="None of the caller's, or it has expired.")
    INVALID_HEADING = strawberry.enum_value("INVALID_HEADING", description="Heading empty, too long, or given twice.")
    TOO_MANY_HEADINGS = strawberry.enum_value("TOO_MANY_HEADINGS", description="More than 50 headings.")
    ROSTER_IMPORT_UNDER_WAY = strawberry.enum_value(
        "ROSTER_IMPORT_UNDER_WAY", description="Import of the same content is being worked on."
    )
    JOB_IS_LIVE = strawberry.enum_value("JOB_IS_LIVE", description="It is being read.")


@strawberry.type(description="Refusal of opening a roster.")
class RosterImportOpenUserError(UserError):
    """Error of rosterImportOpen."""

    code: RosterImportOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of opening a roster.")
class RosterImportOpenPayload(Payload):
    """Answer of rosterImportOpen."""

    error: ClassVar[type[Any]] = RosterImportOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[RosterImportOpenUserError] = strawberry.field(description="Refusals; empty when opened.")
    roster_import: RosterImport | None = relation(
        "roster_import_by_id", "roster_import_id", lambda: RosterImport, description="Import; null when refused."
    )


@strawberry.input(description="Import to apply.")
class RosterImportApplyInput:
    """Which one."""

    roster_import_id: strawberry.ID = strawberry.field(description="Import whose rows were read.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an import was not applied.")
class RosterImportApplyErrorCode(Enum):
    """Codes of rosterImportApply."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    ROSTER_IMPORT_NOT_FOUND = strawberry.enum_value(
        "ROSTER_IMPORT_NOT_FOUND", description="None within the caller's reach."
    )
    ROSTER_IMPORT_UNDER_WAY = strawberry.enum_value("ROSTER_IMPORT_UNDER_WAY", description="It is being worked on.")
    ROSTER_IMPORT_NOT_READY = strawberry.enum_value(
        "ROSTER_IMPORT_NOT_READY", description="It failed, or was applied before."
    )
    JOB_IS_LIVE = strawberry.enum_value("JOB_IS_LIVE", description="It is being applied.")


@strawberry.type(description="Refusal of applying an import.")
class RosterImportApplyUserError(StepUpUserError):
    """Error of rosterImportApply."""

    code: RosterImportApplyErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of beginning to apply an import.")
class RosterImportApplyPayload(Payload):
    """Answer of rosterImportApply."""

    error: ClassVar[type[Any]] = RosterImportApplyUserError
    row: strawberry.Private[Any]
    user_errors: list[RosterImportApplyUserError] = strawberry.field(description="Refusals; empty when it has begun.")
    roster_import: RosterImport | None = relation(
        "roster_import_by_id", "roster_import_id", lambda: RosterImport, description="Import; null when refused."
    )


@strawberry.input(description="Import to undo.")
class RosterImportUndoInput:
    """Which one."""

    roster_import_id: strawberry.ID = strawberry.field(description="Import that was applied.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an import was not undone.")
class RosterImportUndoErrorCode(Enum):
    """Codes of rosterImportUndo."""

    ROSTER_IMPORT_NOT_FOUND = strawberry.enum_value(
        "ROSTER_IMPORT_NOT_FOUND", description="None within the caller's reach."
    )
    ROSTER_IMPORT_UNDER_WAY = strawberry.enum_value("ROSTER_IMPORT_UNDER_WAY", description="It is being worked on.")
    ROSTER_IMPORT_NOT_APPLIED = strawberry.enum_value("ROSTER_IMPORT_NOT_APPLIED", description="It was not applied.")
    UNDO_WINDOW_CLOSED = strawberry.enum_value("UNDO_WINDOW_CLOSED", description="More than 7 days have passed.")
    JOB_IS_LIVE = strawberry.enum_value("JOB_IS_LIVE", description="It is being undone.")


@strawberry.type(description="Refusal of undoing an import.")
class RosterImportUndoUserError(UserError):
    """Error of rosterImportUndo."""

    code: RosterImportUndoErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of beginning to undo an import.")
class RosterImportUndoPayload(Payload):
    """Answer of rosterImportUndo."""

    error: ClassVar[type[Any]] = RosterImportUndoUserError
    row: strawberry.Private[Any]
    user_errors: list[RosterImportUndoUserError] = strawberry.field(description="Refusals; empty when it has begun.")
    roster_import: RosterImport | None = relation(
        "roster_import_by_id", "roster_import_id", lambda: RosterImport, description="Import; null when refused."
    )
