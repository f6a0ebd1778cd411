"""Reads of the union tree."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.filters import codes_of, given, key_of_one
from api.nodes import key_of
from api.paging import COUNT_LIMIT, After, Before, Connection, First, Last, keyset_cursor, page_request
from api.permissions import public
from api.schema.organisations import Organisation, OrganisationLookup, OrganisationWhereInput
from db.queries import organisations as queries


@strawberry.type
class OrganisationQuery:
    """Root fields of organisations."""

    @strawberry.field(description="One organisation; null when there is none in the union.", extensions=public())
    async def organisation(
        self,
        info: Info,
        by: Annotated[OrganisationLookup, strawberry.argument(description="Id or code of the organisation.")],
    ) -> Organisation | None:
        context = info.context
        if isinstance(by.code, str):
            async with context.read() as conn:
                key = await queries.find_organisation_id(conn, context.scope, by.code)
        else:
            key = key_of(by.id or "", "Organisation", "by", "id")
        row = None if key is None else await context.loaders.load("organisation_by_id", key)
        return None if row is None else Organisation(row=row)

    @strawberry.field(description="Organisations of the union, by code.", extensions=public())
    async def organisations(
        self,
        info: Info,
        where: Annotated[
            OrganisationWhereInput | None, strawberry.argument(description="Which organisations; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Organisation] | None:
        context = info.context
        request = page_request(queries.ORDER, first=first, after=after, last=last, before=before)
        filters = organisation_filters(where)
        async with context.read() as conn:
            page = await queries.list_organisations(conn, context.scope, filters, request)

        async def count() -> int:
            async with context.read() as conn:
                return await queries.count_organisations(conn, context.scope, filters, COUNT_LIMIT)

        return Connection(page=page, cursor=keyset_cursor(queries.ORDER), wrap=Organisation, count=count)


def organisation_filters(where: OrganisationWhereInput | None) -> dict[str, Any]:
    """The list's filters by parameter name."""
    if where is None:
        return {}
    return given(
        parent_id=key_of_one(where.parent, "Organisation", "where.parent"),
        below_id=key_of_one(where.below, "Organisation", "where.below"),
        kinds=codes_of(where.kind, "where.kind"),
    )
