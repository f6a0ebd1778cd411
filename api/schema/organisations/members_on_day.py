"""Who belonged to an organisation on a day, page by page."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import Relation, column, label, related, relation
from api.paging import PageInfo
from api.schema.members import lives, register
from api.schema.members.states import EMPLOYMENT_WORDS, STATE_WORDS
from api.schema.organisations import on_day
from db.models.members import EmploymentKind, MemberState

if TYPE_CHECKING:
    from api.schema.members.lives import MembershipPeriod
    from api.schema.members.register import Member
    from api.schema.organisations.on_day import OrganisationOnDay


@strawberry.type(
    description="What a member was on a day, seen by whoever may read the member today; name and number are today's."
)
class MemberOnDay:
    """A period of a membership with its day."""

    row: strawberry.Private[Any]

    on: date = column("on", description="Day asked for.")
    member_number: str = column(
        "member_number", description="Number of the entry, also of one that became part of another since."
    )
    name: str = column("name", description="Full name.")
    state: MemberState = column("state", convert=MemberState, description="State of the membership.")
    state_label: str = label(
        "state", STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    employment_kind: EmploymentKind = column(
        "employment_kind", convert=EmploymentKind, description="How the member was employed."
    )
    employment_label: str = label(
        "employment_kind",
        EMPLOYMENT_WORDS,
        description="Word for the kind of employment, in the language of `Accept-Language`.",
    )
    since_on: date = column("starts_on", description="Day since which it had been so.")
    organisation: Annotated["OrganisationOnDay", strawberry.lazy("api.schema.organisations.on_day")] | None = related(
        Relation("organisation_by_id_on_day", "organisation_id", lambda: on_day.OrganisationOnDay, inherited=("on",)),
        description="Branch or group that the member belonged to, as it was on that day.",
    )
    standing: Annotated["MembershipPeriod", strawberry.lazy("api.schema.members.lives")] | None = related(
        Relation("period_by_member_id", "member_id", lambda: lives.MembershipPeriod, inherited=("on",)),
        description="Whole period with the rights of that day.",
    )
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Same member as they are today; the kept entry of one that was merged since.",
    )


@strawberry.type(description="Member of a day with the position in their list.")
class MemberOnDayEdge:
    """Relay's edge."""

    row: strawberry.Private[Any]

    cursor: str = column("cursor", description="Position of the object in the order of its list.")
    node: MemberOnDay = related(
        Relation("member_by_id_on_day", "member_id", lambda: MemberOnDay, inherited=("on",)),
        description="Object itself.",
    )


ASKED = ("on", "first", "after_name", "after_id", "states", "employment_kinds", "is_direct")
"""What the batches of a page are asked for, and the row of a page has as columns."""


def _of_page(wrap: type[Any]) -> Relation:
    return Relation(
        "members_by_organisation_id_on_day", "asked_id", lambda: wrap, is_many=True, list_size=20, inherited=ASKED
    )


@strawberry.type(description="Page of a day's members, at most 100, by name as in a phone book (pinyin).")
class MemberOnDayConnection:
    """What was asked for; everything else is read by it."""

    row: strawberry.Private[Any]

    nodes: list[MemberOnDay] = related(_of_page(MemberOnDay), description="Objects of the page, without cursors.")
    edges: list[MemberOnDayEdge] = related(
        _of_page(MemberOnDayEdge), description="Objects of the page, each with its cursor."
    )
    page_info: PageInfo = related(
        Relation("members_ends_by_organisation_id_on_day", "asked_id", lambda: PageInfo, inherited=ASKED),
        description="Where the page lies in the list.",
    )
    total_count: int = column(
        "total_count", description="Number of objects in the whole list that the caller may see, counted up to 10,000."
    )
