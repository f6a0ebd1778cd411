"""Reads for those who look after the deployment and for developers of clients."""

from typing import Annotated

import strawberry

from api.context import Info
from api.filters import given
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires, requires_in_production
from api.query_costs import query_cost
from api.schema.documents import DeprecatedUse, DocumentUse, QueryCost
from db.queries import documents as queries
from domain.shared.permissions import Permission

_Client = Annotated[str | None, strawberry.argument(description="Only this client; null: all.")]


@strawberry.type
class DocumentQuery:
    """Root fields of documents."""

    @strawberry.field(
        description="What clients ran, of all unions of the deployment, latest day first; kept for 400 days.",
        extensions=requires(Permission.DOCUMENT_READ),
    )
    def document_uses(
        self,
        client: _Client = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[DocumentUse] | None:
        request = page_request(queries.USE_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(queries.DOCUMENT_USES, DocumentUse, queries.USE_ORDER, request, given(client=client))
        return Connection(source=source)

    @strawberry.field(
        description="What clients used of what is deprecated, latest day first; kept for 400 days.",
        extensions=requires(Permission.DOCUMENT_READ),
    )
    def deprecated_uses(
        self,
        client: _Client = None,
        coordinate: Annotated[str | None, strawberry.argument(description="Only this element; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[DeprecatedUse] | None:
        order = queries.DEPRECATED_ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        filters = given(client=client, coordinate=coordinate)
        return Connection(source=PageSource(queries.DEPRECATED_USES, DeprecatedUse, order, request, filters))

    @strawberry.field(
        description="Cost of a document, without running it; open to everybody where any document may be sent.",
        extensions=requires_in_production(Permission.DOCUMENT_READ),
    )
    def query_cost(
        self,
        info: Info,
        document: Annotated[str, strawberry.argument(description="Text with one operation, or see `operationName`.")],
        variables: Annotated[str, strawberry.argument(description="Values of its variables, as a JSON object.")] = "{}",
        operation_name: Annotated[
            str | None, strawberry.argument(description="Which operation; null: the only one.")
        ] = None,
    ) -> QueryCost | None:
        return query_cost(info.schema, document, variables, operation_name)
