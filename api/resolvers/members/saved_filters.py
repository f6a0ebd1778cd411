"""Saved filters 常用筛选 of the lists that officers work through."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.resolvers.members.register import member_filters
from api.schema.members.saved_conditions import conditions_of, look_at, read_member_conditions
from api.schema.members.saved_filter_lists import list_and_conditions
from api.schema.members.saved_filters import (
    SavedFilterDeleteInput,
    SavedFilterDeletePayload,
    SavedFilterSaveInput,
    SavedFilterSavePayload,
    SavedFilterUpdateInput,
    SavedFilterUpdatePayload,
)
from db.models.members import ListKind
from db.queries.members import saved_filters
from domain.members import service
from domain.members.errors import SavedFilterNotFound, SavedFilterOutdated
from domain.shared.permissions import Permission


@strawberry.type
class SavedFilterMutation:
    """Root mutations of saved filters."""

    @strawberry.mutation(
        description="Keeps a filter of a list that the caller reads as an officer, under a name.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def saved_filter_save(
        self, info: Info, input: Annotated[SavedFilterSaveInput, strawberry.argument(description="What to keep.")]
    ) -> SavedFilterSavePayload | None:
        return await perform(
            info,
            SavedFilterSavePayload,
            service.saved_filter_save,
            content_of(info, input),
            request_key=input.request_key,
        )

    @strawberry.mutation(description="Replaces a filter of the caller.", extensions=requires(Permission.SIGNED_IN))
    async def saved_filter_update(
        self, info: Info, input: Annotated[SavedFilterUpdateInput, strawberry.argument(description="What it becomes.")]
    ) -> SavedFilterUpdatePayload | None:
        key = key_of(input.saved_filter_id, "SavedFilter", "input", "savedFilterId")
        command = service.SavedFilterUpdate(key, content_of(info, input))
        return await perform(
            info, SavedFilterUpdatePayload, service.saved_filter_update, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Deletes a filter of the caller for good.", extensions=requires(Permission.SIGNED_IN)
    )
    async def saved_filter_delete(
        self, info: Info, input: Annotated[SavedFilterDeleteInput, strawberry.argument(description="Which one.")]
    ) -> SavedFilterDeletePayload | None:
        command = service.SavedFilterDelete(key_of(input.saved_filter_id, "SavedFilter", "input", "savedFilterId"))
        return await perform(
            info, SavedFilterDeletePayload, service.saved_filter_delete, command, request_key=input.request_key
        )


def content_of(info: Info, input: SavedFilterSaveInput | SavedFilterUpdateInput) -> service.SavedFilterSave:
    """What is to be kept; ids and numbers of values in it are looked at now.

    Raises:
        ApiError: INVALID_ID, TOO_MANY_VALUES.
    """
    list_kind, where = list_and_conditions(input.where)
    conditions, shared = conditions_of(where), input.shared_with_id
    look_at(info, list_kind, conditions)
    return service.SavedFilterSave(
        list_kind=list_kind,
        name=input.name,
        conditions=conditions,
        shared_with_id=None if shared is None else key_of(shared, "Organisation", "input", "sharedWithId"),
        is_default=input.is_default,
    )


async def filters_of_saved(info: Info, id: str) -> dict[str, Any]:
    """The register's filters by parameter name, of a filter of it that the caller may use, by the schema of today.

    Raises:
        DomainError: SAVED_FILTER_NOT_FOUND, SAVED_FILTER_OUTDATED.
    """
    async with info.context.read() as conn:
        key = key_of(id, "SavedFilter", "savedFilterId")
        row = await saved_filters.find_readable(conn, info.context.scope, key, ListKind.MEMBERS)
    if row is None:
        raise SavedFilterNotFound("members", "savedFilterId")
    where = read_member_conditions(info, row["conditions"])
    if where is None:
        raise SavedFilterOutdated("members", "savedFilterId")
    return member_filters(where)
