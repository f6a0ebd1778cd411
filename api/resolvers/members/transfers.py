"""Transfers 转会: the officers' list, asking, deciding, withdrawing."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.filters import codes_of, given
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.members.on_behalf import on_behalf_of
from api.schema.members.transfers import (
    Transfer,
    TransferDecideInput,
    TransferDecidePayload,
    TransferRequestInput,
    TransferRequestPayload,
    TransferWhereInput,
    TransferWithdrawInput,
    TransferWithdrawPayload,
)
from db.queries.members import transfers
from domain.members import service
from domain.shared.permissions import Permission


@strawberry.type
class TransferQuery:
    """Root reads of transfers."""

    @strawberry.field(
        description="Transfers from or to an organisation at or below which the caller decides, longest waiting first.",
        extensions=requires(Permission.TRANSFER_DECIDE),
    )
    def transfers(
        self,
        where: Annotated[
            TransferWhereInput | None, strawberry.argument(description="Which transfers; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Transfer] | None:
        request = page_request(transfers.ORDER, first=first, after=after, last=last, before=before)
        filters = transfer_filters(where)
        return Connection(source=PageSource(transfers.TRANSFERS, Transfer, transfers.ORDER, request, filters))


@strawberry.type
class TransferMutation:
    """Root mutations of transfers."""

    @strawberry.mutation(
        description="Asks to move the caller, or for an officer a member within reach, to another branch.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def transfer_request(
        self, info: Info, input: Annotated[TransferRequestInput, strawberry.argument(description="Where to.")]
    ) -> TransferRequestPayload | None:
        command = service.TransferRequest(
            to_organisation_id=key_of(input.to_organisation_id, "Organisation", "input", "toOrganisationId"),
            member_id=None if input.member_id is None else key_of(input.member_id, "Member", "input", "memberId"),
            on_behalf=on_behalf_of(input.on_behalf),
        )
        return await perform(
            info, TransferRequestPayload, service.transfer_request, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Releases, accepts or returns: decides the caller's stage of a transfer.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def transfer_decide(
        self, info: Info, input: Annotated[TransferDecideInput, strawberry.argument(description="Decision.")]
    ) -> TransferDecidePayload | None:
        command = service.TransferDecide(
            transfer_id=key_of(input.transfer_id, "Transfer", "input", "transferId"),
            is_approval=input.is_approval,
            comment=input.comment,
        )
        return await perform(
            info, TransferDecidePayload, service.transfer_decide, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Withdraws the caller's own open transfer.", extensions=requires(Permission.SIGNED_IN)
    )
    async def transfer_withdraw(
        self, info: Info, input: Annotated[TransferWithdrawInput, strawberry.argument(description="Which one.")]
    ) -> TransferWithdrawPayload | None:
        command = service.TransferWithdraw(transfer_id=key_of(input.transfer_id, "Transfer", "input", "transferId"))
        return await perform(
            info, TransferWithdrawPayload, service.transfer_withdraw, command, request_key=input.request_key
        )


def transfer_filters(where: TransferWhereInput | None) -> dict[str, Any]:
    """The list's filters by parameter name."""
    return {} if where is None else given(statuses=codes_of(where.status, "where.status"))
