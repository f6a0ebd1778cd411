"""Polls 征询: asked and open at once."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.nodes import key_of
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError
from api.schema.votes.asking import VoteQuestionInput
from api.schema.votes.nouns import Vote
from api.schema.votes.planning import VoteKeyholderInput
from db.models.votes import VoteKind
from domain.votes.service.polling import PollKey, PollStart


@strawberry.input(description="Poll 征询 of members, by name or sealed, that opens now and decides nothing.")
class VotePollStartInput:
    """Input of votePollStart."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that asks.")
    kind: VoteKind = strawberry.field(description="NAMED or SEALED.")
    title: str = strawberry.field(description="Title in Chinese, at most 80 characters.")
    questions: list[VoteQuestionInput] = strawberry.field(description="Questions in order, at most 50.")
    closes_at: datetime = strawberry.field(description="Until when one may answer, at most 92 days from now.")
    description: str = strawberry.field(default="", description="What it is about, at most 5,000 characters.")
    title_en: str | None = strawberry.field(default=None, description="Title in English, at most 80 characters.")
    electorate_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="Organisations whose members are asked, at or below the one that asks, at most 50; empty: that one "
        "with all below it.",
    )
    key_file: str | None = strawberry.field(
        default=None,
        description="Text of the `key.json` that `unionhall-keyholder create` wrote; of sealed ones alone.",
    )
    holders: list[VoteKeyholderInput] = strawberry.field(
        default_factory=list, description="Who holds the shares of the key, one for each; of sealed ones alone."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)

    def plain(self) -> PollStart:
        """As the use case knows it."""
        key = None
        if self.key_file is not None:
            key = PollKey(self.key_file, [each.plain() for each in self.holders])
        return PollStart(
            key_of(self.organisation_id, "Organisation", "input", "organisationId"),
            self.kind.value,
            self.title,
            [each.plain() for each in self.questions],
            self.closes_at,
            self.description,
            self.title_en,
            [key_of(each, "Organisation", "input", "electorateIds") for each in self.electorate_ids],
            key,
        )


def _code(name: str, description: str) -> Any:  # noqa: ANN401  # what strawberry makes of a value
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="Why it was refused to start a poll.")
class VotePollStartErrorCode(Enum):
    """Codes of votePollStart."""

    STEP_UP_REQUIRED = _code("STEP_UP_REQUIRED", "Last proof is too old or too weak.")
    ORGANISATION_NOT_FOUND = _code("ORGANISATION_NOT_FOUND", "None at which the caller manages votes.")
    POLL_KIND_REFUSED = _code("POLL_KIND_REFUSED", "Polls are by name or sealed.")
    POLL_ELECTS_NOBODY = _code("POLL_ELECTS_NOBODY", "Members stand to be chosen: that is an election.")
    POLL_TOO_LONG = _code("POLL_TOO_LONG", "It would close too far away.")
    VOTE_TEXT_INVALID = _code("VOTE_TEXT_INVALID", "Text is missing, too long, or has control characters.")
    VOTE_WINDOW_INVALID = _code("VOTE_WINDOW_INVALID", "It would close before now.")
    ELECTORATE_INVALID = _code(
        "ELECTORATE_INVALID", "Organisations that are not at or below the one that asks, twice, or too many."
    )
    ELECTORATE_EMPTY = _code("ELECTORATE_EMPTY", "Nobody would be on the roll.")
    QUESTIONS_INVALID = _code("QUESTIONS_INVALID", "Too many questions or options.")
    QUESTION_INVALID = _code(
        "QUESTION_INVALID", "Numbers of a question do not fit its kind or each other, or an option is there twice."
    )
    QUESTIONS_MISSING = _code("QUESTIONS_MISSING", "Nothing is asked.")
    OPTIONS_TOO_FEW = _code("OPTIONS_TOO_FEW", "Question has fewer options than are to be chosen, or than its seats.")
    MARGIN_TOO_SMALL = _code("MARGIN_TOO_SMALL", "Question has fewer candidates than the rule of the place asks for.")
    METHOD_UNFIT = _code(
        "METHOD_UNFIT", "Question is counted by a method that does not fit its kind, its seats or the rule set."
    )
    CANDIDATE_NOT_FOUND = _code("CANDIDATE_NOT_FOUND", "Candidate is not a member where the caller manages votes.")
    CANDIDATE_MAY_NOT_STAND = _code("CANDIDATE_MAY_NOT_STAND", "Candidate has no right to stand.")
    RULE_SET_UNKNOWN = _code("RULE_SET_UNKNOWN", "Rule set of polls is not in `voteRuleSets`.")
    KEY_NOT_WANTED = _code("KEY_NOT_WANTED", "Answers of the poll are not sealed.")
    KEY_INVALID = _code("KEY_INVALID", "File is no `key.json`.")
    KEY_USED = _code("KEY_USED", "Another vote has the key, or had it.")
    KEYHOLDERS_INVALID = _code(
        "KEYHOLDERS_INVALID", "Holders of shares that there are not, two of one, or not members in reach."
    )
    KEY_MISSING = _code("KEY_MISSING", "Answers are to be sealed, and there is no key.")
    THRESHOLD_TOO_LOW = _code("THRESHOLD_TOO_LOW", "Fewer than 2 of at least 3 holders would open the box.")
    KEYHOLDERS_MISSING = _code("KEYHOLDERS_MISSING", "Share has no holder.")
    NOMINATIONS_UNDER_WAY = _code("NOMINATIONS_UNDER_WAY", "Call for nominations to it is not finished.")
    NOMINEES_UNFIT = _code("NOMINEES_UNFIT", "Nominee who was taken does not keep the terms of their call.")
    STATIONS_MISSING = _code("STATIONS_MISSING", "Vote takes paper, and has no station.")
    KIOSKS_MISSING = _code("KIOSKS_MISSING", "Vote takes ballots at kiosks, and none is enrolled.")
    KIOSK_NEEDS_SECRECY = _code("KIOSK_NEEDS_SECRECY", "Named vote takes no ballots at kiosks.")
    COMMIT_TIMES_RECORDED = _code("COMMIT_TIMES_RECORDED", "Database keeps the times of transactions.")
    BALLOTS_LOGGED = _code("BALLOTS_LOGGED", "Database would write ballots into its log.")


@strawberry.type(description="Refusal to start a poll; nothing was written.")
class VotePollStartUserError(StepUpUserError):
    """Error of votePollStart."""

    code: VotePollStartErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to start a poll.")
class VotePollStartPayload(Payload):
    """Answer of votePollStart."""

    error: ClassVar[type[Any]] = VotePollStartUserError
    row: strawberry.Private[Any]
    user_errors: list[VotePollStartUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Poll as it is now; null when refused."
    )
