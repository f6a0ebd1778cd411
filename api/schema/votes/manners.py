"""Nouns of how votes are held: at a meeting, with weights, with delegation."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.enums import described
from api.fields import column, relation, relations
from api.schema import organisations
from api.schema.members import register
from db.models.votes import DelegationEnd, RollCallMark

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation

described(
    DelegationEnd,
    "How a delegation ended.",
    {
        DelegationEnd.REVOKED: "Who gave it votes themselves again.",
        DelegationEnd.DECLINED: "Who was to vote for them does not.",
    },
    name="VoteDelegationEnd",
)
described(
    RollCallMark,
    "What a roll call says of a member's ballot, never how they voted.",
    {
        RollCallMark.VOTED: "Member has voted themselves.",
        RollCallMark.NOT_VOTED: "Member has not voted themselves.",
        RollCallMark.SECRET: "Vote is secret: nothing is told.",
    },
    name="VoteRollCallMark",
)


@strawberry.type(
    description="That a member has another one vote for them 委托投票, seen by both and by who holds VOTE_READ at the "
    "vote's organisation."
)
class VoteDelegation:
    """A vote_delegation row with the numbers and names of its two members."""

    row: strawberry.Private[Any]

    member_number: str = column("member_number", description="Number of the member whose vote it is.")
    member_name: str = column("member_name", description="Name of that member.")
    delegate_number: str = column("delegate_number", description="Number of the member who votes for them.")
    delegate_name: str = column("delegate_name", description="Name of that member.")
    given_at: datetime = column("given_at", description="When it was given.")
    ended_at: datetime | None = column("ended_at", description="When it ended; null while it stands.")
    ended_as: DelegationEnd | None = column(
        "ended_as", convert=DelegationEnd, description="How it ended; null while it stands."
    )
    is_overridden: bool = column(
        "is_overridden", description="Whether who gave it has a ballot of their own, which counts instead."
    )


@strawberry.type(description="How a vote is held 投票形式, and where the caller stands in it; seen as its vote.")
class VoteManner:
    """Columns of a vote row, and what holds for the caller."""

    row: strawberry.Private[Any]

    is_meeting: bool = column("is_meeting", description="Whether only those on its register of presence vote.")
    is_weighted: bool = column("is_weighted", description="Whether ballots have weights 权重; only in votes by name.")
    delegation_cap: int | None = column(
        "delegation_cap", description="So many ballots one member casts for others, 1 to 100; null: nobody does."
    )
    present_count: int | None = column(
        "present_count",
        description="Members on the register of presence now, or at the close; null where it is no meeting.",
    )
    viewer_is_present: bool = column("is_present", description="Whether the caller is on the register now.")
    viewer_ballot_weight: int | None = column(
        "ballot_weight",
        description="As how many the caller's ballot counts as things stand, with those who have delegated to them and "
        "not voted; one ballot, with the numbers to choose of one; null for who is not on the frozen roll.",
    )
    viewer_delegation: VoteDelegation | None = relation(
        "own_vote_delegation_by_vote_id",
        "vote_id",
        lambda: VoteDelegation,
        description="To whom the caller has delegated their vote; null for nobody.",
    )
    viewer_delegations_held: list[VoteDelegation] = relations(
        "held_vote_delegations_by_vote_id",
        "vote_id",
        lambda: VoteDelegation,
        list_size=2,
        description="Who has the caller vote for them, earliest first, at most 100.",
    )


@strawberry.type(
    description="Stay of a member at the meeting of a vote 签到记录, for who holds VOTE_READ at its organisation."
)
class VotePresence:
    """A vote_presence row."""

    row: strawberry.Private[Any]

    member_number: str = column("member_number", description="Number of the member.")
    came_at: datetime = column("came_at", description="When they came.")
    left_at: datetime | None = column("left_at", description="When they left; null while they are there.")
    is_by_code: bool = column(
        "is_by_code", description="Whether they read the code in the hall; else an officer wrote them down."
    )
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Member; null when the caller may not see them.",
    )


@strawberry.type(
    description="Member on the frozen roll of a meeting's vote 点名册, for who holds VOTE_READ at its organisation."
)
class VoteRollCallEntry:
    """A vote_roll_entry row with who is there."""

    row: strawberry.Private[Any]

    member_number: str = column("member_number", description="Member's number as it stands on the roll.")
    is_present: bool = column("is_present", description="Whether they are on the register of presence now.")
    mark: RollCallMark = column("mark", convert=RollCallMark, description="Whether they have voted themselves.")
    weight: int = column("weight", description="What their ballot counts; 1 where ballots have no weights.")
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
    description="What a member's ballot counts in a weighted vote 代表权重, for who holds VOTE_READ there."
)
class VoteWeight:
    """A vote_weight row."""

    row: strawberry.Private[Any]

    member_number: str = column("member_number", description="Number of the member.")
    weight: int = column("weight", description="What their ballot counts, 1 to 1,000,000.")
    source: str = column("source", description="Where that was taken from, in the officer's words.")
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
        description="Organisation for whose members they speak; null where the weight is a number of its own.",
    )


@strawberry.type(description="Code that an officer shows in the hall of a meeting 会场签到码.")
class VoteHallCode:
    """What the hall is shown for a minute."""

    row: strawberry.Private[Any]

    code: str = column("code", description="Eight letters and digits, for `voteCheckIn`; it holds a minute longer.")
    changes_at: datetime = column("changes_at", description="When another code takes its place, within a minute.")
