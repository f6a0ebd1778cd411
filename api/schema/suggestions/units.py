"""Nouns around suggestions: who answers, where they go, which words serve for answers that are alike."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.members import register
from api.schema.suggestions import nouns
from db.models.suggestions import AnswerClass, AnsweringUnitKind

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation
    from api.schema.suggestions.nouns import SuggestionCategory

STAFF_SHOWN = 50


@found_by("unit_staff_by_id")
@strawberry.type(
    description="Member who acts for an answering unit 经办人; seen by themselves, by the unit's staff, and by who "
    "holds SUGGESTION_READ at its organisation."
)
class UnitStaff(Node):
    """A unit_staff row with the member's name."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("UnitStaff")
    member_name: str = column("member_name", description="Name of the member.")
    starts_on: date = column("starts_on", description="First day.")
    ends_on: date | None = column("ends_on", description="Last day; null: still.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Member; null where the caller may not see the entry.",
    )
    unit: Annotated["AnsweringUnit", strawberry.lazy("api.schema.suggestions.units")] | None = relation(
        "answering_unit_by_id", "unit_id", lambda: AnsweringUnit, description="Unit for which they act."
    )


@found_by("answering_unit_by_id")
@strawberry.type(description="Unit that answers 承办单位: a department of the management or a body of the union.")
class AnsweringUnit(Node):
    """An answering_unit row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("AnsweringUnit")
    kind: AnsweringUnitKind = column("kind", convert=AnsweringUnitKind, description="What it is.")
    code: str = column("code", description="Short code, unique in the union.")
    name: str = column("name", description="Name in Chinese.")
    name_en: str | None = column("name_en", description="Name in English; null where none was given.")
    created_at: datetime = column("created_at", description="When it was entered.")
    closed_at: datetime | None = column("closed_at", description="From when on it takes nothing; null: it is open.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation at which it answers.",
    )
    staff: list[UnitStaff] = relations(
        "unit_staff_by_unit_id",
        "id",
        lambda: UnitStaff,
        description="Who acts for it today and later, as far as the caller may see them.",
        list_size=STAFF_SHOWN,
    )


@found_by("suggestion_route_by_id")
@strawberry.type(
    description="Where suggestions of members at an organisation and below go 分办规则; the nearest one decides."
)
class SuggestionRoute(Node):
    """A suggestion_route row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("SuggestionRoute")
    made_at: datetime = column("made_at", description="When it was set.")
    ended_at: datetime | None = column("ended_at", description="When it ended; null: it holds.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation whose members' suggestions it leads on.",
    )
    category: Annotated["SuggestionCategory", strawberry.lazy("api.schema.suggestions.nouns")] | None = relation(
        "suggestion_category_by_id",
        "category_id",
        lambda: nouns.SuggestionCategory,
        description="Category; null: every one without a route of its own there.",
    )
    handling: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "handling_id",
        lambda: organisations.Organisation,
        description="Organisation that handles them.",
    )
    unit: AnsweringUnit | None = relation(
        "answering_unit_by_id",
        "unit_id",
        lambda: AnsweringUnit,
        description="Lead unit that is proposed; null where none is.",
    )


@found_by("answer_template_by_id")
@strawberry.type(
    description="Words for answers that are alike 答复模板, seen by who manages suggestions where they serve and by "
    "staff of units there."
)
class AnswerTemplate(Node):
    """An answer_template row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("AnswerTemplate")
    title: str = column("title", description="What it is called.")
    body: str = column(
        "body", description="Words; `{reference}`, `{title}` and `{category}` stand for those of the suggestion."
    )
    answer_class: AnswerClass = column("answer_class", convert=AnswerClass, description="What such an answer means.")
    changed_at: datetime = column("changed_at", description="When it was last written.")
    retired_at: datetime | None = column("retired_at", description="From when on it serves no more; null: it does.")
    use_count: int = column("use_count", description="How many answers began with it.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation whose units, and those below, use it.",
    )
