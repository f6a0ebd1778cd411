"""Settling, comparing, approving, exporting, disputing."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import relation
from api.schema.merchants.settlements import Settlement, SettlementDispute
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError
from domain.merchants.service import settlement_text


@strawberry.input(description="Next settlement of a merchant.")
class SettlementCreateInput:
    """Input of settlementCreate."""

    merchant_id: strawberry.ID = strawberry.field(description="Merchant that it is for.")
    until_on: date = strawberry.field(description="Last day of what it may have; the day is over.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to make a settlement.")
class SettlementCreateErrorCode(Enum):
    """Codes of settlementCreate."""

    MERCHANT_NOT_FOUND = strawberry.enum_value("MERCHANT_NOT_FOUND", description="None within the caller's reach.")
    SETTLEMENT_DAY_INVALID = strawberry.enum_value("SETTLEMENT_DAY_INVALID", description="Day is not over.")
    SETTLEMENT_EMPTY = strawberry.enum_value(
        "SETTLEMENT_EMPTY", description="Nothing was redeemed or taken back that is in no settlement yet."
    )


@strawberry.type(description="Refusal to make a settlement.")
class SettlementCreateUserError(UserError):
    """Error of settlementCreate."""

    code: SettlementCreateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to make a settlement.")
class SettlementCreatePayload(Payload):
    """Answer of settlementCreate."""

    error: ClassVar[type[Any]] = SettlementCreateUserError
    row: strawberry.Private[Any]
    user_errors: list[SettlementCreateUserError] = strawberry.field(description="Refusals; empty when it was done.")
    settlement: Settlement | None = relation(
        "settlement_by_id",
        "settlement_id",
        lambda: Settlement,
        description="Settlement as it is now; null when refused.",
    )


@strawberry.input(description="Merchant's own file for a settlement.")
class SettlementReconcileInput:
    """Input of settlementReconcile."""

    settlement_id: strawberry.ID = strawberry.field(description="Settlement that is meant.")
    content: str = strawberry.field(
        description="CSV with headings `receipt` or 小票号, and `amount` or 金额 in yuan, at most 5000 lines."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to compare a file.")
class SettlementReconcileErrorCode(Enum):
    """Codes of settlementReconcile."""

    SETTLEMENT_NOT_FOUND = strawberry.enum_value("SETTLEMENT_NOT_FOUND", description="None within the caller's reach.")
    STATEMENT_INVALID = strawberry.enum_value(
        "STATEMENT_INVALID", description="File cannot be read; the message names the line."
    )


@strawberry.type(description="Refusal to compare a file.")
class SettlementReconcileUserError(UserError):
    """Error of settlementReconcile."""

    code: SettlementReconcileErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to compare a file.")
class SettlementReconcilePayload(Payload):
    """Answer of settlementReconcile."""

    error: ClassVar[type[Any]] = SettlementReconcileUserError
    row: strawberry.Private[Any]
    user_errors: list[SettlementReconcileUserError] = strawberry.field(description="Refusals; empty when it was done.")
    settlement: Settlement | None = relation(
        "settlement_by_id",
        "settlement_id",
        lambda: Settlement,
        description="Settlement as it is now; null when refused.",
    )


@strawberry.input(description="Settlement to approve.")
class SettlementApproveInput:
    """Input of settlementApprove."""

    settlement_id: strawberry.ID = strawberry.field(description="Settlement that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to approve a settlement.")
class SettlementApproveErrorCode(Enum):
    """Codes of settlementApprove."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    SETTLEMENT_NOT_FOUND = strawberry.enum_value("SETTLEMENT_NOT_FOUND", description="None within the caller's reach.")
    SETTLEMENT_STATE_REFUSED = strawberry.enum_value(
        "SETTLEMENT_STATE_REFUSED", description="It is approved already, or a dispute about it is open."
    )
    OWN_PROPOSAL = strawberry.enum_value("OWN_PROPOSAL", description="Another person has to do this.")


@strawberry.type(description="Refusal to approve a settlement.")
class SettlementApproveUserError(StepUpUserError):
    """Error of settlementApprove."""

    code: SettlementApproveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to approve a settlement.")
class SettlementApprovePayload(Payload):
    """Answer of settlementApprove."""

    error: ClassVar[type[Any]] = SettlementApproveUserError
    row: strawberry.Private[Any]
    user_errors: list[SettlementApproveUserError] = strawberry.field(description="Refusals; empty when it was done.")
    settlement: Settlement | None = relation(
        "settlement_by_id",
        "settlement_id",
        lambda: Settlement,
        description="Settlement as it is now; null when refused.",
    )


@strawberry.input(description="Settlement to hand out.")
class SettlementExportInput:
    """Input of settlementExport."""

    settlement_id: strawberry.ID = strawberry.field(description="Settlement that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to export a settlement.")
class SettlementExportErrorCode(Enum):
    """Codes of settlementExport."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    SETTLEMENT_NOT_FOUND = strawberry.enum_value("SETTLEMENT_NOT_FOUND", description="None within the caller's reach.")


@strawberry.type(description="Refusal to export a settlement.")
class SettlementExportUserError(StepUpUserError):
    """Error of settlementExport."""

    code: SettlementExportErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to export a settlement.")
class SettlementExportPayload(Payload):
    """Answer of settlementExport."""

    error: ClassVar[type[Any]] = SettlementExportUserError
    row: strawberry.Private[Any]
    user_errors: list[SettlementExportUserError] = strawberry.field(description="Refusals; empty when it was done.")
    settlement: Settlement | None = relation(
        "settlement_by_id",
        "settlement_id",
        lambda: Settlement,
        description="Settlement as it is now; null when refused.",
    )

    @strawberry.field(description="Settlement as CSV with a byte order mark; null when refused.")
    async def content(self, info: Info) -> str | None:
        """Read once for each export."""
        if not self.row:
            return None
        async with info.context.read() as conn:
            return await settlement_text(conn, info.context.scope.tenant_id, self.row["settlement_id"])


@strawberry.input(description="Objection to a settlement.")
class SettlementDisputeOpenInput:
    """Input of settlementDisputeOpen."""

    settlement_id: strawberry.ID = strawberry.field(description="Settlement that is meant.")
    reason: str = strawberry.field(description="What is objected to, 1 to 200 characters.")
    redemption_id: strawberry.ID | None = strawberry.field(
        default=None, description="Redemption that it is about; null: the whole."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to open a dispute.")
class SettlementDisputeOpenErrorCode(Enum):
    """Codes of settlementDisputeOpen."""

    SETTLEMENT_NOT_FOUND = strawberry.enum_value("SETTLEMENT_NOT_FOUND", description="None within the caller's reach.")
    SETTLEMENT_STATE_REFUSED = strawberry.enum_value(
        "SETTLEMENT_STATE_REFUSED", description="It is approved already, or a dispute about it is open."
    )
    REDEMPTION_NOT_FOUND = strawberry.enum_value("REDEMPTION_NOT_FOUND", description="None within the caller's reach.")
    TITLE_INVALID = strawberry.enum_value(
        "TITLE_INVALID", description="Text is missing, too long, or has control characters."
    )


@strawberry.type(description="Refusal to open a dispute.")
class SettlementDisputeOpenUserError(UserError):
    """Error of settlementDisputeOpen."""

    code: SettlementDisputeOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to open a dispute.")
class SettlementDisputeOpenPayload(Payload):
    """Answer of settlementDisputeOpen."""

    error: ClassVar[type[Any]] = SettlementDisputeOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[SettlementDisputeOpenUserError] = strawberry.field(
        description="Refusals; empty when it was done."
    )
    dispute: SettlementDispute | None = relation(
        "settlement_dispute_by_id",
        "dispute_id",
        lambda: SettlementDispute,
        description="Dispute as it is now; null when refused.",
    )


@strawberry.input(description="Decision on a dispute.")
class SettlementDisputeDecideInput:
    """Input of settlementDisputeDecide."""

    dispute_id: strawberry.ID = strawberry.field(description="Dispute that is meant.")
    is_accepted: bool = strawberry.field(description="Whether it is right.")
    note: str = strawberry.field(description="Reason, 1 to 200 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to decide on a dispute.")
class SettlementDisputeDecideErrorCode(Enum):
    """Codes of settlementDisputeDecide."""

    DISPUTE_NOT_FOUND = strawberry.enum_value("DISPUTE_NOT_FOUND", description="None within the caller's reach.")
    DISPUTE_DECIDED = strawberry.enum_value("DISPUTE_DECIDED", description="It was decided already.")
    OWN_PROPOSAL = strawberry.enum_value("OWN_PROPOSAL", description="Another person has to do this.")
    OWN_VOUCHER = strawberry.enum_value("OWN_VOUCHER", description="It is about the caller's own voucher.")
    TITLE_INVALID = strawberry.enum_value(
        "TITLE_INVALID", description="Text is missing, too long, or has control characters."
    )
    REDEMPTION_NOT_FOUND = strawberry.enum_value("REDEMPTION_NOT_FOUND", description="None within the caller's reach.")
    VOUCHER_STATE_REFUSED = strawberry.enum_value(
        "VOUCHER_STATE_REFUSED", description="Voucher is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to decide on a dispute.")
class SettlementDisputeDecideUserError(UserError):
    """Error of settlementDisputeDecide."""

    code: SettlementDisputeDecideErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to decide on a dispute.")
class SettlementDisputeDecidePayload(Payload):
    """Answer of settlementDisputeDecide."""

    error: ClassVar[type[Any]] = SettlementDisputeDecideUserError
    row: strawberry.Private[Any]
    user_errors: list[SettlementDisputeDecideUserError] = strawberry.field(
        description="Refusals; empty when it was done."
    )
    dispute: SettlementDispute | None = relation(
        "settlement_dispute_by_id",
        "dispute_id",
        lambda: SettlementDispute,
        description="Dispute as it is now; null when refused.",
    )
