"""Planning votes: drafts, electors, keys."""

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
from db.models.votes import VoteKind
from domain.votes.rules.drafts import VoteDraft
from domain.votes.service import HolderDraft


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
    takes_kiosk: bool = strawberry.field(
        default=False, description="Whether members may vote at kiosks of the union; only of secret votes."
    )
    rerun_of_id: strawberry.ID | None = strawberry.field(
        default=None, description="Void or cancelled vote that this one is held instead of."
    )
    rule_set_key: str | None = strawberry.field(
        default=None,
        description="Rule set that decides, by its key in `voteRuleSets`; null: the result is numbers alone.",
    )
    takes_paper: bool = strawberry.field(
        default=False, description="Whether ballots on paper are taken, too; only of secret votes, with stations."
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
    RULE_SET_UNKNOWN = strawberry.enum_value(
        "RULE_SET_UNKNOWN", description="No rule set with this key is in `voteRuleSets`."
    )
    KIOSK_NEEDS_SECRECY = strawberry.enum_value(
        "KIOSK_NEEDS_SECRECY", description="Named vote takes no ballots at kiosks."
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
    takes_kiosk: bool = strawberry.field(
        default=False, description="Whether members may vote at kiosks of the union; only of secret votes."
    )
    rerun_of_id: strawberry.ID | None = strawberry.field(
        default=None, description="Void or cancelled vote that this one is held instead of."
    )
    rule_set_key: str | None = strawberry.field(
        default=None,
        description="Rule set that decides, by its key in `voteRuleSets`; null: the result is numbers alone.",
    )
    takes_paper: bool = strawberry.field(
        default=False, description="Whether ballots on paper are taken, too; only of secret votes, with stations."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to change a draft.")
class VoteChangeErrorCode(Enum):
    """Codes of voteChange."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    FOLLOWING_FIXED = strawberry.enum_value(
        "FOLLOWING_FIXED",
        description="Vote goes on from another one, whose questions, electors and rule set it keeps.",
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
    RULE_SET_UNKNOWN = strawberry.enum_value(
        "RULE_SET_UNKNOWN", description="No rule set with this key is in `voteRuleSets`."
    )
    KIOSK_NEEDS_SECRECY = strawberry.enum_value(
        "KIOSK_NEEDS_SECRECY", description="Named vote takes no ballots at kiosks."
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
    FOLLOWING_FIXED = strawberry.enum_value(
        "FOLLOWING_FIXED",
        description="Vote goes on from another one, whose questions, electors and rule set it keeps.",
    )
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
    KEY_USED = strawberry.enum_value("KEY_USED", description="Another vote has the key, or had it.")
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
