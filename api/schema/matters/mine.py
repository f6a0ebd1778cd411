"""My matters 我的事项: the rows and the filter."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, label, relation
from api.schema import organisations
from api.schema.matters import codes
from domain.matters.catalogue import MatterKind, MatterStep

if TYPE_CHECKING:
    from api.schema.organisations import Organisation


@strawberry.type(description="What the caller has started or is owed, with what comes next; seen by nobody else.")
class Matter:
    """A row of `db.queries.matters.mine`."""

    row: strawberry.Private[Any]

    object_id: strawberry.ID = column("object_id", description="Id of the object, found again through `node(id:)`.")
    kind: MatterKind = column("kind", convert=MatterKind, description="What it is about.")
    kind_label: str = label(
        "kind", codes.KIND_WORDS, description="Word for the kind, in the language of `Accept-Language`."
    )
    title: str = column("title", description="Title in Chinese, or the name of the organisation.")
    title_en: str | None = column("title_en", description="Title in English; null where none was given.")
    state_label: str = label(
        "state", codes.STATE_WORDS, description="Word for its state, in the language of `Accept-Language`."
    )
    next_step: MatterStep = column("step", convert=MatterStep, description="What the caller does next.")
    next_step_label: str = label(
        "step", codes.STEP_WORDS, description="Word for what comes next, in the language of `Accept-Language`."
    )
    due_at: datetime | None = column(
        "due_at",
        description="Until when the caller has to do it; of what they wait for, when it is due of others; null where "
        "nothing is due.",
    )
    at: datetime = column("at", description="When it began for the caller.")
    is_open: bool = column("is_open", description="Whether it is not over.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that it is with; null where it is with none.",
    )


@strawberry.input(description="Filter on the kind of a matter.")
class MatterKindFilterInput:
    """Operators on kinds."""

    eq: MatterKind | None = strawberry.field(default=None, description="Equal to this kind.")
    one_of: list[MatterKind] | None = strawberry.field(default=None, description="One of these kinds.")


@strawberry.input(description="Filter of one's own matters; conditions given together all hold.")
class MatterWhereInput:
    """Conditions on matters."""

    is_open: bool | None = strawberry.field(default=None, description="Not over, or over; null: both.")
    kind: MatterKindFilterInput | None = strawberry.field(default=None, description="By kind.")
