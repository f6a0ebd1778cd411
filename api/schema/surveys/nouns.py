"""Nouns of surveys 问卷: the survey, its questions, results, texts and answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, computed, entries, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.members import register
from api.schema.surveys import codes
from db.forms import Kind
from db.models.surveys import SurveyKind, SurveyQuestionKind, SurveyState

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation

_OPTION: Mapping[str, Kind] = {"number": Kind.WHOLE, "text": Kind.TEXT, "next": Kind.WHOLE}


@strawberry.type(description="Option of a question; seen as its survey.")
class SurveyOption:
    """An object of the question's document."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the option, from 1.")
    text: str = column("text", description="Text, at most 100 characters.")
    next: int | None = column("next", description="Question that it leads to, 0 the end; null: as its question says.")


@strawberry.type(description="Question of a survey 题目; seen as its survey.")
class SurveyQuestion:
    """A survey_question row."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the question, from 1.")
    kind: SurveyQuestionKind = column("kind", convert=SurveyQuestionKind, description="What an answer is.")
    title: str = column("title", description="What is asked, at most 200 characters.")
    is_required: bool = column("is_required", description="Whether who is asked must answer.")
    minimum: int | None = column("minimum", description="Least number of options, step or number; null without.")
    maximum: int | None = column(
        "maximum", description="Most options, last step, largest number, most characters; null without."
    )
    options: list[SurveyOption] = entries(
        "options", lambda: SurveyOption, _OPTION, list_size=5, description="Options, at most 20; empty without."
    )
    next: int | None = column(
        "next_number", description="Question that follows, 0 the end; null: that with the next number."
    )


@strawberry.type(description="Count of a closed survey 问卷结果 as it is told; small ones are withheld.")
class SurveyResult:
    """A survey_result row."""

    row: strawberry.Private[Any]

    question_number: int = column("question_number", description="Number of the question.")
    option_number: int | None = column(
        "option_number",
        description="Option or step that was chosen; 0: asked and not answered; null: all answers without options.",
    )
    answers: int | None = column("answers", description="How many; null where it is withheld.")
    mean_tenths: int | None = column("mean_tenths", description="Mean of numbers in tenths; null where there is none.")
    is_rest: bool = column("is_rest", description="Whether it is of all branches that are not told by themselves.")
    branch: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "branch_id",
        lambda: organisations.Organisation,
        description="Organisation whose members are counted; null: all of them, or the rest.",
    )


@strawberry.type(description="Text of somebody's answer, for officers, without a name; only where five or more wrote.")
class SurveyText:
    """A text of an answer."""

    row: strawberry.Private[Any]

    question_number: int = column("question_number", description="Number of the question.")
    text: str = column("text", description="What was written.")


@strawberry.type(description="What an answer says to one question; seen as the answer.")
class SurveyReply:
    """An object of the answer's document."""

    number: int = strawberry.field(description="Number of the question.")
    choices: list[int] = strawberry.field(description="Options that were chosen; empty for other kinds.")
    value: int | None = strawberry.field(description="Step or number; null for other kinds.")
    text: str | None = strawberry.field(description="Text; null for other kinds.")


def _replies(row: Mapping[str, Any]) -> list[SurveyReply]:
    return [
        SurveyReply(
            number=each["number"], choices=each.get("choices", []), value=each.get("value"), text=each.get("text")
        )
        for each in row["said"]
    ]


@strawberry.type(
    description="Answer to a survey by name 答卷, for whose it is, and once the survey has closed for who holds "
    "SURVEY_MANAGE at its organisation."
)
class SurveyAnswer:
    """A survey_answer row that has a name."""

    row: strawberry.Private[Any]

    answered_at: datetime = column("answered_at", description="When it was last given.")
    replies: list[SurveyReply] = computed(_replies, description="What was said, in the order of the questions.")


@strawberry.type(description="Answer to a closed survey by name, with whose it is; for who holds SURVEY_MANAGE there.")
class NamedSurveyAnswer:
    """A survey_answer row with its member."""

    row: strawberry.Private[Any]

    answered_at: datetime = column("answered_at", description="When it was last given.")
    replies: list[SurveyReply] = computed(_replies, description="What was said, in the order of the questions.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Whose it is; null where out of the reader's sight.",
    )


@found_by("survey_by_id")
@strawberry.type(
    description="Survey 问卷, seen by members of its organisation and below once it was opened, before that by who "
    "holds SURVEY_READ there."
)
class Survey(Node):
    """A survey row, and whether the caller has answered."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Survey")
    kind: SurveyKind = column("kind", convert=SurveyKind, description="Under which promise it is answered.")
    title: str = column("title", description="Title, at most 80 characters.")
    introduction: str | None = column("introduction", description="What it is for; null where nobody wrote it.")
    promise: str = column("promise", description="What is promised to who answers, in Chinese; shown before they do.")
    promise_en: str = column("promise_en", description="What is promised to who answers, in English.")
    promise_version: int = column("promise_version", description="Version of the promise, which an answer names.")
    results_are_public: bool = column(
        "results_are_public", description="Whether members read the results once it has closed."
    )
    state: SurveyState = column("state", convert=SurveyState, description="State of the survey.")
    state_label: str = label(
        "state", codes.STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    planned_at: datetime = column("planned_at", description="When it was planned.")
    opened_at: datetime | None = column("opened_at", description="When it was opened; null before.")
    closes_at: datetime = column("closes_at", description="When it closes by itself.")
    closed_at: datetime | None = column("closed_at", description="When it closed; null before.")
    cancel_reason: str | None = column("cancel_reason", description="Why it was called off; null where it was not.")
    answer_count: int | None = column(
        "answer_count",
        description="How many answered, for who reads its results; null until it has closed, and from 1 to 4.",
    )
    has_answered: bool = column("has_answered", description="Whether the caller has answered.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation whose members, and those below, are asked.",
    )
    questions: list[SurveyQuestion] = relations(
        "survey_questions_by_survey_id",
        "id",
        lambda: SurveyQuestion,
        list_size=10,
        description="Questions in their order.",
    )
    own_answer: SurveyAnswer | None = relation(
        "own_survey_answer_by_survey_id",
        "id",
        lambda: SurveyAnswer,
        description="What the caller answered by name; null where they did not, and always of an anonymous survey.",
    )
    results: list[SurveyResult] = relations(
        "survey_results_by_survey_id",
        "id",
        lambda: SurveyResult,
        list_size=10,
        description="What it came to, once it has closed; empty before, and for members where results are not public.",
    )
    texts: list[SurveyText] = relations(
        "survey_texts_by_survey_id",
        "id",
        lambda: SurveyText,
        list_size=10,
        description="Texts of a closed survey for who holds SURVEY_READ there; empty for others.",
    )
    named_answers: list[NamedSurveyAnswer] = relations(
        "named_survey_answers_by_survey_id",
        "id",
        lambda: NamedSurveyAnswer,
        list_size=10,
        description="Answers by name of a closed survey for who holds SURVEY_MANAGE there; empty for others.",
    )
