"""Nouns of rolls 选民名册: entries, electors, objections, key holders."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, label, relation
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.members import register
from api.schema.votes import codes
from db.models.votes import ObjectionState

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation
    from api.schema.votes.nouns import Vote


def _vote() -> type[Any]:
    from api.schema.votes import nouns  # noqa: PLC0415  # the two nouns refer to each other

    return nouns.Vote


@strawberry.type(description="Caller's entry on the frozen roll 选民名册, with what they check it by; nobody else's.")
class OwnVoteRollEntry:
    """A vote_roll_entry row of the caller."""

    row: strawberry.Private[Any]

    member_number: str = column("member_number", description="Member's number as it stands on the roll.")
    branch_code: str = column("branch_code", description="Code of the organisation as it stands on the roll.")
    salt: str = column("salt", description="16 random bytes that the entry is hashed with, base64url; for the member.")
    leaf: str = column("leaf", description="Leaf of the roll that is the entry's hash, 64 hexadecimal digits.")
    weight: int | None = column(
        "weight", description="What the member's ballot counts, hashed too; null where ballots have no weights."
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that the member belonged to when the vote opened.",
    )


@strawberry.type(description="Entry on the frozen roll, for who holds VOTE_READ at the vote's organisation.")
class VoteRollEntry:
    """A vote_roll_entry row without its salt, and without whether the member has voted."""

    row: strawberry.Private[Any]

    member_number: str = column("member_number", description="Member's number as it stands on the roll.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Member; null when the caller may not see them.",
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that the member belonged to when the vote opened.",
    )


@strawberry.type(
    description="Member on a vote's own list of electors 选举人, for who holds VOTE_READ at its organisation."
)
class VoteElector:
    """A vote_elector row."""

    row: strawberry.Private[Any]

    member_number: str = column("member_number", description="Number of the member.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Member; null when the caller may not see them.",
    )


@strawberry.type(description="Organisation that a vote is put to, with all below it.")
class VoteElectorate:
    """An organisation of the electorate."""

    row: strawberry.Private[Any]

    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation whose members vote.",
    )


@strawberry.type(description="Who holds a share of a vote's key 密钥保管人, outside the server; seen as its vote.")
class VoteKeyholder:
    """A vote_keyholder row."""

    row: strawberry.Private[Any]

    number: int = column("position", description="Number of the share, from 1.")
    name: str = column("name", description="Name of the holder.")
    share_destroyed_on: date | None = column(
        "share_destroyed_on", description="Day on which the holder destroyed the share; null before."
    )
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Holder's entry; null for an outsider, and when the caller may not see it.",
    )


@strawberry.type(description="Rule that a vote is held by, as it was when the vote was scheduled.")
class VoteRule:
    """A rule of the vote's document."""

    row: strawberry.Private[Any]

    key: str = column("key", description="Key of the rule.")
    value: int = column("value", description="Value of the rule; its key names the unit.")


@found_by("vote_objection_by_id")
@strawberry.type(
    description="Member's word against the roll 名册异议, seen by the member and by who holds VOTE_READ at the vote's "
    "organisation."
)
class VoteObjection(Node):
    """A vote_objection row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("VoteObjection")
    state: ObjectionState = column("state", convert=ObjectionState, description="State of the objection.")
    state_label: str = label(
        "state", codes.OBJECTION_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    subject_number: str | None = column(
        "subject_number", description="Number of the member who should not be there; null: the objector is missing."
    )
    text: str = column("text", description="What the member said.")
    answer: str | None = column("answer", description="What an officer answered; null before.")
    created_at: datetime = column("created_at", description="When it was made.")
    decided_at: datetime | None = column("decided_at", description="When it was answered; null before.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Member who objected; null when the caller may not see them.",
    )
    vote: Annotated["Vote", strawberry.lazy("api.schema.votes.nouns")] | None = relation(
        "vote_by_id", "vote_id", _vote, description="Vote whose roll it is about; null when it is not in sight."
    )
