"""Nouns of paper ballots 纸质选票: stations, the account of their papers, where two counts differ, reconciliation."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.members import register
from api.schema.votes import codes
from db.models.votes import PaperDifferenceKind

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation
    from api.schema.votes.nouns import Vote


def _vote() -> type[Any]:
    from api.schema.votes import nouns  # noqa: PLC0415  # the two nouns refer to each other

    return nouns.Vote


@strawberry.type(description="Where two counts of the papers of a box differ; seen as the account of its station.")
class PaperDifference:
    """A vote_paper_difference row."""

    row: strawberry.Private[Any]

    kind: PaperDifferenceKind = column("kind", convert=PaperDifferenceKind, description="What differs.")
    kind_label: str = label(
        "kind", codes.DIFFERENCE_WORDS, description="Word for it, in the language of `Accept-Language`."
    )
    question: int | None = column("question", description="Number of the question; null where it is of the paper.")
    option: int | None = column("option", description="Number of the option; null where it is of none.")


@strawberry.type(description="Member who works at a station 投票站工作人员; seen as the account of the station.")
class PaperClerk:
    """A vote_station_clerk row."""

    row: strawberry.Private[Any]

    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Member; null when the caller may not see them.",
    )


@strawberry.type(
    description="Account of the papers of a station 用纸结清, seen by its clerks and by who holds VOTE_READ at the "
    "organisation of its vote."
)
class PaperAccount:
    """The numbers of a vote_station row."""

    row: strawberry.Private[Any]

    series: str | None = column("series", description="Numbers printed on the stubs; null when nobody wrote them.")
    issued_count: int = column("issued_count", description="Papers delivered to the station 发出.")
    given_count: int = column("given_count", description="Members who have a paper of the station.")
    handed_back_count: int = column(
        "handed_back_count", description="Papers that members handed back while the vote was open."
    )
    spoiled_count: int | None = column(
        "spoiled_count", description="Papers spoiled, or never handed in 作废; null before the account."
    )
    unused_count: int | None = column("unused_count", description="Papers left 剩余; null before the account.")
    returned_count: int | None = column(
        "returned_count", description="Papers in the box 收回; null before the account."
    )
    round: int = column("round", description="Number of the count under way, from 1; a new one after each difference.")
    agreed_at: datetime | None = column(
        "agreed_at", description="When two persons had counted the same; null before, and for a box mixed with another."
    )
    clerks: list[PaperClerk] = relations(
        "paper_clerks_by_station_id",
        "station_id",
        lambda: PaperClerk,
        list_size=3,
        description="Who gives out papers and may count, at most 20, in an order that says nothing.",
    )
    differences: list[PaperDifference] = relations(
        "paper_differences_by_station_id",
        "station_id",
        lambda: PaperDifference,
        list_size=5,
        description="Where the last two counts differ, by question, at most 100; empty unless both count again.",
    )


@found_by("paper_station_by_id")
@strawberry.type(description="Place where papers of a vote are given out and collected 投票站; seen as its vote.")
class PaperStation(Node):
    """A vote_station row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("PaperStation")
    name: str = column("name", description="Name, at most 120 characters.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation where it stands.",
    )
    vote: Annotated["Vote", strawberry.lazy("api.schema.votes.nouns")] | None = relation(
        "vote_by_id", "vote_id", _vote, description="Vote that it is of; null when it is not in sight."
    )
    counted_with: Annotated["PaperStation", strawberry.lazy("api.schema.votes.papers")] | None = relation(
        "paper_station_by_id",
        "counted_with_id",
        lambda: PaperStation,
        description="Station with whose papers those of this one were mixed; null where they were not.",
    )
    account: PaperAccount | None = relation(
        "paper_account_by_station_id",
        "id",
        lambda: PaperAccount,
        description="Numbers of its papers; null for who is neither its clerk nor reads votes there.",
    )


@strawberry.type(
    description="Papers of all stations of a vote together 纸票对账, seen by who holds VOTE_READ at its organisation."
)
class VotePaper:
    """Sums of vote_station rows."""

    row: strawberry.Private[Any]

    station_count: int = column("station_count", description="Stations of the vote.")
    accounted_count: int = column("accounted_count", description="Stations whose account was made.")
    box_count: int = column("box_count", description="Boxes to be counted: stations, without those mixed with another.")
    agreed_count: int = column("agreed_count", description="Boxes that two persons have counted alike.")
    issued_count: int = column("issued_count", description="Papers delivered to all stations.")
    given_count: int = column("given_count", description="Members who have a paper.")
    handed_back_count: int = column("handed_back_count", description="Papers that members handed back.")
    spoiled_count: int | None = column(
        "spoiled_count", description="Papers spoiled, by the accounts made so far; null before the first."
    )
    unused_count: int | None = column(
        "unused_count", description="Papers left, by the accounts made so far; null before the first."
    )
    returned_count: int | None = column(
        "returned_count", description="Papers in the boxes, by the accounts made so far; null before the first."
    )
