"""Reads of the union tree."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import public
from api.schema.organisations import Organisation, OrganisationLookup, OrganisationWhereInput
from db.queries.organisations import tree as queries


@strawberry.type
class OrganisationQuery:
    """Root fields of organisations."""

    @found(description="One organisation; null when there is none in the union.", extensions=public())
    def organisation(
        self,
        info: Info,
        by: Annotated[OrganisationLookup, strawberry.argument(description="Id or code of the organisation.")],
    ) -> Organisation | None:
        if isinstance(by.code, str):
            return reference("organisation_by_code", by.code, Organisation)
        return reference("organisation_by_id", key_of(by.id or "", "Organisation", "by", "id"), Organisation)

    @strawberry.field(description="Organisations of the union, by code.", extensions=public())
    def organisations(
        self,
        where: Annotated[
            OrganisationWhereInput | None, strawberry.argument(description="Which organisations; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Organisation] | None:
        request = page_request(queries.ORDER, first=first, after=after, last=last, before=before)
        filters = organisation_filters(where)
        return Connection(source=PageSource(queries.ORGANISATIONS, Organisation, queries.ORDER, request, filters))


def organisation_filters(where: OrganisationWhereInput | None) -> dict[str, Any]:
    """The list's filters by parameter name."""
    if where is None:
        return {}
    return given(
        parent_id=key_of_one(where.parent, "Organisation", "where.parent"),
        below_id=key_of_one(where.below, "Organisation", "where.below"),
        kinds=codes_of(where.kind, "where.kind"),
    )
