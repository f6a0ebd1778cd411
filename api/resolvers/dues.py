"""What a client can do with dues: at most 12 statements each, one call into domain.dues.service."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.dues.decisions import (
    DuesLapseAcceptInput,
    DuesLapseAcceptPayload,
    DuesLapseDeclineInput,
    DuesLapseDeclinePayload,
    DuesWaiveInput,
    DuesWaivePayload,
)
from api.schema.dues.nouns import (
    DuesArrears,
    DuesArrearsWhereInput,
    DuesCharge,
    DuesChargeWhereInput,
    DuesLapseProposal,
    DuesLapseProposalWhereInput,
    DuesReceipt,
)
from api.schema.dues.payments import (
    DuesPaymentRecordInput,
    DuesPaymentRecordPayload,
    DuesPaymentReverseInput,
    DuesPaymentReversePayload,
    DuesPayrollRecordInput,
    DuesPayrollRecordPayload,
)
from db.queries.dues import lists
from domain.dues import service
from domain.shared.permissions import Permission


@strawberry.type
class DuesQuery:
    """Root reads of dues."""

    @strawberry.field(
        description="Charges of the caller and of members within their reach, newest month first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def dues_charges(
        self,
        where: Annotated[DuesChargeWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[DuesCharge] | None:
        request = page_request(lists.CHARGE_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(lists.CHARGES, DuesCharge, lists.CHARGE_ORDER, request, charge_filters(where))
        return Connection(source=source)

    @strawberry.field(
        description="Members within reach with months that are overdue, longest overdue first.",
        extensions=requires(Permission.DUES_READ),
    )
    def dues_arrears(
        self,
        where: Annotated[DuesArrearsWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[DuesArrears] | None:
        request = page_request(lists.ARREARS_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(lists.ARREARS, DuesArrears, lists.ARREARS_ORDER, request, arrears_filters(where))
        return Connection(source=source)

    @strawberry.field(
        description="Proposals that memberships within reach lapse, earliest first.",
        extensions=requires(Permission.DUES_READ),
    )
    def dues_lapse_proposals(
        self,
        where: Annotated[
            DuesLapseProposalWhereInput | None, strawberry.argument(description="Which; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[DuesLapseProposal] | None:
        request = page_request(lists.PROPOSAL_ORDER, first=first, after=after, last=last, before=before)
        filters = proposal_filters(where)
        return Connection(source=PageSource(lists.PROPOSALS, DuesLapseProposal, lists.PROPOSAL_ORDER, request, filters))

    @found(
        description="Receipt by its number, of the caller or of a member within reach; null when there is none.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def dues_receipt(
        self,
        info: Info,
        number: Annotated[str, strawberry.argument(description="Number as printed.")],
    ) -> DuesReceipt | None:
        return reference("dues_receipt_by_number", number, DuesReceipt)


@strawberry.type
class DuesMutation:
    """Root mutations of dues."""

    @strawberry.mutation(
        description="Records a payment of a member within reach, oldest month first, and gives the receipt.",
        extensions=requires(Permission.DUES_WRITE),
    )
    async def dues_payment_record(
        self, info: Info, input: Annotated[DuesPaymentRecordInput, strawberry.argument(description="Payment.")]
    ) -> DuesPaymentRecordPayload | None:
        command = service.DuesPaymentRecord(
            member_id=key_of(input.member_id, "Member", "input", "memberId"),
            amount_fen=input.amount_fen,
            method=input.method.value,
            paid_on=input.paid_on,
            document_number=input.document_number,
        )
        return await perform(
            info, DuesPaymentRecordPayload, service.dues_payment_record, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes a payment back: its months are owed again, its receipt stays and says so.",
        extensions=requires(Permission.DUES_WRITE),
    )
    async def dues_payment_reverse(
        self, info: Info, input: Annotated[DuesPaymentReverseInput, strawberry.argument(description="Which one.")]
    ) -> DuesPaymentReversePayload | None:
        command = service.DuesPaymentReverse(
            receipt_id=key_of(input.receipt_id, "DuesReceipt", "input", "receiptId"), reason=input.reason.value
        )
        return await perform(
            info, DuesPaymentReversePayload, service.dues_payment_reverse, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Records what an employer withheld from wages, for each row that fits; at most 1,000 rows.",
        extensions=requires(Permission.DUES_WRITE),
    )
    async def dues_payroll_record(
        self, info: Info, input: Annotated[DuesPayrollRecordInput, strawberry.argument(description="List.")]
    ) -> DuesPayrollRecordPayload | None:
        command = service.DuesPayrollRecord(
            rows=tuple(service.PayrollRow(each.member_number, each.amount_fen) for each in input.rows),
            document_number=input.document_number,
            paid_on=input.paid_on,
        )
        return await perform(
            info, DuesPayrollRecordPayload, service.dues_payroll_record, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Waives what a member within reach owes for some months, by a decision on file.",
        extensions=requires(Permission.DUES_WRITE),
    )
    async def dues_waive(
        self, info: Info, input: Annotated[DuesWaiveInput, strawberry.argument(description="Waiver.")]
    ) -> DuesWaivePayload | None:
        command = service.DuesWaive(
            member_id=key_of(input.member_id, "Member", "input", "memberId"),
            months=tuple(input.months),
            reason=input.reason.value,
            document_number=input.document_number,
        )
        return await perform(info, DuesWaivePayload, service.dues_waive, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Ends a membership for unpaid dues from today on, by a decision on file.",
        extensions=requires(Permission.DUES_WRITE),
    )
    async def dues_lapse_accept(
        self, info: Info, input: Annotated[DuesLapseAcceptInput, strawberry.argument(description="Decision.")]
    ) -> DuesLapseAcceptPayload | None:
        command = service.DuesLapseAccept(
            proposal_id=key_of(input.proposal_id, "DuesLapseProposal", "input", "proposalId"),
            document_number=input.document_number,
        )
        return await perform(
            info, DuesLapseAcceptPayload, service.dues_lapse_accept, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Keeps a member who has not paid; only months that become due later count for another proposal.",
        extensions=requires(Permission.DUES_WRITE),
    )
    async def dues_lapse_decline(
        self, info: Info, input: Annotated[DuesLapseDeclineInput, strawberry.argument(description="Decision.")]
    ) -> DuesLapseDeclinePayload | None:
        command = service.DuesLapseDecline(
            proposal_id=key_of(input.proposal_id, "DuesLapseProposal", "input", "proposalId"),
            reason=input.reason.value,
        )
        return await perform(
            info, DuesLapseDeclinePayload, service.dues_lapse_decline, command, request_key=input.request_key
        )


def charge_filters(where: DuesChargeWhereInput | None) -> dict[str, Any]:
    """The filters of the list of charges by parameter name."""
    if where is None:
        return {}
    return given(
        member_id=_key(where.member_id, "Member", "memberId"),
        below_id=_key(where.below, "Organisation", "below"),
        month_on=_month(where.month_on),
    )


def arrears_filters(where: DuesArrearsWhereInput | None) -> dict[str, Any]:
    """The filters of the list of members in arrears by parameter name."""
    if where is None:
        return {}
    return given(below_id=_key(where.below, "Organisation", "below"), minimum_months=where.minimum_months)


def proposal_filters(where: DuesLapseProposalWhereInput | None) -> dict[str, Any]:
    """The filters of the list of proposals by parameter name."""
    if where is None:
        return {}
    return given(below_id=_key(where.below, "Organisation", "below"), states=codes_of(where.state, "where.state"))


def _key(value: str | None, type_name: str, name: str) -> UUID | None:
    return None if value is None else key_of(value, type_name, "where", name)


def _month(day: date | None) -> date | None:
    return None if day is None else day.replace(day=1)
