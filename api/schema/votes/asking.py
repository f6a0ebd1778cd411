"""What is asked in a draft: its questions with their options."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.nodes import key_of
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.votes.nouns import Vote
from db.models.votes import CountingMethod, QuestionKind
from domain.votes.rules.drafts import OptionDraft, QuestionDraft


@strawberry.input(description="Option of a question.")
class VoteOptionInput:
    """An option."""

    label: str = strawberry.field(description="Words in Chinese, or a candidate's name, at most 120 characters.")
    label_en: str | None = strawberry.field(default=None, description="Words in English, at most 120 characters.")
    member_id: strawberry.ID | None = strawberry.field(
        default=None, description="Candidate, where it is a member in the caller's reach."
    )

    def plain(self) -> OptionDraft:
        """As the rules know it."""
        member_id = None if self.member_id is None else key_of(self.member_id, "Member", "input", "questions")
        return OptionDraft(self.label, self.label_en, member_id)


@strawberry.input(description="Question with its options.")
class VoteQuestionInput:
    """A question."""

    kind: QuestionKind = strawberry.field(description="How it is answered.")
    title: str = strawberry.field(description="Words in Chinese, at most 120 characters.")
    options: list[VoteOptionInput] = strawberry.field(description="Options in order, at most 200.")
    minimum: int = strawberry.field(
        default=0, description="Options that an answer has at least; of choices and rankings alone."
    )
    maximum: int = strawberry.field(
        default=1, description="Options that an answer has at most, 1 to 200; of choices and rankings alone."
    )
    title_en: str | None = strawberry.field(default=None, description="Words in English, at most 120 characters.")
    maximum_score: int | None = strawberry.field(
        default=None, description="Most that an option is given, 1 to 100; of scores and there needed."
    )
    write_in_count: int = strawberry.field(
        default=0, description="Options that a voter may write in, at most 20; of choices alone."
    )
    seats: int | None = strawberry.field(
        default=None, description="Seats to be filled, 1 to 200; a choice has no more options than that."
    )
    method: CountingMethod | None = strawberry.field(
        default=None,
        description="How it is counted; null: items, plurality or scores, a ranking with seats by STV_SCOTTISH and one "
        "without by SCHULZE.",
    )

    def plain(self) -> QuestionDraft:
        """As the rules know it."""
        apart = {"kind", "options", "method"}
        same = {name: getattr(self, name) for name in QuestionDraft.__slots__ if name not in apart}
        method = None if self.method is None else self.method.value
        options = [each.plain() for each in self.options]
        return QuestionDraft(kind=self.kind.value, options=options, method=method, **same)


@strawberry.input(description="Questions of a draft, in the place of those before.")
class VoteQuestionsSetInput:
    """Input of voteQuestionsSet."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    questions: list[VoteQuestionInput] = strawberry.field(description="Questions in order, at most 50.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to lay the questions of a draft.")
class VoteQuestionsSetErrorCode(Enum):
    """Codes of voteQuestionsSet."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    FOLLOWING_FIXED = strawberry.enum_value(
        "FOLLOWING_FIXED",
        description="Vote goes on from another one, whose questions, electors and rule set it keeps.",
    )
    QUESTIONS_INVALID = strawberry.enum_value("QUESTIONS_INVALID", description="Too many questions or options.")
    QUESTION_INVALID = strawberry.enum_value(
        "QUESTION_INVALID",
        description="Numbers of a question do not fit its kind or each other, or an option is there twice.",
    )
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    CANDIDATE_NOT_FOUND = strawberry.enum_value(
        "CANDIDATE_NOT_FOUND", description="Candidate is not a member where the caller manages votes."
    )


@strawberry.type(description="Refusal to lay the questions of a draft.")
class VoteQuestionsSetUserError(UserError):
    """Error of voteQuestionsSet."""

    code: VoteQuestionsSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to lay the questions of a draft.")
class VoteQuestionsSetPayload(Payload):
    """Answer of voteQuestionsSet."""

    error: ClassVar[type[Any]] = VoteQuestionsSetUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteQuestionsSetUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )
