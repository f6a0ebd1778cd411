"""Planning votes: drafts, questions, electors, keys."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.nodes import key_of
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.votes.nouns import Vote
from db.models.votes import QuestionKind, VoteKind
from domain.votes.rules.drafts import OptionDraft, QuestionDraft, VoteDraft
from domain.votes.service import HolderDraft


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

    def plain(self) -> QuestionDraft:
        """As the rules know it."""
        same = {name: getattr(self, name) for name in QuestionDraft.__slots__ if name not in {"kind", "options"}}
        return QuestionDraft(kind=self.kind.value, options=[each.plain() for each in self.options], **same)


@strawberry.input(description="Holder of a share of the key.")
class VoteKeyholderInput:
    """A holder."""

    position: int = strawberry.field(description="Number of the share, from 1.")
    name: str = strawberry.field(description="Name of the holder, at most 120 characters.")
    member_id: strawberry.ID | None = strawberry.field(
        default=None, description="Holder, where it is a member in the caller's reach."
    )

    def plain(self) -> HolderDraft:
        """As the use case knows it."""
        member_id = None if self.member_id is None else key_of(self.member_id, "Member", "input", "holders")
        return HolderDraft(self.position, self.name, member_id)


@strawberry.input(description="Draft of a vote.")
class VoteDraftInput:
    """Input of voteDraft."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that holds the vote.")
    kind: VoteKind = strawberry.field(description="What is known of a ballot; fixed once the vote is scheduled.")
    title: str = strawberry.field(description="Title in Chinese, at most 80 characters.")
    opens_at: datetime = strawberry.field(description="From when one may vote, to the second.")
    closes_at: datetime = strawberry.field(description="From when one may not any more, to the second.")
    description: str = strawberry.field(default="", description="What it is about, at most 5,000 characters.")
    title_en: str | None = strawberry.field(default=None, description="Title in English, at most 80 characters.")
    electorate_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="Organisations whose members vote, at or below the one that holds the vote, at most 50; "
        "empty: that one with all below it.",
    )
    allows_recast: bool = strawberry.field(
        default=True, description="Whether a later ballot of a member takes the place of an earlier one."
    )
    server_may_seal: bool = strawberry.field(
        default=False, description="Whether the server seals for a client that cannot; only of sealed votes."
    )
    rerun_of_id: strawberry.ID | None = strawberry.field(
        default=None, description="Void or cancelled vote that this one is held instead of."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to draft a vote.")
class VoteDraftErrorCode(Enum):
    """Codes of voteDraft."""

    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="None at which the caller manages votes."
    )
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    VOTE_WINDOW_INVALID = strawberry.enum_value(
        "VOTE_WINDOW_INVALID", description="It would close before it opens, or its time has passed."
    )
    ELECTORATE_INVALID = strawberry.enum_value(
        "ELECTORATE_INVALID",
        description="Organisations that are not at or below the one that holds the vote, twice, or too many.",
    )
    RERUN_INVALID = strawberry.enum_value(
        "RERUN_INVALID", description="Vote to be held again is out of reach, or neither void nor cancelled."
    )


@strawberry.type(description="Refusal to draft a vote.")
class VoteDraftUserError(UserError):
    """Error of voteDraft."""

    code: VoteDraftErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to draft a vote.")
class VoteDraftPayload(Payload):
    """Answer of voteDraft."""

    error: ClassVar[type[Any]] = VoteDraftUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteDraftUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Another draft in the place of one; questions, electors and key stay.")
class VoteChangeInput:
    """Input of voteChange."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    kind: VoteKind = strawberry.field(description="What is known of a ballot; fixed once the vote is scheduled.")
    title: str = strawberry.field(description="Title in Chinese, at most 80 characters.")
    opens_at: datetime = strawberry.field(description="From when one may vote, to the second.")
    closes_at: datetime = strawberry.field(description="From when one may not any more, to the second.")
    description: str = strawberry.field(default="", description="What it is about, at most 5,000 characters.")
    title_en: str | None = strawberry.field(default=None, description="Title in English, at most 80 characters.")
    electorate_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="Organisations whose members vote, at or below the one that holds the vote, at most 50; "
        "empty: that one with all below it.",
    )
    allows_recast: bool = strawberry.field(
        default=True, description="Whether a later ballot of a member takes the place of an earlier one."
    )
    server_may_seal: bool = strawberry.field(
        default=False, description="Whether the server seals for a client that cannot; only of sealed votes."
    )
    rerun_of_id: strawberry.ID | None = strawberry.field(
        default=None, description="Void or cancelled vote that this one is held instead of."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to change a draft.")
class VoteChangeErrorCode(Enum):
    """Codes of voteChange."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    VOTE_WINDOW_INVALID = strawberry.enum_value(
        "VOTE_WINDOW_INVALID", description="It would close before it opens, or its time has passed."
    )
    ELECTORATE_INVALID = strawberry.enum_value(
        "ELECTORATE_INVALID",
        description="Organisations that are not at or below the one that holds the vote, twice, or too many.",
    )
    RERUN_INVALID = strawberry.enum_value(
        "RERUN_INVALID", description="Vote to be held again is out of reach, or neither void nor cancelled."
    )


@strawberry.type(description="Refusal to change a draft.")
class VoteChangeUserError(UserError):
    """Error of voteChange."""

    code: VoteChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change a draft.")
class VoteChangePayload(Payload):
    """Answer of voteChange."""

    error: ClassVar[type[Any]] = VoteChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteChangeUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


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
    QUESTION_CALLED_FOR = strawberry.enum_value(
        "QUESTION_CALLED_FOR", description="Question for which nominations are called does not change."
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


@strawberry.input(description="Electors 代表 of a draft, in the place of those before.")
class VoteElectorsSetInput:
    """Input of voteElectorsSet."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    member_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Members who alone vote, at most 5,000; null: all members of the electorate do."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to set the electors of a draft.")
class VoteElectorsSetErrorCode(Enum):
    """Codes of voteElectorsSet."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    ELECTORS_INVALID = strawberry.enum_value(
        "ELECTORS_INVALID", description="Electors are too many, or not members where the caller manages votes."
    )


@strawberry.type(description="Refusal to set the electors of a draft.")
class VoteElectorsSetUserError(UserError):
    """Error of voteElectorsSet."""

    code: VoteElectorsSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to set the electors of a draft.")
class VoteElectorsSetPayload(Payload):
    """Answer of voteElectorsSet."""

    error: ClassVar[type[Any]] = VoteElectorsSetUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteElectorsSetUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Key of a draft with those who hold its shares, in the place of those before.")
class VoteKeySetInput:
    """Input of voteKeySet."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    key_file: str = strawberry.field(description="Text of the `key.json` that `unionhall-keyholder create` wrote.")
    holders: list[VoteKeyholderInput] = strawberry.field(description="Who holds the shares, at most one for each.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to set the key of a draft.")
class VoteKeySetErrorCode(Enum):
    """Codes of voteKeySet."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    KEY_NOT_WANTED = strawberry.enum_value("KEY_NOT_WANTED", description="Ballots of the vote are not sealed.")
    KEY_INVALID = strawberry.enum_value("KEY_INVALID", description="File is no `key.json`.")
    KEYHOLDERS_INVALID = strawberry.enum_value(
        "KEYHOLDERS_INVALID", description="Holders of shares that there are not, two of one, or not members in reach."
    )
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )


@strawberry.type(description="Refusal to set the key of a draft.")
class VoteKeySetUserError(UserError):
    """Error of voteKeySet."""

    code: VoteKeySetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to set the key of a draft.")
class VoteKeySetPayload(Payload):
    """Answer of voteKeySet."""

    error: ClassVar[type[Any]] = VoteKeySetUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteKeySetUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


def vote_draft_of(given: VoteDraftInput | VoteChangeInput) -> VoteDraft:
    """What an input says of a vote."""
    same = {
        name: getattr(given, name)
        for name in VoteDraft.__slots__
        if name not in {"kind", "electorate_ids", "rerun_of_id"}
    }
    rerun_of_id = None if given.rerun_of_id is None else key_of(given.rerun_of_id, "Vote", "input", "rerunOfId")
    places = [key_of(each, "Organisation", "input", "electorateIds") for each in given.electorate_ids]
    return VoteDraft(kind=given.kind.value, electorate_ids=places, rerun_of_id=rerun_of_id, **same)
