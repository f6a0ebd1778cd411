"""What clients use of the schema, and what their documents cost."""

from datetime import date
from typing import Any

import strawberry

from api.fields import column


@strawberry.type(description="How often a version of a client ran a document on a day; nothing of who asked.")
class DocumentUse:
    """A document_use row."""

    row: strawberry.Private[Any]

    day: date = column("day", description="UTC.")
    client: str = column(
        "client", description="As it calls itself; empty: it did not say; `other`: beyond 200 versions a day."
    )
    version: str = column("version", description="As the client calls it; empty where it did not say.")
    document_id: str = column(
        "document_id", description="SHA-256 of the text, in hexadecimal; empty for all that are not stored, together."
    )
    name: str | None = column("name", description="Of the operation; null when it has none or is not stored.")
    count: int = column("count", description="Operations that ran, refused requests left out.")


@strawberry.type(description="How often a version of a client used a deprecated element on a day.")
class DeprecatedUse:
    """A deprecated_use row."""

    row: strawberry.Private[Any]

    day: date = column("day", description="UTC.")
    client: str = column(
        "client", description="As it calls itself; empty: it did not say; `other`: beyond 200 versions a day."
    )
    version: str = column("version", description="As the client calls it; empty where it did not say.")
    coordinate: str = column(
        "coordinate", description="Schema coordinate of a field, an argument, an input's field or an enum's value."
    )
    count: int = column("count", description="Operations that used it.")


@strawberry.type(description="Part of a cost that one field adds.")
class QueryCostField:
    """A place in a document."""

    path: str = strawberry.field(description="Response names from the root on, with dots between them.")
    objects: int = strawberry.field(description="Objects that it can return, and 10 for a mutation.")


@strawberry.type(description="What a document may cost by the limits that run, reckoned without running it.")
class QueryCost:
    """Answer of queryCost."""

    requested: int = strawberry.field(description="Same figure as `extensions.cost.requestedQueryCost` of its run.")
    limit: int = strawberry.field(description="Most that one request may ask for.")
    is_within: bool = strawberry.field(description="Whether it may be run.")
    fields: list[QueryCostField] = strawberry.field(
        description="Fields that cost anything, dearest first; they add up to the whole."
    )
