"""Exports of the register: the noun, and the input and payload of its operation."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, computed, relation
from api.nodes import Node, found_by, node_id
from api.schema.members.register import MemberWhereInput
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.rosters import codes  # noqa: F401  # the enums are described before they are used
from api.schema.shared import StepUpUserError
from db.models.rosters import MemberExportState, RosterFormat
from domain.rosters.rules.columns import MemberExportColumn


def _download_path(row: Any) -> str | None:  # noqa: ANN401  # a row of the database
    return f"/downloads/{row['file_id']}" if row["state"] == MemberExportState.READY else None


@found_by("member_export_by_id")
@strawberry.type(description="List of members as a file, seen by nobody but the officer who asked for it.")
class MemberExport(Node):
    """A member_export row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("MemberExport")
    state: MemberExportState = column("state", convert=MemberExportState, description="State of the export.")
    format: RosterFormat = column("format", convert=RosterFormat, description="Form of the file.")
    row_count: int = column("row_count", description="Members in the file; 0 until it is ready.")
    opened_at: datetime = column("opened_at", description="When it was asked for.")
    ready_at: datetime | None = column("ready_at", description="When the file was there; null before.")
    expires_at: datetime | None = column(
        "expires_at", description="Until when it can be downloaded; null before it is ready."
    )
    download_path: str | None = computed(
        _download_path, description="Path to get the file from with the same access token; null unless it is ready."
    )


@strawberry.input(description="List of members to write as a file.")
class MemberExportOpenInput:
    """Which members, which columns."""

    where: MemberWhereInput | None = strawberry.field(
        default=None, description="Filters as in `members`; null: all whom the caller may export."
    )
    columns: list[MemberExportColumn] = strawberry.field(description="Columns in their order, each once.")
    format: RosterFormat = strawberry.field(description="Form of the file.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an export was refused.")
class MemberExportOpenErrorCode(Enum):
    """Codes of memberExportOpen."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    INVALID_COLUMNS = strawberry.enum_value("INVALID_COLUMNS", description="None, or one twice.")
    COLUMN_NOT_PERMITTED = strawberry.enum_value(
        "COLUMN_NOT_PERMITTED", description="Phone and identity numbers are for those who may open personal fields."
    )
    TOO_MANY_EXPORTS = strawberry.enum_value("TOO_MANY_EXPORTS", description="Three are being written.")
    JOB_IS_LIVE = strawberry.enum_value("JOB_IS_LIVE", description="It is being written.")


@strawberry.type(description="Refusal of an export.")
class MemberExportOpenUserError(StepUpUserError):
    """Error of memberExportOpen."""

    code: MemberExportOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of asking for an export.")
class MemberExportOpenPayload(Payload):
    """Answer of memberExportOpen."""

    error: ClassVar[type[Any]] = MemberExportOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[MemberExportOpenUserError] = strawberry.field(description="Refusals; empty when it has begun.")
    member_export: MemberExport | None = relation(
        "member_export_by_id", "member_export_id", lambda: MemberExport, description="Export; null when refused."
    )
