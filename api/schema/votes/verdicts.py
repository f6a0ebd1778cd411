"""Nouns of a verdict 判定: by which rule, over which denominators, step by step; once the vote is published."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final

import strawberry

from api.fields import column, entries, label, relation, relations
from api.schema.votes import codes
from api.schema.votes.counts import VoteNamedCandidate, named
from db.forms import Kind
from db.models.votes import NextStep, QuestionOutcome, VerdictOutcome

if TYPE_CHECKING:
    from api.schema.votes.questions import VoteQuestion

_STEP: Final[Mapping[str, Kind]] = {
    "code": Kind.TEXT,
    "question": Kind.WHOLE,
    "text": Kind.TEXT,
    "text_en": Kind.TEXT,
}


def _question() -> type[Any]:
    from api.schema.votes.questions import VoteQuestion  # noqa: PLC0415  # beside which its results stand

    return VoteQuestion


@strawberry.type(description="Step of the reasoning of a verdict; seen as its vote.")
class VoteVerdictStep:
    """An object of the verdict."""

    row: strawberry.Private[Any]

    code: str = column("code", description="Stable code of the step.")
    question: int | None = column("question", description="Number of the question; null where it is about the vote.")
    text: str = column("text", description="Sentence in Chinese, with the numbers.")
    text_en: str = column("text_en", description="Sentence in English, with the numbers.")


@strawberry.type(description="What a verdict says of a question; seen as its vote.")
class VoteVerdictQuestion:
    """An object of the verdict."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the question, from 1.")
    outcome: QuestionOutcome = column("outcome", convert=QuestionOutcome, description="What was decided.")
    outcome_label: str = label(
        "outcome", codes.OUTCOME_WORDS, description="Word for it, in the language of `Accept-Language`."
    )
    next: NextStep | None = column(
        "next", convert=NextStep, description="What has to follow; null where nothing has to."
    )
    open_seats: int = column("open_seats", description="Seats that nobody has.")
    elected: list[VoteNamedCandidate] = named("elected", "Who is elected.")
    carried: list[VoteNamedCandidate] = named("carried", "Items that are carried, by number.")
    rejected: list[VoteNamedCandidate] = named("rejected", "Items that are not, by number.")
    tied: list[VoteNamedCandidate] = named("tied", "Who is equal at a seat, by number.")
    question: Annotated["VoteQuestion", strawberry.lazy("api.schema.votes.questions")] | None = relation(
        "vote_question_by_id", "question_id", _question, description="Question that this is about."
    )


@strawberry.type(description="Verdict 判定 by the vote's rule set, with its figures; seen as its vote.")
class VoteVerdict:
    """The verdict of a result."""

    row: strawberry.Private[Any]

    outcome: VerdictOutcome = column("outcome", convert=VerdictOutcome, description="Whether the vote is valid.")
    outcome_label: str = label(
        "outcome", codes.VERDICT_WORDS, description="Word for it, in the language of `Accept-Language`."
    )
    call: int = column("call", description="Call that it is about, 1 or 2.")
    entitled_count: int = column("entitled_count", description="Members on the roll 应到, or their weights.")
    present_count: int = column("present_count", description="Those present 实到; without a meeting who cast a ballot.")
    issued_count: int = column("issued_count", description="Ballots given out 发出.")
    returned_count: int = column("returned_count", description="Ballots in all boxes 收回.")
    invalid_count: int = column("invalid_count", description="Ballots among them that are none 废票.")
    valid_count: int = column("valid_count", description="Valid ballots 有效票.")
    steps: list[VoteVerdictStep] = entries(
        "steps", lambda: VoteVerdictStep, _STEP, description="Reasoning, in order.", list_size=20
    )
    questions: list[VoteVerdictQuestion] = relations(
        "vote_verdict_questions_by_vote_id",
        "vote_id",
        lambda: VoteVerdictQuestion,
        list_size=3,
        description="What it says of each question, by number.",
    )
