"""Nouns of points 积分: accounts, entries, exchanges, rules, offers, sums of an organisation."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Info
from api.enums import described, words
from api.fields import column, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.benefits import vouchers
from api.schema.eligibility import Eligibility, eligibility
from api.schema.scalars import Fen
from db.models.points import PointCause, PointEntryKind, PointExchangeState, PointOfferState, PointRuleState
from domain.points.service import obstacles_of

if TYPE_CHECKING:
    from api.schema.benefits.vouchers import Voucher
    from api.schema.organisations import Organisation

described(
    PointCause,
    "What brings points.",
    {
        PointCause.ACTIVITY_ATTENDED: "Taking part in an activity: the check-in counts.",
        PointCause.FEEDBACK_GIVEN: "Saying how an activity was.",
        PointCause.EXCHANGE_RETURNED: "Voucher that points were exchanged for was revoked.",
    },
)
described(
    PointEntryKind,
    "What happened to an account of points.",
    {
        PointEntryKind.EARNED: "Earned by a rule.",
        PointEntryKind.SPENT: "Exchanged for a voucher.",
        PointEntryKind.ENDED: "Not spent until their last day.",
        PointEntryKind.TAKEN_BACK: "Taken back, because what they were given for was not so.",
        PointEntryKind.RETURNED: "Given back, because the voucher was revoked.",
        PointEntryKind.MERGED_OUT: "Moved to the entry that this one became part of.",
        PointEntryKind.MERGED_IN: "Moved here from an entry of the same person.",
    },
)
described(
    PointRuleState,
    "State of a version of a rule of points.",
    {
        PointRuleState.PROPOSED: "Waits for another officer.",
        PointRuleState.APPROVED: "Holds from its first day on.",
        PointRuleState.WITHDRAWN: "Was never to hold.",
    },
)
described(
    PointOfferState,
    "State of an offer.",
    {
        PointOfferState.PROPOSED: "Waits for another officer.",
        PointOfferState.OPEN: "Points can be exchanged for it.",
        PointOfferState.CLOSED: "Points cannot be exchanged for it any more.",
    },
)
described(
    PointExchangeState,
    "State of an exchange.",
    {
        PointExchangeState.MADE: "Points became a voucher.",
        PointExchangeState.RETURNED: "Voucher was revoked, and the points came back.",
    },
)
_KIND_WORDS = words(
    {
        PointEntryKind.EARNED: ("获得", "Earned"),
        PointEntryKind.SPENT: ("兑换", "Spent"),
        PointEntryKind.ENDED: ("到期", "Ended"),
        PointEntryKind.TAKEN_BACK: ("扣回", "Taken back"),
        PointEntryKind.RETURNED: ("退还", "Given back"),
        PointEntryKind.MERGED_OUT: ("转出合并", "Merged out"),
        PointEntryKind.MERGED_IN: ("合并转入", "Merged in"),
    }
)
CAUSE_WORDS = words(
    {
        PointCause.ACTIVITY_ATTENDED: ("参加活动", "Taking part in an activity"),
        PointCause.FEEDBACK_GIVEN: ("活动反馈", "Feedback on an activity"),
        PointCause.EXCHANGE_RETURNED: ("兑换退还", "Voucher revoked"),
    }
)


@strawberry.type(
    description="Points 积分 of one member, seen by the member alone; by an officer only where they have said why "
    "(`pointAccountInspect`)."
)
class PointAccount:
    """Sums over the credits of a member."""

    row: strawberry.Private[Any]

    balance_points: int = column("balance_points", description="Points that can be spent today, from 0 on.")
    ends_next_on: date | None = column(
        "ends_next_on", description="Last day of those that end first; null without points."
    )
    ends_next_points: int | None = column(
        "ends_next_points", description="How many points end with that day; null without points."
    )
    is_exchange_on: bool = column(
        "is_exchanged",
        description="Whether the member's organisation exchanges points; where it does not, `pointOffers` is empty.",
    )


@found_by("point_entry_by_id")
@strawberry.type(description="What happened to an account of points, seen by its member alone; it never changes.")
class PointEntry(Node):
    """A point_entry row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("PointEntry")
    kind: PointEntryKind = column("kind", convert=PointEntryKind, description="What happened.")
    kind_label: str = label("kind", _KIND_WORDS, description="Word for it, in the language of `Accept-Language`.")
    cause: PointCause | None = column(
        "cause", convert=PointCause, description="What brought the points; null when they were spent or ended."
    )
    points: int = column("points", description="Points that came in, above 0, or went out, below 0.")
    forgiven_points: int = column(
        "forgiven_points", description="Points that were to be taken back and had been spent already, from 0 on."
    )
    recorded_at: datetime = column("recorded_at", description="When it happened.")


@strawberry.type(description="Points of one member as an officer sees them who has said why.")
class InspectedPointAccount:
    """Sums over the credits of a member in reach."""

    row: strawberry.Private[Any]

    balance_points: int = column("balance_points", description="Points that can be spent today, from 0 on.")
    ends_next_on: date | None = column(
        "ends_next_on", description="Last day of those that end first; null without points."
    )
    ends_next_points: int | None = column(
        "ends_next_points", description="How many points end with that day; null without points."
    )
    entries: list[PointEntry] = relations(
        "inspected_point_entries_by_member_id",
        "member_id",
        lambda: PointEntry,
        list_size=20,
        description="Latest entries, newest first, at most 100.",
    )


@found_by("point_exchange_by_id")
@strawberry.type(description="Points that became a voucher 兑换, seen by its member alone.")
class PointExchange(Node):
    """A point_exchange row with the title of its cycle."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("PointExchange")
    points: int = column("points", description="Points that were spent.")
    state: PointExchangeState = column("state", convert=PointExchangeState, description="What became of it.")
    title: str = column("title", description="Title of the benefit.")
    title_en: str | None = column("title_en", description="Title in English; null when there is none.")
    exchanged_at: datetime = column("exchanged_at", description="When it was made.")
    returned_at: datetime | None = column(
        "returned_at", description="When the points came back; null while they have not."
    )
    voucher: Annotated["Voucher", strawberry.lazy("api.schema.benefits.vouchers")] | None = relation(
        "voucher_by_id", "voucher_id", lambda: vouchers.Voucher, description="Voucher that they became."
    )


@found_by("point_rule_by_id")
@strawberry.type(
    description="Version of a rule by which points are earned, seen by members of its organisation and below once it "
    "is approved, and by who holds POINT_READ there in any state."
)
class PointRule(Node):
    """A point_rule row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("PointRule")
    cause: PointCause = column("cause", convert=PointCause, description="What brings the points.")
    cause_label: str = label("cause", CAUSE_WORDS, description="Word for it, in the language of `Accept-Language`.")
    points: int = column("points", description="Points of one time, 0 to 1,000; 0: none here, whatever is said above.")
    monthly_points: int | None = column(
        "monthly_points", description="At most so many of the cause for a member in a month; null: no bound."
    )
    yearly_points: int | None = column(
        "yearly_points", description="At most so many of the cause for a member in a year; null: no bound."
    )
    starts_on: date = column("starts_on", description="First day.")
    ends_on: date | None = column("ends_on", description="Last day; null: until the next version of the place.")
    state: PointRuleState = column("state", convert=PointRuleState, description="Whether it holds.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation for which, with all below it, it holds.",
    )


@found_by("point_offer_by_id")
@strawberry.type(
    description="Benefit that points can be exchanged for, seen by members of its organisation and below while it is "
    "open and points are exchanged there, and by who holds POINT_READ there in any state."
)
class PointOffer(Node):
    """A point_offer row with its cycle, and what decides on the caller."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("PointOffer")
    points: int = column("points", description="Price of one voucher, in points.")
    state: PointOfferState = column(
        "offer_state", convert=PointOfferState, description="Whether points can be exchanged for it."
    )
    title: str = column("title", description="Title of the benefit.")
    title_en: str | None = column("title_en", description="Title in English; null when there is none.")
    value_fen: Fen = column("value_fen", description="Value of the voucher, in fen.")
    opens_at: datetime = column("opens_at", description="From when on points can be exchanged.")
    closes_at: datetime = column("closes_at", description="Until when, excluded.")
    valid_until_at: datetime = column("valid_until_at", description="Until when the voucher can be redeemed, excluded.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation whose benefit it is.",
    )

    @strawberry.field(description="Whether the caller may exchange points for it now, with every reason against it.")
    def viewer_can_exchange(self, info: Info) -> Eligibility:
        """From what the row has of the caller: it reads nothing."""
        context = info.context
        return eligibility(obstacles_of(self.row, context.services.clock()), context.locale)


@strawberry.type(
    description="Points of an organisation and below since the year began, for who holds POINT_READ there; each sum in "
    "full tens, null when fewer than 5 members are behind it."
)
class PointSummary:
    """Sums over entries."""

    row: strawberry.Private[Any]

    earned_points: int | None = column(
        "earned_points", description="Points earned, in full tens; null when withheld, fewer than 5 members earned any."
    )
    spent_points: int | None = column(
        "spent_points", description="Points spent, in full tens; null when withheld, fewer than 5 members spent any."
    )
    ended_points: int | None = column(
        "ended_points",
        description="Points that ended, in full tens; null when withheld, fewer than 5 members lost any.",
    )


@strawberry.input(description="Filter of a list of rules of points; conditions given together all hold.")
class PointRuleWhereInput:
    """Conditions on rules."""

    state: PointRuleState | None = strawberry.field(default=None, description="Versions in this state.")
    organisation: strawberry.ID | None = strawberry.field(default=None, description="Versions of this organisation.")


@strawberry.input(description="Filter of a list of offers; conditions given together all hold.")
class PointOfferWhereInput:
    """Conditions on offers."""

    state: PointOfferState | None = strawberry.field(default=None, description="Offers in this state.")
    organisation: strawberry.ID | None = strawberry.field(default=None, description="Offers of this organisation.")
