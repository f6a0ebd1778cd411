"""The inbox 待办: rows, counts and the filter."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, label, relation
from api.schema import organisations
from api.schema.matters import codes
from api.schema.shared import IdFilterInput
from domain.matters.catalogue import InboxKind, InboxStep

if TYPE_CHECKING:
    from api.schema.organisations import Organisation


@strawberry.type(description="What waits for the caller's office, or for a unit for which they act.")
class InboxItem:
    """A row of `db.queries.matters.waiting`."""

    row: strawberry.Private[Any]

    object_id: strawberry.ID = column("object_id", description="Id of the object, found again through `node(id:)`.")
    kind: InboxKind = column("kind", convert=InboxKind, description="What it is about.")
    kind_label: str = label(
        "kind", codes.INBOX_KIND_WORDS, description="Word for the kind, in the language of `Accept-Language`."
    )
    title: str = column("title", description="Who asks, or what it is about.")
    title_en: str | None = column("title_en", description="Title in English; null where none was given.")
    next_step: InboxStep = column("step", convert=InboxStep, description="What the office does next.")
    next_step_label: str = label(
        "step", codes.INBOX_STEP_WORDS, description="Word for what comes next, in the language of `Accept-Language`."
    )
    since: datetime = column("at", description="Since when it waits, or when it was handed in.")
    due_at: datetime | None = column("due_at", description="Until when; null where there is no deadline.")
    is_overdue: bool = column("is_overdue", description="Whether the deadline is past.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id", "organisation_id", lambda: organisations.Organisation, description="Where it waits."
    )


@strawberry.type(description="How many of a kind wait for the caller's office.")
class InboxCount:
    """A kind with its number."""

    row: strawberry.Private[Any]

    kind: InboxKind = column("kind", convert=InboxKind, description="Which kind.")
    kind_label: str = label(
        "kind", codes.INBOX_KIND_WORDS, description="Word for the kind, in the language of `Accept-Language`."
    )
    count: int = column("count", description="How many, counted up to 1,000.")


@strawberry.input(description="Filter on the kind of what waits.")
class InboxKindFilterInput:
    """Operators on kinds."""

    eq: InboxKind | None = strawberry.field(default=None, description="Equal to this kind.")
    one_of: list[InboxKind] | None = strawberry.field(default=None, description="One of these kinds.")


@strawberry.input(description="Filter of the inbox; conditions given together all hold.")
class InboxWhereInput:
    """Conditions on what waits."""

    below: IdFilterInput | None = strawberry.field(
        default=None, description="At an organisation or one below it; `eq` only."
    )
    is_overdue: bool | None = strawberry.field(default=None, description="Past its deadline, or not; null: both.")
    kind: InboxKindFilterInput | None = strawberry.field(default=None, description="By kind.")
