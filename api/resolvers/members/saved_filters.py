"""Saved filters 常用筛选 of the list of members."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.resolvers.members.register import member_filters
from api.schema.members.saved_filters import (
    SavedFilterDeleteInput,
    SavedFilterDeletePayload,
    SavedFilterSaveInput,
    SavedFilterSavePayload,
    SavedFilterUpdateInput,
    SavedFilterUpdatePayload,
    conditions_of,
    read_conditions,
)
from db.queries.members import saved_filters
from domain.members import service
from domain.members.errors import SavedFilterNotFound, SavedFilterOutdated
from domain.shared.permissions import Permission


@strawberry.type
class SavedFilterMutation:
    """Root mutations of saved filters."""

    @strawberry.mutation(
        description="Keeps a filter of the list of members under a name.", extensions=requires(Permission.MEMBER_READ)
    )
    async def saved_filter_save(
        self, info: Info, input: Annotated[SavedFilterSaveInput, strawberry.argument(description="What to keep.")]
    ) -> SavedFilterSavePayload | None:
        return await perform(
            info, SavedFilterSavePayload, service.saved_filter_save, content_of(input), request_key=input.request_key
        )

    @strawberry.mutation(description="Replaces a filter of the caller.", extensions=requires(Permission.MEMBER_READ))
    async def saved_filter_update(
        self, info: Info, input: Annotated[SavedFilterUpdateInput, strawberry.argument(description="What it becomes.")]
    ) -> SavedFilterUpdatePayload | None:
        key = key_of(input.saved_filter_id, "SavedFilter", "input", "savedFilterId")
        command = service.SavedFilterUpdate(key, content_of(input))
        return await perform(
            info, SavedFilterUpdatePayload, service.saved_filter_update, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Deletes a filter of the caller for good.", extensions=requires(Permission.MEMBER_READ)
    )
    async def saved_filter_delete(
        self, info: Info, input: Annotated[SavedFilterDeleteInput, strawberry.argument(description="Which one.")]
    ) -> SavedFilterDeletePayload | None:
        command = service.SavedFilterDelete(key_of(input.saved_filter_id, "SavedFilter", "input", "savedFilterId"))
        return await perform(
            info, SavedFilterDeletePayload, service.saved_filter_delete, command, request_key=input.request_key
        )


def content_of(input: SavedFilterSaveInput | SavedFilterUpdateInput) -> service.SavedFilterSave:
    """What is to be kept; ids, numbers of values and the search in it are looked at now.

    Raises:
        ApiError: INVALID_ID, TOO_MANY_VALUES, INVALID_SEARCH.
    """
    member_filters(input.where)
    shared = input.shared_with_id
    return service.SavedFilterSave(
        name=input.name,
        conditions=conditions_of(input.where),
        shared_with_id=None if shared is None else key_of(shared, "Organisation", "input", "sharedWithId"),
        is_default=input.is_default,
    )


async def filters_of_saved(info: Info, id: str) -> dict[str, Any]:
    """The list's filters by parameter name, of a filter that the caller may use, read against the schema of today.

    Raises:
        DomainError: SAVED_FILTER_NOT_FOUND, SAVED_FILTER_OUTDATED.
    """
    async with info.context.read() as conn:
        row = await saved_filters.find_readable(conn, info.context.scope, key_of(id, "SavedFilter", "savedFilterId"))
    if row is None:
        raise SavedFilterNotFound("members", "savedFilterId")
    where = read_conditions(info, row["conditions"])
    if isinstance(where, list):
        raise SavedFilterOutdated("members", "savedFilterId")
    return member_filters(where)
