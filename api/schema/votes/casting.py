"""Casting a ballot 投票: sealed by the voter's client, by the server, or with the voter's name; the receipt."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar, Final
from uuid import UUID

import strawberry

from api.enums import described
from api.fields import Relation, column, related, relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.votes.nouns import Vote
from db.models.votes import BallotChannel
from voting.ballots import Word
from voting.promises import Sealer

described(
    Sealer,
    "Who sealed an envelope.",
    {
        Sealer.VOTER: "Client of the voter: nobody else has seen the answers.",
        Sealer.SERVER: "Server, which has seen the answers for a moment; only where the vote allows it.",
    },
    name="BallotSealer",
)
described(
    Word,
    "Answer to an item.",
    {Word.YES: "In favour.", Word.NO: "Against.", Word.ABSTAIN: "Neither, and counted as such."},
    name="BallotWord",
)
_CHANNEL: Final = "Where the member casts it."
_ANSWERS: Final = "One answer for each question, in order; null leaves a question blank."


@strawberry.type(
    description="Receipt 投票回执: what the server promises about an envelope; with the published files it shows that "
    "the envelope was counted, and not how one voted."
)
class BallotReceipt:
    """The outcome of a sealed ballot."""

    row: strawberry.Private[Any]

    promise: str = column("promise", description="Canonical JSON that was signed (docs/ballot-formats.md, Promise).")
    signature: str = column("signature", description="Ed25519 signature by the vote's promise key, base64url.")
    ballot_hash: str = column("ballot_hash", description="Hash of the envelope on the board, 64 hexadecimal digits.")
    number: int = column("number", description="How often the member has cast a ballot in this vote, from 1.")
    sealed_by: Sealer = column("sealed_by", convert=Sealer, description="Who sealed the envelope.")


def _receipt() -> Any:  # noqa: ANN401  # as all that declares a field
    def resolve(root: Payload) -> BallotReceipt | None:
        return BallotReceipt(row=root.row) if root.row else None

    return strawberry.field(resolver=resolve, description="Receipt, the same for a repeat; null when refused.")


@strawberry.input(description="Options chosen, and names written in where the question has room for them.")
class BallotChoiceInput:
    """Answer to a question of choice."""

    options: list[int] = strawberry.field(description="Numbers of the options chosen, in any order.")
    write_ins: list[str] = strawberry.field(
        default_factory=list, description="Texts written in, each at most 120 bytes of UTF-8."
    )


@strawberry.input(one_of=True, description="Answer to a question, in the form that its kind asks for.")
class BallotAnswerInput:
    """One of them."""

    choice: BallotChoiceInput | None = strawberry.field(
        default=strawberry.UNSET, description="Answer to a question of kind CHOICE."
    )
    items: list[Word] | None = strawberry.field(
        default=strawberry.UNSET, description="Word for each option, in order, of kind YES_NO_ABSTAIN."
    )
    order: list[int] | None = strawberry.field(
        default=strawberry.UNSET, description="Numbers of options, best first, of kind RANKING."
    )
    points: list[int | None] | None = strawberry.field(
        default=strawberry.UNSET, description="Points for each option, in order, null for none, of kind SCORE."
    )

    def plain(self) -> Mapping[str, Any]:
        """As the rules know it."""
        if self.choice:
            return {"options": list(self.choice.options), "write_ins": list(self.choice.write_ins)}
        if isinstance(self.items, list):
            return {"items": [word.value for word in self.items]}
        if isinstance(self.order, list):
            return {"ranking": [*self.order]}
        return {"scores": list(self.points or [])}


@strawberry.input(
    description="Ballot that the client has sealed; the same envelope has the same receipt, also after the close."
)
class BallotCastInput:
    """Input of ballotCast."""

    vote_id: strawberry.ID = strawberry.field(description="Vote, which is open and sealed.")
    envelope: str = strawberry.field(
        description="Padded ballot, sealed to the vote's key, base64url (docs/ballot-formats.md, Envelope), to be kept "
        "until the receipt is there."
    )
    channel: BallotChannel = strawberry.field(description=_CHANNEL)
    request_key: UUID | None = strawberry.field(
        default=None, description="Of no effect and not kept: the envelope is the key of this action."
    )


@strawberry.enum(description="Why it was refused to cast a ballot.")
class BallotCastErrorCode(Enum):
    """Codes of ballotCast."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None that was announced.")
    VOTE_KIND_REFUSED = strawberry.enum_value(
        "VOTE_KIND_REFUSED", description="Ballots of this kind of vote are cast in another way."
    )
    VOTE_NOT_OPEN = strawberry.enum_value("VOTE_NOT_OPEN", description="Voting has not begun.")
    VOTE_PAUSED = strawberry.enum_value("VOTE_PAUSED", description="Voting is paused.")
    VOTE_CLOSED_MEANWHILE = strawberry.enum_value(
        "VOTE_CLOSED_MEANWHILE", description="Voting is over, by the database's clock."
    )
    NOT_ON_ROLL = strawberry.enum_value("NOT_ON_ROLL", description="Caller is not on the frozen roll.")
    BALLOT_ELSEWHERE = strawberry.enum_value(
        "BALLOT_ELSEWHERE", description="Caller was given a paper or votes at a kiosk; no other ballot is taken."
    )
    NOT_PRESENT = strawberry.enum_value(
        "NOT_PRESENT", description="Vote is of a meeting, and the caller is not on its register of presence."
    )
    BALLOT_NOT_RECASTABLE = strawberry.enum_value(
        "BALLOT_NOT_RECASTABLE", description="Caller has voted, and the vote takes one ballot of each member for good."
    )
    ENVELOPE_LENGTH = strawberry.enum_value(
        "ENVELOPE_LENGTH", description="Not base64url, or not as many bytes as every envelope of the vote has."
    )
    ENVELOPE_TAKEN = strawberry.enum_value("ENVELOPE_TAKEN", description="Another member has cast the very same bytes.")


@strawberry.type(description="Refusal to cast a ballot; nothing was written.")
class BallotCastUserError(UserError):
    """Error of ballotCast."""

    code: BallotCastErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of casting a sealed ballot.")
class BallotCastPayload(Payload):
    """Answer of ballotCast."""

    error: ClassVar[type[Any]] = BallotCastUserError
    row: strawberry.Private[Any]
    user_errors: list[BallotCastUserError] = strawberry.field(description="Refusals; empty when done.")
    receipt: BallotReceipt | None = _receipt()
    vote: Vote | None = related(
        Relation("vote_by_id", "vote_id", lambda: Vote, brings={"id": "vote_id", "has_voted": "has_voted"}),
        description="Vote as it is now; null when refused.",
    )


@strawberry.input(description="Answers that the server is to seal, for a client that cannot, where the vote allows it.")
class BallotSealAndCastInput:
    """Input of ballotSealAndCast."""

    vote_id: strawberry.ID = strawberry.field(description="Vote, which is open and sealed.")
    answers: list[BallotAnswerInput | None] = strawberry.field(description=_ANSWERS)
    channel: BallotChannel = strawberry.field(description=_CHANNEL)
    request_key: UUID | None = strawberry.field(
        default=None,
        description="Client's key for this ballot: a repeat has the same receipt until another ballot takes its place, "
        "also with other answers, of which nothing is kept.",
    )


@strawberry.enum(description="Why it was refused to seal and cast a ballot.")
class BallotSealAndCastErrorCode(Enum):
    """Codes of ballotSealAndCast."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None that was announced.")
    VOTE_KIND_REFUSED = strawberry.enum_value(
        "VOTE_KIND_REFUSED", description="Ballots of this kind of vote are cast in another way."
    )
    VOTE_NOT_OPEN = strawberry.enum_value("VOTE_NOT_OPEN", description="Voting has not begun.")
    VOTE_PAUSED = strawberry.enum_value("VOTE_PAUSED", description="Voting is paused.")
    VOTE_CLOSED_MEANWHILE = strawberry.enum_value(
        "VOTE_CLOSED_MEANWHILE", description="Voting is over, by the database's clock."
    )
    NOT_ON_ROLL = strawberry.enum_value("NOT_ON_ROLL", description="Caller is not on the frozen roll.")
    BALLOT_ELSEWHERE = strawberry.enum_value(
        "BALLOT_ELSEWHERE", description="Caller was given a paper or votes at a kiosk; no other ballot is taken."
    )
    NOT_PRESENT = strawberry.enum_value(
        "NOT_PRESENT", description="Vote is of a meeting, and the caller is not on its register of presence."
    )
    BALLOT_NOT_RECASTABLE = strawberry.enum_value(
        "BALLOT_NOT_RECASTABLE", description="Caller has voted, and the vote takes one ballot of each member for good."
    )
    ENVELOPE_TAKEN = strawberry.enum_value("ENVELOPE_TAKEN", description="Another member has cast the very same bytes.")
    SERVER_MAY_NOT_SEAL = strawberry.enum_value(
        "SERVER_MAY_NOT_SEAL", description="Vote does not allow the server to seal."
    )
    ANSWERS_MISCOUNTED = strawberry.enum_value(
        "ANSWERS_MISCOUNTED", description="There is not one answer for each question."
    )
    BALLOT_INVALID = strawberry.enum_value("BALLOT_INVALID", description="Answer does not fit its question.")
    CHOSEN_TOO_FEW = strawberry.enum_value("CHOSEN_TOO_FEW", description="Fewer are chosen than the question asks for.")
    CHOSEN_TOO_MANY = strawberry.enum_value("CHOSEN_TOO_MANY", description="More are chosen than the question allows.")
    WRITE_IN_INVALID = strawberry.enum_value(
        "WRITE_IN_INVALID", description="Text is empty, longer than 120 bytes, or has control characters."
    )


@strawberry.type(description="Refusal to seal and cast a ballot; nothing was written.")
class BallotSealAndCastUserError(UserError):
    """Error of ballotSealAndCast."""

    code: BallotSealAndCastErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a ballot that the server has sealed.")
class BallotSealAndCastPayload(Payload):
    """Answer of ballotSealAndCast."""

    error: ClassVar[type[Any]] = BallotSealAndCastUserError
    row: strawberry.Private[Any]
    user_errors: list[BallotSealAndCastUserError] = strawberry.field(description="Refusals; empty when done.")
    receipt: BallotReceipt | None = _receipt()
    vote: Vote | None = related(
        Relation("vote_by_id", "vote_id", lambda: Vote, brings={"id": "vote_id", "has_voted": "has_voted"}),
        description="Vote as it is now; null when refused.",
    )


@strawberry.input(description="Ballot with the caller's name 记名选票.")
class NamedBallotCastInput:
    """Input of namedBallotCast."""

    vote_id: strawberry.ID = strawberry.field(description="Vote, which is open and by name.")
    answers: list[BallotAnswerInput | None] = strawberry.field(description=_ANSWERS)
    channel: BallotChannel = strawberry.field(description=_CHANNEL)
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to cast a named ballot.")
class NamedBallotCastErrorCode(Enum):
    """Codes of namedBallotCast."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None that was announced.")
    VOTE_KIND_REFUSED = strawberry.enum_value(
        "VOTE_KIND_REFUSED", description="Ballots of this kind of vote are cast in another way."
    )
    VOTE_NOT_OPEN = strawberry.enum_value("VOTE_NOT_OPEN", description="Voting has not begun.")
    VOTE_PAUSED = strawberry.enum_value("VOTE_PAUSED", description="Voting is paused.")
    VOTE_CLOSED_MEANWHILE = strawberry.enum_value(
        "VOTE_CLOSED_MEANWHILE", description="Voting is over, by the database's clock."
    )
    NOT_ON_ROLL = strawberry.enum_value("NOT_ON_ROLL", description="Caller is not on the frozen roll.")
    BALLOT_NOT_RECASTABLE = strawberry.enum_value(
        "BALLOT_NOT_RECASTABLE", description="Caller has voted, and the vote takes one ballot of each member for good."
    )
    ANSWERS_MISCOUNTED = strawberry.enum_value(
        "ANSWERS_MISCOUNTED", description="There is not one answer for each question."
    )
    BALLOT_INVALID = strawberry.enum_value("BALLOT_INVALID", description="Answer does not fit its question.")
    CHOSEN_TOO_FEW = strawberry.enum_value("CHOSEN_TOO_FEW", description="Fewer are chosen than the question asks for.")
    CHOSEN_TOO_MANY = strawberry.enum_value("CHOSEN_TOO_MANY", description="More are chosen than the question allows.")
    WRITE_IN_INVALID = strawberry.enum_value(
        "WRITE_IN_INVALID", description="Text is empty, longer than 120 bytes, or has control characters."
    )


@strawberry.type(description="Refusal to cast a named ballot; nothing was written.")
class NamedBallotCastUserError(UserError):
    """Error of namedBallotCast."""

    code: NamedBallotCastErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of casting a named ballot.")
class NamedBallotCastPayload(Payload):
    """Answer of namedBallotCast."""

    error: ClassVar[type[Any]] = NamedBallotCastUserError
    row: strawberry.Private[Any]
    user_errors: list[NamedBallotCastUserError] = strawberry.field(description="Refusals; empty when done.")
    number: int | None = column(
        "number", description="How often the member has cast a ballot in this vote, from 1; null when refused."
    )
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )
