"""Nouns of what is asked in a vote: its questions and their options."""

from collections.abc import Mapping
from typing import Any

import strawberry

from api.fields import Reader, Relation, column, derived, label, related, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema.votes import codes
from api.schema.votes.counts import VoteCount
from api.schema.votes.results import VoteOptionResult, VoteQuestionResult
from db.models.votes import CountingMethod, QuestionKind

_FIGURES = ("chosen_count", "yes_count", "no_count", "abstain_count", "first_count", "scored_count", "score_sum")
"""What an option brings of its result."""


def _method_label(values: Mapping[str, Any], reader: Reader) -> str | None:
    method = values["method"]
    return None if method is None else codes.METHOD_WORDS[method][reader.locale]


@found_by("vote_option_by_id")
@strawberry.type(description="What can be chosen in a question 选项: a candidate, a motion, an item; seen as its vote.")
class VoteOption(Node):
    """A vote_option row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("VoteOption")
    number: int = column("position", description="Number of the option on a ballot, from 1.")
    label: str = column("label", description="Name or text in Chinese.")
    label_en: str | None = column("label_en", description="Name or text in English; null when nobody wrote it.")
    result: VoteOptionResult | None = related(
        Relation(
            "vote_result_by_option_id", "counted_id", lambda: VoteOptionResult, brings={name: name for name in _FIGURES}
        ),
        description="What was counted of it; null before the vote is published.",
    )


@found_by("vote_question_by_id")
@strawberry.type(description="One thing to decide in a vote 表决事项; seen as its vote.")
class VoteQuestion(Node):
    """A vote_question row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("VoteQuestion")
    number: int = column("position", description="Number of the question on a ballot, from 1.")
    kind: QuestionKind = column("kind", convert=QuestionKind, description="How it is answered.")
    kind_label: str = label(
        "kind", codes.QUESTION_WORDS, description="Word for it, in the language of `Accept-Language`."
    )
    title: str = column("title", description="Question in Chinese.")
    title_en: str | None = column("title_en", description="Question in English; null when nobody wrote it.")
    minimum: int = column("minimum", description="At least so many options are chosen or put in order, 0 to 200.")
    maximum: int = column("maximum", description="At most so many options are chosen or put in order, 0 to 200.")
    maximum_score: int | None = column(
        "maximum_score", description="Most points for an option, 1 to 100; null unless it is answered by points."
    )
    write_in_count: int = column("write_in_count", description="So many names may be written in, 0 to 20.")
    seats: int | None = column("seats", description="Seats to fill, 1 to 200; null where none are.")
    method: CountingMethod | None = column(
        "method",
        convert=CountingMethod,
        description="How it is counted; null in a vote from before there were methods.",
    )
    method_label: str | None = derived(
        {"method": (*CountingMethod, None)},
        _method_label,
        description="Word for the method, in the language of `Accept-Language`; null where there is none.",
    )
    options: list[VoteOption] = relations(
        "vote_options_by_question_id",
        "id",
        lambda: VoteOption,
        list_size=10,
        description="What can be chosen, by number, at most 200.",
    )
    result: VoteQuestionResult | None = relation(
        "vote_result_by_question_id",
        "id",
        lambda: VoteQuestionResult,
        description="What was counted of it; null before the vote is published.",
    )
    count: VoteCount | None = relation(
        "vote_count_by_question_id",
        "id",
        lambda: VoteCount,
        description="How its ballots became seats; null before the vote is published, and where there was no method.",
    )
