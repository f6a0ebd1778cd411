"""Requests to correct one's own entry 更正申请: the officers' list, asking, withdrawing, deciding."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.filters import codes_of, given
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.members.correction_decisions import (
    CorrectionRequestApproveInput,
    CorrectionRequestApprovePayload,
    CorrectionRequestRejectInput,
    CorrectionRequestRejectPayload,
)
from api.schema.members.correction_requests import (
    CorrectionRequest,
    CorrectionRequestSubmitInput,
    CorrectionRequestSubmitPayload,
    CorrectionRequestWhereInput,
    CorrectionRequestWithdrawInput,
    CorrectionRequestWithdrawPayload,
)
from db.queries.members import correction_requests
from domain.members import service
from domain.shared.permissions import Permission


@strawberry.type
class CorrectionRequestQuery:
    """Root reads of correction requests."""

    @strawberry.field(
        description="Correction requests of members at or below a node where the caller decides, oldest first.",
        extensions=requires(Permission.CORRECTION_REQUEST_DECIDE),
    )
    def correction_requests(
        self,
        where: Annotated[
            CorrectionRequestWhereInput | None, strawberry.argument(description="Which requests; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[CorrectionRequest] | None:
        order = correction_requests.ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        listing, filters = correction_requests.CORRECTION_REQUESTS, correction_filters(where)
        return Connection(source=PageSource(listing, CorrectionRequest, order, request, filters))


@strawberry.type
class CorrectionRequestMutation:
    """Root mutations of correction requests."""

    @strawberry.mutation(
        description="Asks that a field of the caller's own entry be corrected 更正申请.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def correction_request_submit(
        self, info: Info, input: Annotated[CorrectionRequestSubmitInput, strawberry.argument(description="What, why.")]
    ) -> CorrectionRequestSubmitPayload | None:
        command = service.CorrectionRequestSubmit(input.field, input.proposed_value, input.reason)
        return await perform(
            info,
            CorrectionRequestSubmitPayload,
            service.correction_request_submit,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Withdraws the caller's own open correction request; the proposed value is forgotten.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def correction_request_withdraw(
        self, info: Info, input: Annotated[CorrectionRequestWithdrawInput, strawberry.argument(description="Which.")]
    ) -> CorrectionRequestWithdrawPayload | None:
        request_id = key_of(input.correction_request_id, "CorrectionRequest", "input", "correctionRequestId")
        return await perform(
            info,
            CorrectionRequestWithdrawPayload,
            service.correction_request_withdraw,
            service.CorrectionRequestWithdraw(request_id),
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Approves a correction request, and corrects the entry with it.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def correction_request_approve(
        self, info: Info, input: Annotated[CorrectionRequestApproveInput, strawberry.argument(description="Which.")]
    ) -> CorrectionRequestApprovePayload | None:
        request_id = key_of(input.correction_request_id, "CorrectionRequest", "input", "correctionRequestId")
        return await perform(
            info,
            CorrectionRequestApprovePayload,
            service.correction_request_approve,
            service.CorrectionRequestApprove(request_id),
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Rejects a correction request with a reason.", extensions=requires(Permission.SIGNED_IN)
    )
    async def correction_request_reject(
        self, info: Info, input: Annotated[CorrectionRequestRejectInput, strawberry.argument(description="Which, why.")]
    ) -> CorrectionRequestRejectPayload | None:
        request_id = key_of(input.correction_request_id, "CorrectionRequest", "input", "correctionRequestId")
        return await perform(
            info,
            CorrectionRequestRejectPayload,
            service.correction_request_reject,
            service.CorrectionRequestReject(request_id, input.reason),
            request_key=input.request_key,
        )


def correction_filters(where: CorrectionRequestWhereInput | None) -> dict[str, Any]:
    """The list's filters by parameter name."""
    if where is None:
        return {}
    return given(statuses=codes_of(where.status, "where.status"), fields=codes_of(where.field, "where.field"))
