"""Bulk actions 批量操作: prepared, shown, applied, undone."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any

import strawberry

from api.context import Info
from api.errors import ApiError
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.resolvers.members import filters_of_saved, member_filters
from api.schema.bulk_actions.actions import BulkAction, BulkActionProgress, BulkActionWhereInput
from api.schema.bulk_actions.changes import BulkChange, BulkChangeWhereInput
from api.schema.bulk_actions.operations import (
    BulkActionApplyInput,
    BulkActionApplyPayload,
    BulkActionCancelInput,
    BulkActionCancelPayload,
    BulkActionPrepareInput,
    BulkActionPreparePayload,
    BulkActionUndoInput,
    BulkActionUndoPayload,
)
from db.queries.bulk_actions import actions, changes
from domain.bulk_actions import service
from domain.shared.permissions import Permission

ActionId = Annotated[strawberry.ID, strawberry.argument(description="Id of the action.")]


@strawberry.type
class BulkActionQuery:
    """Root fields of bulk actions."""

    @found(
        description="One bulk action; null when there is none or the caller may not change members there.",
        extensions=requires(Permission.MEMBER_WRITE),
    )
    def bulk_action(self, info: Info, id: ActionId) -> BulkAction | None:
        return reference("bulk_action_by_id", key_of(id, "BulkAction", "id"), BulkAction)

    @strawberry.field(
        description="Bulk actions at and below the nodes where the caller may change members, newest first.",
        extensions=requires(Permission.MEMBER_WRITE),
    )
    def bulk_actions(
        self,
        where: Annotated[
            BulkActionWhereInput | None, strawberry.argument(description="Which actions; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[BulkAction] | None:
        order = actions.ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        filters = action_filters(where)
        return Connection(source=PageSource(actions.BULK_ACTIONS, BulkAction, order, request, filters))

    @strawberry.field(
        description="What an action is for each member, by number; none when the caller may not change members there.",
        extensions=requires(Permission.MEMBER_WRITE),
    )
    def bulk_changes(
        self,
        bulk_action_id: ActionId,
        where: Annotated[
            BulkChangeWhereInput | None, strawberry.argument(description="Which changes; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[BulkChange] | None:
        request = page_request(changes.ORDER, first=first, after=after, last=last, before=before)
        key = key_of(bulk_action_id, "BulkAction", "bulkActionId")
        filters = {"bulk_action_id": key, **change_filters(where)}
        return Connection(source=PageSource(changes.BULK_CHANGES, BulkChange, changes.ORDER, request, filters))


@strawberry.type
class BulkActionMutation:
    """Root mutations of bulk actions."""

    @strawberry.mutation(
        description="Begins the preview of one change for many members; nothing is changed before it is applied.",
        extensions=requires(Permission.MEMBER_WRITE),
    )
    async def bulk_action_prepare(
        self, info: Info, input: Annotated[BulkActionPrepareInput, strawberry.argument(description="What, to whom.")]
    ) -> BulkActionPreparePayload | None:
        async def prepared() -> service.BulkActionPrepare:
            return await prepare_command(info, input)

        return await perform(
            info,
            BulkActionPreparePayload,
            service.bulk_action_prepare,
            prepared,
            request_key=input.request_key,
            content=repr(input),
        )

    @strawberry.mutation(
        description="Begins to apply what the preview shows as a change.", extensions=requires(Permission.MEMBER_WRITE)
    )
    async def bulk_action_apply(
        self, info: Info, input: Annotated[BulkActionApplyInput, strawberry.argument(description="Which action.")]
    ) -> BulkActionApplyPayload | None:
        step = service.BulkActionStep(key_of(input.bulk_action_id, "BulkAction", "input", "bulkActionId"))
        return await perform(
            info, BulkActionApplyPayload, service.bulk_action_apply, step, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Begins to take an applied action back; members who have changed since are kept.",
        extensions=requires(Permission.MEMBER_WRITE),
    )
    async def bulk_action_undo(
        self, info: Info, input: Annotated[BulkActionUndoInput, strawberry.argument(description="Which action.")]
    ) -> BulkActionUndoPayload | None:
        step = service.BulkActionStep(key_of(input.bulk_action_id, "BulkAction", "input", "bulkActionId"))
        return await perform(info, BulkActionUndoPayload, service.bulk_action_undo, step, request_key=input.request_key)

    @strawberry.mutation(
        description="Cancels an action that has not been applied.", extensions=requires(Permission.MEMBER_WRITE)
    )
    async def bulk_action_cancel(
        self, info: Info, input: Annotated[BulkActionCancelInput, strawberry.argument(description="Which action.")]
    ) -> BulkActionCancelPayload | None:
        step = service.BulkActionStep(key_of(input.bulk_action_id, "BulkAction", "input", "bulkActionId"))
        return await perform(
            info, BulkActionCancelPayload, service.bulk_action_cancel, step, request_key=input.request_key
        )


@strawberry.type
class BulkActionSubscription:
    """Root subscriptions of bulk actions."""

    @strawberry.subscription(
        description="State and progress of a bulk action, now and whenever they change, until no work is under way.",
        extensions=requires(Permission.MEMBER_WRITE),
    )
    async def bulk_action_progress(self, info: Info, bulk_action_id: ActionId) -> AsyncIterator[BulkActionProgress]:
        context = info.context
        key, wake = key_of(bulk_action_id, "BulkAction", "bulkActionId"), context.services.feed.wake
        is_known = False
        async with aclosing(service.watch(context.services.database, wake, context.present_scope, key)) as news:
            async for row in news:
                is_known = True
                yield BulkActionProgress(row=row)
        if not is_known:
            raise ApiError("NOT_FOUND")


async def prepare_command(info: Info, input: BulkActionPrepareInput) -> service.BulkActionPrepare:
    """The command behind an input; a saved filter is read and looked at anew.

    Raises:
        DomainError: SAVED_FILTER_NOT_FOUND, SAVED_FILTER_OUTDATED.
    """
    members, target = input.members, input.to_organisation_id
    member_ids, filters = None, None
    if members.ids:
        member_ids = [key_of(each, "Member", "input", "members", "ids") for each in members.ids]
    elif members.saved_filter_id:
        filters = await filters_of_saved(info, members.saved_filter_id)
    elif members.where:
        filters = member_filters(members.where)
    else:
        member_ids = []
    return service.BulkActionPrepare(
        organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
        kind=input.kind.value,
        member_ids=member_ids,
        filters=filters,
        to_organisation_id=None if target is None else key_of(target, "Organisation", "input", "toOrganisationId"),
        employment_kind=None if input.employment_kind is None else input.employment_kind.value,
        document_number=input.document_number,
        effective_on=input.effective_on,
    )


def action_filters(where: BulkActionWhereInput | None) -> dict[str, Any]:
    """The list's filters by parameter name."""
    if where is None:
        return {}
    return given(
        states=codes_of(where.state, "where.state"), below_id=key_of_one(where.below, "Organisation", "where.below")
    )


def change_filters(where: BulkChangeWhereInput | None) -> dict[str, Any]:
    """The list's filters by parameter name."""
    if where is None:
        return {}
    return given(
        verdicts=codes_of(where.verdict, "where.verdict"),
        outcomes=codes_of(where.outcome, "where.outcome"),
        reason=where.reason and where.reason.value,
    )
