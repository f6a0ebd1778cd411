"""Inputs and payloads of the operations on bulk actions."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.bulk_actions.actions import BulkAction
from api.schema.members.register import MemberWhereInput
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError
from db.models.bulk_actions import BulkActionKind
from db.models.members import EmploymentKind


@strawberry.input(one_of=True, description="Names members in one of several ways.")
class BulkActionMembersInput:
    """Exactly one."""

    ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="These members, 1 to 2,000; who is out of reach is shown as not found."
    )
    where: MemberWhereInput | None = strawberry.field(
        default=strawberry.UNSET, description="Those whom this filter finds below the organisation, 1 to 10,000."
    )
    saved_filter_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Those whom a saved filter of the register finds, 1 to 10,000."
    )


@strawberry.input(description="One change for many members, to be shown before it is made.")
class BulkActionPrepareInput:
    """What is to be done, to whom."""

    organisation_id: strawberry.ID = strawberry.field(
        description="Organisation at and below which members are changed."
    )
    kind: BulkActionKind = strawberry.field(description="What is done to each member.")
    members: BulkActionMembersInput = strawberry.field(description="Whom it is about.")
    employment_kind: EmploymentKind | None = strawberry.field(
        default=None, description="Employment after the change, where the kind needs one."
    )
    to_organisation_id: strawberry.ID | None = strawberry.field(
        default=None, description="Branch, group or pool that members go to, where the kind moves them."
    )
    effective_on: date | None = strawberry.field(
        default=None, description="Day from which the changes hold, not after today; null: when they are applied."
    )
    document_number: str | None = strawberry.field(
        default=None, description="Number of the decision or reminder on file, 2 to 40 characters."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a bulk action was not prepared.")
class BulkActionPrepareErrorCode(Enum):
    """Codes of bulkActionPrepare."""

    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="None where the caller may change members, or none to move to."
    )
    ORGANISATION_TAKES_NO_MEMBERS = strawberry.enum_value(
        "ORGANISATION_TAKES_NO_MEMBERS", description="Target is closed, or no branch, group or pool."
    )
    TARGET_REQUIRED = strawberry.enum_value("TARGET_REQUIRED", description="Move without a target.")
    EMPLOYMENT_DOES_NOT_FIT = strawberry.enum_value(
        "EMPLOYMENT_DOES_NOT_FIT", description="Kind of employment is missing or does not go with the change."
    )
    DOCUMENT_NUMBER_REQUIRED = strawberry.enum_value(
        "DOCUMENT_NUMBER_REQUIRED", description="This change rests on a decision or reminder on file."
    )
    INVALID_DOCUMENT_NUMBER = strawberry.enum_value("INVALID_DOCUMENT_NUMBER", description="Number is none.")
    EFFECTIVE_IN_FUTURE = strawberry.enum_value("EFFECTIVE_IN_FUTURE", description="Day has not come.")
    NO_MEMBERS_CHOSEN = strawberry.enum_value(
        "NO_MEMBERS_CHOSEN", description="Nobody is named, or nobody in reach fits the filter."
    )
    TOO_MANY_MEMBERS = strawberry.enum_value("TOO_MANY_MEMBERS", description="More members than one action changes.")
    SAVED_FILTER_NOT_FOUND = strawberry.enum_value(
        "SAVED_FILTER_NOT_FOUND", description="None of the register that is the caller's or shared with them."
    )
    SAVED_FILTER_OUTDATED = strawberry.enum_value(
        "SAVED_FILTER_OUTDATED", description="Saved filter no longer fits the schema."
    )
    JOB_IS_LIVE = strawberry.enum_value("JOB_IS_LIVE", description="It is being prepared.")


@strawberry.type(description="Refusal of preparing a bulk action.")
class BulkActionPrepareUserError(UserError):
    """Error of bulkActionPrepare."""

    code: BulkActionPrepareErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of preparing a bulk action.")
class BulkActionPreparePayload(Payload):
    """Answer of bulkActionPrepare."""

    error: ClassVar[type[Any]] = BulkActionPrepareUserError
    row: strawberry.Private[Any]
    user_errors: list[BulkActionPrepareUserError] = strawberry.field(description="Refusals; empty when it has begun.")
    bulk_action: BulkAction | None = relation(
        "bulk_action_by_id", "bulk_action_id", lambda: BulkAction, description="Action; null when refused."
    )


@strawberry.input(description="Bulk action to apply.")
class BulkActionApplyInput:
    """Which one."""

    bulk_action_id: strawberry.ID = strawberry.field(description="Action that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a bulk action was not applied.")
class BulkActionApplyErrorCode(Enum):
    """Codes of bulkActionApply."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    BULK_ACTION_NOT_FOUND = strawberry.enum_value(
        "BULK_ACTION_NOT_FOUND", description="None within the caller's reach."
    )
    BULK_ACTION_UNDER_WAY = strawberry.enum_value("BULK_ACTION_UNDER_WAY", description="It is being worked on.")
    BULK_ACTION_NOT_READY = strawberry.enum_value(
        "BULK_ACTION_NOT_READY", description="It failed, was cancelled, or was applied before."
    )
    JOB_IS_LIVE = strawberry.enum_value("JOB_IS_LIVE", description="It is being applied.")


@strawberry.type(description="Refusal: the bulk action was not applied.")
class BulkActionApplyUserError(StepUpUserError):
    """Error of bulkActionApply."""

    code: BulkActionApplyErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of wanting a bulk action applied.")
class BulkActionApplyPayload(Payload):
    """Answer of bulkActionApply."""

    error: ClassVar[type[Any]] = BulkActionApplyUserError
    row: strawberry.Private[Any]
    user_errors: list[BulkActionApplyUserError] = strawberry.field(description="Refusals; empty when it was taken.")
    bulk_action: BulkAction | None = relation(
        "bulk_action_by_id", "bulk_action_id", lambda: BulkAction, description="Action; null when refused."
    )


@strawberry.input(description="Bulk action to undo.")
class BulkActionUndoInput:
    """Which one."""

    bulk_action_id: strawberry.ID = strawberry.field(description="Action that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a bulk action was not undone.")
class BulkActionUndoErrorCode(Enum):
    """Codes of bulkActionUndo."""

    BULK_ACTION_NOT_FOUND = strawberry.enum_value(
        "BULK_ACTION_NOT_FOUND", description="None within the caller's reach."
    )
    BULK_ACTION_UNDER_WAY = strawberry.enum_value("BULK_ACTION_UNDER_WAY", description="It is being worked on.")
    BULK_ACTION_NOT_APPLIED = strawberry.enum_value("BULK_ACTION_NOT_APPLIED", description="It was not applied.")
    UNDO_WINDOW_CLOSED = strawberry.enum_value("UNDO_WINDOW_CLOSED", description="More than 7 days have passed.")
    JOB_IS_LIVE = strawberry.enum_value("JOB_IS_LIVE", description="It is being undone.")


@strawberry.type(description="Refusal: the bulk action was not undone.")
class BulkActionUndoUserError(UserError):
    """Error of bulkActionUndo."""

    code: BulkActionUndoErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of wanting a bulk action undone.")
class BulkActionUndoPayload(Payload):
    """Answer of bulkActionUndo."""

    error: ClassVar[type[Any]] = BulkActionUndoUserError
    row: strawberry.Private[Any]
    user_errors: list[BulkActionUndoUserError] = strawberry.field(description="Refusals; empty when it was taken.")
    bulk_action: BulkAction | None = relation(
        "bulk_action_by_id", "bulk_action_id", lambda: BulkAction, description="Action; null when refused."
    )


@strawberry.input(description="Bulk action to cancel.")
class BulkActionCancelInput:
    """Which one."""

    bulk_action_id: strawberry.ID = strawberry.field(description="Action that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a bulk action was not cancelled.")
class BulkActionCancelErrorCode(Enum):
    """Codes of bulkActionCancel."""

    BULK_ACTION_NOT_FOUND = strawberry.enum_value(
        "BULK_ACTION_NOT_FOUND", description="None within the caller's reach."
    )
    BULK_ACTION_UNDER_WAY = strawberry.enum_value("BULK_ACTION_UNDER_WAY", description="It is being worked on.")
    BULK_ACTION_BEGUN = strawberry.enum_value("BULK_ACTION_BEGUN", description="It is being applied, or was.")


@strawberry.type(description="Refusal: the bulk action was not cancelled.")
class BulkActionCancelUserError(UserError):
    """Error of bulkActionCancel."""

    code: BulkActionCancelErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of wanting a bulk action cancelled.")
class BulkActionCancelPayload(Payload):
    """Answer of bulkActionCancel."""

    error: ClassVar[type[Any]] = BulkActionCancelUserError
    row: strawberry.Private[Any]
    user_errors: list[BulkActionCancelUserError] = strawberry.field(description="Refusals; empty when it was taken.")
    bulk_action: BulkAction | None = relation(
        "bulk_action_by_id", "bulk_action_id", lambda: BulkAction, description="Action; null when refused."
    )
