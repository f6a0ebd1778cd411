"""Nouns of learning 宣传教育: banks and their questions, quizzes, attempts, counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, computed, entries, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.learning import codes
from db.forms import Kind
from db.models.learning import QuizQuestionKind, QuizState

if TYPE_CHECKING:
    from api.schema.organisations import Organisation

_OPTION: Mapping[str, Kind] = {"number": Kind.WHOLE, "text": Kind.TEXT, "text_en": Kind.TEXT}


@strawberry.type(description="Option of a question; seen as its question.")
class QuizOption:
    """An object of the question's document."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the option, from 1; in an attempt, as it is shown there.")
    text: str = column("text", description="Text in Chinese, at most 200 characters.")
    text_en: str | None = column("text_en", description="Text in English; null without.")


@found_by("question_bank_by_id")
@strawberry.type(description="Question bank 题库, seen by who holds LEARNING_MANAGE at its organisation.")
class QuestionBank(Node):
    """A question_bank row, and whether the caller knows its keys."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("QuestionBank")
    title: str = column("title", description="Title, at most 80 characters.")
    made_at: datetime = column("made_at", description="When it was made.")
    question_count: int = column("question_count", description="From how many questions it draws.")
    are_keys_known: bool = column(
        "are_keys_known",
        description="Whether the caller wrote questions of it or opened its keys, and so takes none of its quizzes.",
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that has it.",
    )


@found_by("bank_question_by_id")
@strawberry.type(
    description="Question with its key 题目与答案, seen by who knows the keys of its bank and manages it; by nobody "
    "who has begun a quiz of the bank in which they would help."
)
class BankQuestion(Node):
    """A bank_question row with its key."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("BankQuestion")
    number: int = column("number", description="Number of the question in its bank, from 1.")
    kind: QuizQuestionKind = column("kind", convert=QuizQuestionKind, description="How many options are right.")
    text: str = column("text", description="What is asked, in Chinese.")
    text_en: str | None = column("text_en", description="What is asked, in English; null without.")
    options: list[QuizOption] = entries(
        "options", lambda: QuizOption, _OPTION, list_size=4, description="Options in the order of the bank, 2 to 8."
    )
    right_options: list[int] = computed(
        lambda row: list(row["right_options"]), description="Numbers of the right options."
    )
    explanation: str | None = column("explanation", description="Why, in Chinese; null without.")
    explanation_en: str | None = column("explanation_en", description="Why, in English; null without.")
    source: str | None = column("source", description="Where it stands; null without.")
    written_at: datetime = column("written_at", description="When it was written.")
    retired_at: datetime | None = column("retired_at", description="Since when it is drawn no more; null while it is.")


@strawberry.type(description="Question of an attempt as it was drawn, without what is right; seen as its attempt.")
class QuizAttemptQuestion:
    """A quiz_attempt_question row."""

    row: strawberry.Private[Any]

    position: int = column("position", description="Number of the question in the attempt, from 1.")
    kind: QuizQuestionKind = column("kind", convert=QuizQuestionKind, description="How many options can be right.")
    text: str = column("text", description="What is asked, in Chinese.")
    text_en: str | None = column("text_en", description="What is asked, in English; null without.")
    options: list[QuizOption] = entries(
        "options", lambda: QuizOption, _OPTION, list_size=4, description="Options in the order that was drawn, 2 to 8."
    )
    choices: list[int] = computed(lambda row: list(row["choices"]), description="Options that are chosen; empty: none.")
    answered_at: datetime | None = column("answered_at", description="When it was last answered; null: not yet.")


@strawberry.type(description="What was right in a question of an attempt that is over; seen as its attempt.")
class QuizAttemptKey:
    """A question's key in the numbers of the attempt."""

    row: strawberry.Private[Any]

    position: int = column("position", description="Number of the question in the attempt.")
    right_choices: list[int] = computed(
        lambda row: list(row["right_choices"]), description="Numbers of the right options as they are shown there."
    )
    is_right: bool = column("is_right", description="Whether it was answered so.")
    explanation: str | None = column("explanation", description="Why, in Chinese; null without.")
    explanation_en: str | None = column("explanation_en", description="Why, in English; null without.")
    source: str | None = column("source", description="Where it stands; null without.")


@found_by("quiz_attempt_by_id")
@strawberry.type(description="Attempt of a quiz 答题, seen by whose it is and by nobody else.")
class QuizAttempt(Node):
    """A quiz_attempt row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("QuizAttempt")
    number: int = column("number", description="Which attempt of the quiz it is, from 1.")
    question_count: int = column("question_count", description="How many questions it has.")
    started_at: datetime = column("started_at", description="When it was begun.")
    ends_at: datetime = column("ends_at", description="When it ends by the server's clock.")
    submitted_at: datetime | None = column(
        "submitted_at", description="When it was handed in; null while it runs, and where its time was up before."
    )
    is_over: bool = column("is_over", description="Whether it was handed in or its time is up.")
    right_count: int | None = column(
        "right_count",
        description="How many questions are right; null until it is over, and for seconds after its time.",
    )
    is_passed: bool = column("is_passed", description="Whether that is enough; false until it is counted.")
    questions: list[QuizAttemptQuestion] = relations(
        "quiz_questions_by_attempt_id",
        "id",
        lambda: QuizAttemptQuestion,
        list_size=10,
        description="Questions in the order that was drawn.",
    )
    keys: list[QuizAttemptKey] = relations(
        "quiz_keys_by_attempt_id",
        "id",
        lambda: QuizAttemptKey,
        list_size=10,
        description="What was right and why; empty until it is over and no quiz of the bank is left in which it helps: "
        "no attempt runs, and of those begun and not closed all attempts are used.",
    )
    quiz: Annotated["Quiz", strawberry.lazy("api.schema.learning.nouns")] | None = relation(
        "quiz_by_id", "quiz_id", lambda: Quiz, description="Quiz that it is of; null where out of the reader's sight."
    )


@strawberry.type(description="Counts of a closed quiz 参与情况 as they are told; small ones are withheld.")
class QuizResult:
    """A quiz_result row."""

    row: strawberry.Private[Any]

    members: int | None = column("members", description="How many took part; null where it is withheld.")
    passed: int | None = column("passed", description="How many of them passed; null where it is withheld.")
    is_rest: bool = column("is_rest", description="Whether it is of all branches that are not told by themselves.")
    branch: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "branch_id",
        lambda: organisations.Organisation,
        description="Organisation whose members are counted; null: all of them, or the rest.",
    )


@found_by("quiz_by_id")
@strawberry.type(
    description="Quiz 知识竞赛, seen by members of its organisation and below once it was announced, before that by "
    "who holds LEARNING_READ there."
)
class Quiz(Node):
    """A quiz row, and how often the caller has begun it."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Quiz")
    title: str = column("title", description="Title, at most 80 characters.")
    introduction: str | None = column("introduction", description="What it is for; null where nobody wrote it.")
    state: QuizState = column("state", convert=QuizState, description="State of the quiz by the server's clock.")
    state_label: str = label(
        "state", codes.QUIZ_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    opens_at: datetime = column("opens_at", description="When attempts can be begun.")
    closes_at: datetime = column("closes_at", description="When all attempts end.")
    question_count: int = column("question_count", description="Questions that each attempt draws.")
    minutes: int = column("minutes", description="Minutes that an attempt takes at most.")
    attempt_limit: int = column("attempt_limit", description="Attempts that each member has.")
    attempts_used: int = column("attempts_used", description="Attempts that the caller has begun.")
    pass_percent: int = column("pass_percent", description="Per cent of the questions to be right.")
    planned_at: datetime = column("planned_at", description="When it was planned.")
    announced_at: datetime | None = column("announced_at", description="When it was announced; null before.")
    closed_at: datetime | None = column("closed_at", description="When it was counted; null before.")
    cancel_reason: str | None = column("cancel_reason", description="Why it was called off; null where it was not.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation whose members, and those below, may take it.",
    )
    bank: QuestionBank | None = relation(
        "question_bank_by_id",
        "bank_id",
        lambda: QuestionBank,
        description="Bank that it draws from; null for who does not manage it.",
    )
    own_attempts: list[QuizAttempt] = relations(
        "own_quiz_attempts_by_quiz_id",
        "id",
        lambda: QuizAttempt,
        list_size=2,
        description="Caller's own attempts in their order; nobody reads another's.",
    )
    results: list[QuizResult] = relations(
        "quiz_results_by_quiz_id",
        "id",
        lambda: QuizResult,
        list_size=10,
        description="Who took part and passed, counted once it has closed, for who holds LEARNING_READ there; all "
        "first, then by branch.",
    )
