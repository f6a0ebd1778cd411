"""Nouns of what is published of a vote: board, turnout, result, a named ballot."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, relation, relations
from api.schema import organisations
from api.schema.votes.counts import VoteLot
from db.models.votes import BallotChannel

if TYPE_CHECKING:
    from api.schema.organisations import Organisation


@strawberry.type(description="Entry of the board 公告板: root over all ballot hashes of its moment; seen as its vote.")
class VoteBoardRoot:
    """A vote_board_root row."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the entry, from 1.")
    root: str = column("root", description="Root of the Merkle tree (RFC 9162), 64 hexadecimal digits.")
    leaf_count: int = column("leaf_count", description="Ballot hashes under the root.")
    previous_hash: str = column(
        "previous_hash", description="Hash of the entry before, of the definition for the first, hexadecimal."
    )
    entry: str = column("entry", description="Canonical JSON of the entry, which is hashed and signed.")
    entry_hash: str = column("entry_hash", description="Hash of the entry, 64 hexadecimal digits.")
    signature: str = column("signature", description="Ed25519 signature by the vote's promise key, base64url.")
    is_final: bool = column("is_final", description="Whether it is the last, whose root is that of the box.")
    published_at: datetime = column("published_at", description="When it was published.")
    pushed_at: datetime | None = column(
        "pushed_at", description="When an address outside the union had it too; null before."
    )


@strawberry.type(description="Turnout 投票率 of a part of the roll; seen as its vote.")
class VoteBranchTurnout:
    """A vote_turnout row, small counts withheld."""

    row: strawberry.Private[Any]

    entitled_count: int = column("entitled_count", description="Members of the organisation on the roll.")
    voted_count: int | None = column(
        "voted_count",
        description="How many of them have voted; null when withheld, because they are fewer than `minimumCell`, or "
        "because it would give such a number away.",
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that they belonged to when the vote opened.",
    )


@strawberry.type(description="Turnout 投票率 of all branches that are withheld, together; seen as its vote.")
class VoteMergedTurnout:
    """Sums over the vote_turnout rows of a vote that are not told one by one."""

    row: strawberry.Private[Any]

    branch_count: int = column("branch_count", description="Branches whose `votedCount` is null.")
    entitled_count: int = column("entitled_count", description="Members of these on the roll.")
    voted_count: int = column("voted_count", description="How many of them have voted.")


@strawberry.type(description="How many of the roll have voted 投票率, as last counted; seen as its vote.")
class VoteTurnout:
    """Sums over the vote_turnout rows of a vote."""

    row: strawberry.Private[Any]

    entitled_count: int = column("entitled_count", description="Members on the roll.")
    voted_count: int = column("voted_count", description="How many of them have voted.")
    counted_at: datetime = column("counted_at", description="When a number of it last changed.")
    branches: list[VoteBranchTurnout] = relations(
        "vote_turnout_branches_by_vote_id",
        "vote_id",
        lambda: VoteBranchTurnout,
        list_size=20,
        description="By organisation, largest part of the roll first.",
    )
    merged: VoteMergedTurnout | None = relation(
        "vote_turnout_merged_by_vote_id",
        "vote_id",
        lambda: VoteMergedTurnout,
        description="Withheld branches as one, at least `minimumCell` unless the roll is smaller; null without any.",
    )


@strawberry.type(description="What was counted 选举结果, once the vote is published; seen as its vote.")
class VoteResult:
    """A vote_result row."""

    row: strawberry.Private[Any]

    ballot_count: int = column("ballot_count", description="Ballots in the box.")
    invalid_count: int = column("invalid_count", description="Ballots among these that do not count.")
    counted_at: datetime = column("counted_at", description="When they were counted.")
    lots: list[VoteLot] = relations(
        "vote_lots_by_vote_id",
        "vote_id",
        lambda: VoteLot,
        list_size=1,
        description="Lots that told equals apart, in the order in which they were entered.",
    )


@strawberry.type(description="What was counted of an option; numbers that its question does not ask for are null.")
class VoteOptionResult:
    """Numbers of an option in the tally."""

    row: strawberry.Private[Any]

    chosen_count: int | None = column("chosen_count", description="Ballots that chose it; null unless CHOICE.")
    yes_count: int | None = column("yes_count", description="Ballots that said yes; null unless YES_NO_ABSTAIN.")
    no_count: int | None = column("no_count", description="Ballots that said no; null unless YES_NO_ABSTAIN.")
    abstain_count: int | None = column(
        "abstain_count", description="Ballots that abstained; null unless YES_NO_ABSTAIN."
    )
    first_count: int | None = column("first_count", description="Ballots that put it first; null unless RANKING.")
    scored_count: int | None = column("scored_count", description="Ballots that gave it points; null unless SCORE.")
    score_sum: int | None = column("score_sum", description="Sum of these points; null unless SCORE.")


@strawberry.type(description="Name that voters wrote in.")
class VoteWriteIn:
    """A name in the tally."""

    row: strawberry.Private[Any]

    text: str = column("text", description="Name as it was written, in Unicode's form NFC.")
    chosen_count: int = column("chosen_count", description="Ballots that have it.")


@strawberry.type(description="What was counted of a question.")
class VoteQuestionResult:
    """Numbers of a question in the tally."""

    row: strawberry.Private[Any]

    blank_count: int = column("blank_count", description="Valid ballots that left the question blank.")
    write_ins: list[VoteWriteIn] = relations(
        "vote_write_ins_by_question_id",
        "id",
        lambda: VoteWriteIn,
        list_size=5,
        description="Names that voters wrote in, most written first.",
    )


@strawberry.type(description="Ballot on record with its member's name 记名选票; for the member alone.")
class NamedBallot:
    """A named_ballot row of the caller."""

    row: strawberry.Private[Any]

    answers: str = column("answers", description="Canonical JSON of the answers, one for each question.")
    number: int = column("number", description="How often the member cast a ballot in this vote; the last one counts.")
    channel: BallotChannel = column("channel", convert=BallotChannel, description="Where it came from.")
    cast_at: datetime = column("cast_at", description="When it was cast.")
