"""Nouns of a count 计票: candidates, stages with their transfers, ties, lots; all of it once the vote is published."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import strawberry

from api.fields import array, column, entries, label, relation, relations
from api.schema.votes import codes
from db.forms import Kind
from db.models.votes import CountingMethod, StageKind

if TYPE_CHECKING:
    from api.schema.votes.questions import VoteOption

NAMED: Final[Mapping[str, Kind]] = {"number": Kind.WHOLE, "name": Kind.TEXT}
_STAGE_CANDIDATE: Final[Mapping[str, Kind]] = {
    **NAMED,
    **dict.fromkeys(("votes", "transferred"), Kind.TEXT),
    **dict.fromkeys(("is_acted_on", "is_elected", "is_excluded"), Kind.TRUTH),
    "preferred": Kind.TEXTS,
}
_TIE: Final[Mapping[str, Kind]] = {
    "is_lot": Kind.TRUTH,
    "stage": Kind.WHOLE,
    "among": Kind.TEXTS,
    "drawn": Kind.TEXTS,
}


def _option() -> type[Any]:
    from api.schema.votes.questions import VoteOption  # noqa: PLC0415  # options have results, and results candidates

    return VoteOption


@strawberry.type(
    description="Candidate, item or name that was written in, by its number in the count; seen as its vote."
)
class VoteNamedCandidate:
    """A number with its name."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number in the count: options as on a ballot, then names written in.")
    name: str = column("name", description="Option in Chinese, or the name as it was written in.")


def named(name: str, description: str) -> list[VoteNamedCandidate]:
    """A list of candidates in a JSON column of the row."""
    field: list[VoteNamedCandidate] = entries(
        name, lambda: VoteNamedCandidate, NAMED, description=description, list_size=5
    )
    return field


@strawberry.type(description="Candidate of a count with what became of them; seen as its vote.")
class VoteCandidate:
    """A candidate of a count."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number in the count: options as on a ballot, then names written in.")
    name: str = column("name", description="Option in Chinese, or the name as it was written in.")
    votes: str | None = column(
        "votes", description="Votes at the end of the count, in decimals; null where the method counts none for each."
    )
    seat: int | None = column(
        "seat", description="Place in the order of election, from 1; null for who is not elected."
    )
    place: int | None = column(
        "place", description="Place among all, from 1, the same for equals; null where the method gives no order."
    )
    is_advancing: bool = column("is_advancing", description="Whether they go into a second round.")
    option: Annotated["VoteOption", strawberry.lazy("api.schema.votes.questions")] | None = relation(
        "vote_option_by_id", "option_id", _option, description="Option; null where the name was written in."
    )


@strawberry.type(description="Candidate at a stage of a count; seen as its vote.")
class VoteStageCandidate:
    """An object of a stage."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number in the count.")
    name: str = column("name", description="Option in Chinese, or the name as it was written in.")
    votes: str | None = column("votes", description="Votes after the stage, in decimals; null where there are none.")
    transferred: str | None = column(
        "transferred", description="Votes that came, or went with a minus, in decimals; null at a first stage."
    )
    is_acted_on: bool = column("is_acted_on", description="Whether the stage is about them: their ballots go on.")
    is_elected: bool = column("is_elected", description="Whether they are elected by it.")
    is_excluded: bool = column("is_excluded", description="Whether they are excluded by it.")
    preferred: list[str] = array(
        "preferred",
        description="Ballots that put them before each candidate, by number, in decimals; empty unless SCHULZE.",
    )


@strawberry.type(description="Tie between candidates, and what told them apart; seen as its vote.")
class VoteTie:
    """An object of a stage."""

    row: strawberry.Private[Any]

    is_lot: bool = column("is_lot", description="Whether a lot 抽签 told; else an earlier stage.")
    stage: int | None = column("stage", description="Number of the earlier stage that told; null with a lot.")
    among: list[str] = array("among", description="Names of who was equal, by number.")
    drawn: list[str] = array("drawn", description="Names of who was equal, preferred ones first.")


@strawberry.type(description="Stage of a count 轮次; seen as its vote.")
class VoteStage:
    """An object of a count."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the stage, from 1.")
    kind: StageKind = column("kind", convert=StageKind, description="What happens at it.")
    kind_label: str = label("kind", codes.STAGE_WORDS, description="Word for it, in the language of `Accept-Language`.")
    exhausted: str = column(
        "exhausted", description="Votes of ballots that name nobody any more, all told, in decimals."
    )
    lost: str = column("lost", description="Votes lost by fractions cut off, all told, in decimals.")
    candidates: list[VoteStageCandidate] = entries(
        "candidates",
        lambda: VoteStageCandidate,
        _STAGE_CANDIDATE,
        description="All candidates after it, by number.",
        list_size=10,
    )
    ties: list[VoteTie] = entries("ties", lambda: VoteTie, _TIE, description="Ties that it met, in order.", list_size=1)


@strawberry.type(description="How the ballots of a question became seats 计票, docs/counting.md; seen as its vote.")
class VoteCount:
    """An object of the result."""

    row: strawberry.Private[Any]

    method: CountingMethod = column("method", convert=CountingMethod, description="Method that it was counted by.")
    method_label: str = label(
        "method", codes.METHOD_WORDS, description="Word for the method, in the language of `Accept-Language`."
    )
    version: int = column("version", description="Version of the method, from 1.")
    seats: int | None = column("seats", description="Seats; null where nobody is seated.")
    ballot_count: int = column("ballot_count", description="Valid ballots, or their weights, blank ones included.")
    blank_count: int = column("blank_count", description="Those without an answer to the question.")
    quota: str | None = column("quota", description="Votes that elect, in decimals; null where the method has none.")
    tied: list[VoteNamedCandidate] = named(
        "tied", "Whom the count cannot tell apart without a lot; empty: it is whole."
    )
    candidates: list[VoteCandidate] = relations(
        "vote_candidates_by_question_id",
        "id",
        lambda: VoteCandidate,
        list_size=10,
        description="All candidates by number.",
    )
    stages: list[VoteStage] = relations(
        "vote_stages_by_question_id",
        "id",
        lambda: VoteStage,
        list_size=10,
        description="Stages in order.",
    )


@strawberry.type(description="Lot 抽签 that told equals apart, as two officers have entered it; seen as its vote.")
class VoteLot:
    """A vote_lot row."""

    row: strawberry.Private[Any]

    question: int = column("question", description="Number of the question.")
    among: list[VoteNamedCandidate] = named("among_named", "Who was tied, by number.")
    drawn: list[VoteNamedCandidate] = named(
        "drawn_named", "Who was tied, in the order that was drawn: who is first is preferred."
    )
    source: str = column("source", description="How, where and before whom it was drawn.")
    drawn_at: datetime = column("drawn_at", description="When the second officer entered it.")
