"""Rosters 花名册: imports with their preview, progress, applying and undoing; exports."""

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
from api.resolvers.members import member_filters
from api.schema.rosters.exports import MemberExportOpenInput, MemberExportOpenPayload
from api.schema.rosters.imports import (
    RosterImport,
    RosterImportApplyInput,
    RosterImportApplyPayload,
    RosterImportOpenInput,
    RosterImportOpenPayload,
    RosterImportUndoInput,
    RosterImportUndoPayload,
    RosterImportWhereInput,
)
from api.schema.rosters.progress import RosterImportProgress
from api.schema.rosters.rows import RosterRow, RosterRowWhereInput
from db.queries.rosters import imports, rows
from domain.rosters import service
from domain.shared.permissions import Permission

ImportId = Annotated[strawberry.ID, strawberry.argument(description="Id of the import.")]


@strawberry.type
class RosterQuery:
    """Root fields of rosters."""

    @found(
        description="One import; null when there is none or the caller may not import there.",
        extensions=requires(Permission.MEMBER_IMPORT),
    )
    def roster_import(self, info: Info, id: ImportId) -> RosterImport | None:
        return reference("roster_import_by_id", key_of(id, "RosterImport", "id"), RosterImport)

    @strawberry.field(
        description="Imports at and below the nodes where the caller may import, newest first.",
        extensions=requires(Permission.MEMBER_IMPORT),
    )
    def roster_imports(
        self,
        where: Annotated[
            RosterImportWhereInput | None, strawberry.argument(description="Which imports; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[RosterImport] | None:
        order = imports.ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        filters = import_filters(where)
        return Connection(source=PageSource(imports.ROSTER_IMPORTS, RosterImport, order, request, filters))

    @strawberry.field(
        description="Rows of an import in the order of the file; none when the caller may not import there.",
        extensions=requires(Permission.MEMBER_IMPORT),
    )
    def roster_rows(
        self,
        import_id: ImportId,
        where: Annotated[RosterRowWhereInput | None, strawberry.argument(description="Which rows; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[RosterRow] | None:
        request = page_request(rows.ORDER, first=first, after=after, last=last, before=before)
        filters = {"import_id": key_of(import_id, "RosterImport", "importId"), **row_filters(where)}
        return Connection(source=PageSource(rows.ROSTER_ROWS, RosterRow, rows.ORDER, request, filters))


@strawberry.type
class RosterMutation:
    """Root mutations of rosters."""

    @strawberry.mutation(
        description="Begins to read an uploaded roster; the register is not changed before it is applied.",
        extensions=requires(Permission.MEMBER_IMPORT),
    )
    async def roster_import_open(
        self, info: Info, input: Annotated[RosterImportOpenInput, strawberry.argument(description="Which file.")]
    ) -> RosterImportOpenPayload | None:
        command = service.RosterImportOpen(
            upload_id=input.upload_id,
            organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            columns=[(each.heading, each.field.value) for each in input.columns],
            is_anew=input.is_anew,
        )
        return await perform(
            info, RosterImportOpenPayload, service.roster_import_open, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Begins to apply the good rows of an import.", extensions=requires(Permission.MEMBER_IMPORT)
    )
    async def roster_import_apply(
        self, info: Info, input: Annotated[RosterImportApplyInput, strawberry.argument(description="Which import.")]
    ) -> RosterImportApplyPayload | None:
        import_id = key_of(input.roster_import_id, "RosterImport", "input", "rosterImportId")
        command = service.RosterImportApply(import_id)
        return await perform(
            info, RosterImportApplyPayload, service.roster_import_apply, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Begins to take an applied import back; members who were changed since are kept.",
        extensions=requires(Permission.MEMBER_IMPORT),
    )
    async def roster_import_undo(
        self, info: Info, input: Annotated[RosterImportUndoInput, strawberry.argument(description="Which import.")]
    ) -> RosterImportUndoPayload | None:
        import_id = key_of(input.roster_import_id, "RosterImport", "input", "rosterImportId")
        command = service.RosterImportUndo(import_id)
        return await perform(
            info, RosterImportUndoPayload, service.roster_import_undo, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Begins to write members as a file, to be downloaded by the caller within an hour.",
        extensions=requires(Permission.MEMBER_EXPORT),
    )
    async def member_export_open(
        self, info: Info, input: Annotated[MemberExportOpenInput, strawberry.argument(description="Which members.")]
    ) -> MemberExportOpenPayload | None:
        command = service.MemberExportOpen(
            filters=member_filters(input.where),
            columns=[column.value for column in input.columns],
            format=input.format.value,
            locale=info.context.locale,
        )
        return await perform(
            info, MemberExportOpenPayload, service.member_export_open, command, request_key=input.request_key
        )


@strawberry.type
class RosterSubscription:
    """Root subscriptions of rosters."""

    @strawberry.subscription(
        description="State and progress of an import, now and whenever they change, until no work is under way.",
        extensions=requires(Permission.MEMBER_IMPORT),
    )
    async def roster_import_progress(self, info: Info, import_id: ImportId) -> AsyncIterator[RosterImportProgress]:
        context = info.context
        key, wake = key_of(import_id, "RosterImport", "importId"), context.services.feed.wake
        is_known = False
        async with aclosing(service.watch(context.services.database, wake, context.present_scope, key)) as news:
            async for row in news:
                is_known = True
                yield RosterImportProgress(row=row)
        if not is_known:
            raise ApiError("NOT_FOUND")


def import_filters(where: RosterImportWhereInput | None) -> dict[str, Any]:
    """The list's filters by parameter name."""
    if where is None:
        return {}
    return given(
        states=codes_of(where.state, "where.state"), below_id=key_of_one(where.below, "Organisation", "where.below")
    )


def row_filters(where: RosterRowWhereInput | None) -> dict[str, Any]:
    """The list's filters by parameter name."""
    if where is None:
        return {}
    return given(
        actions=codes_of(where.action, "where.action"),
        outcomes=codes_of(where.outcome, "where.outcome"),
        reason=where.reason and where.reason.value,
        warning=where.remark and where.remark.value,
    )
