"""Nouns of honours 评先评优: honours, nominations, and who is shown."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, label, relation
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.honours import codes
from api.schema.members import register
from api.schema.notices import nouns as notices
from db.models.honours import HonourKind, HonourNominationState, HonourState

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.notices.nouns import PublicNotice
    from api.schema.organisations import Organisation


@found_by("honour_by_id")
@strawberry.type(
    description="Honour 荣誉 of an organisation for a year, seen by its members and those below, and by who holds "
    "NOTICE_READ there."
)
class Honour(Node):
    """A honour row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Honour")
    kind: HonourKind = column("kind", convert=HonourKind, description="What is awarded.")
    kind_label: str = label(
        "kind", codes.KIND_WORDS, description="Word for the kind, in the language of `Accept-Language`."
    )
    title: str = column("title", description="Title, at most 80 characters.")
    year: int = column("year", description="Year for which it is.")
    text: str = column("text", description="Terms, at most 5,000 characters.")
    state: HonourState = column("state", convert=HonourState, description="State of the honour.")
    state_label: str = label(
        "state", codes.STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    closes_on: date = column("closes_on", description="Last day of nominations.")
    opened_at: datetime = column("opened_at", description="When it was opened.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that awards it 授予单位.",
    )
    notice: Annotated["PublicNotice", strawberry.lazy("api.schema.notices.nouns")] | None = relation(
        "public_notice_by_id",
        "notice_id",
        lambda: notices.PublicNotice,
        description="Public notice of who was chosen; null before, and where the reader does not see it.",
    )


@found_by("honour_nomination_by_id")
@strawberry.type(
    description="Nomination for an honour 推荐, seen by the nominee, by who nominated, and by who holds NOTICE_READ at "
    "the organisation."
)
class HonourNomination(Node):
    """A honour_nomination row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("HonourNomination")
    state: HonourNominationState = column(
        "state", convert=HonourNominationState, description="State of the nomination."
    )
    state_label: str = label(
        "state", codes.NOMINATION_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    reasons: str = column("reasons", description="Reasons, at most 2,000 characters; empty once erased.")
    is_own: bool = column("is_own", description="Whether the reader is the nominee.")
    nominated_at: datetime = column("nominated_at", description="When it was made.")
    answered_at: datetime | None = column("answered_at", description="When the nominee answered; null before.")
    review_reason: str | None = column("review_reason", description="Why chosen or refused; null before the review.")
    awarded_at: datetime | None = column("awarded_at", description="When the honour was awarded; null before.")
    showcase_text: str | None = column(
        "showcase_text", description="What the nominee lets be shown 风采; null without their consent."
    )
    revoked_at: datetime | None = column("revoked_at", description="When it was revoked; null where it was not.")
    revoke_reason: str | None = column("revoke_reason", description="Why it was revoked; null where it was not.")
    honour: Honour | None = relation("honour_by_id", "honour_id", lambda: Honour, description="Honour that is meant.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id", "member_id", lambda: register.Member, description="Nominee; null where out of sight."
    )
    nominated_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "nominated_by_id",
        lambda: register.Member,
        description="Who nominated, for the nominee and who holds NOTICE_READ there; null for others.",
    )


@strawberry.type(
    description="Somebody honoured who consents to being shown 风采; every member of the union may read it."
)
class ShowcasedHonour:
    """A honour_nomination row with its honour and the member's name."""

    row: strawberry.Private[Any]

    name: str = column("name", description="Name of who is honoured, whole, by their consent.")
    kind: HonourKind = column("kind", convert=HonourKind, description="What was awarded.")
    kind_label: str = label(
        "kind", codes.KIND_WORDS, description="Word for the kind, in the language of `Accept-Language`."
    )
    title: str = column("title", description="Title of the honour.")
    year: int = column("year", description="Year of the honour.")
    text: str = column("showcase_text", description="Text of their own, at most 1,000 characters.")
    awarded_at: datetime = column("awarded_at", description="When it was awarded.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that awarded it.",
    )
