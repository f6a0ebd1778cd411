"""Casting a ballot 投票, and its receipt 投票回执: what the server has taken in, it has promised to put on the board.

Nothing of a secret ballot is kept but the ballot itself: no request key's row, no event, no entry in the audit log
(docs/receipts.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from db.models.votes import BallotChannel, VoteKind, VoteState
from db.queries.votes import casting
from db.queries.votes.casting import Cast, NamedCast
from db.queries.votes.locks import lock_casting
from db.session import Record
from domain.audit.service import record
from domain.shared.errors import DomainError
from domain.shared.work import Outcome, Work
from domain.votes.answers import Answer, in_form
from domain.votes.ballot_errors import (
    AnswersMiscounted,
    BallotElsewhere,
    BallotInvalid,
    BallotNotRecastable,
    ChosenTooFew,
    ChosenTooMany,
    EnvelopeLength,
    EnvelopeTaken,
    NotOnRoll,
    NotPresent,
    ServerMayNotSeal,
    VoteClosedMeanwhile,
    VoteKindRefused,
    VoteNotOpen,
    VotePaused,
    WriteInInvalid,
)
from domain.votes.errors import VoteNotFound
from domain.votes.service.promising import promise_key
from voting.ballots import NotABallot, Question, Reason, padded_ballot, questions_of
from voting.canonical import NotCanonical, b64u, canonical, from_b64u, parse
from voting.envelopes import ballot_hash, seal
from voting.promises import Promise, Sealer, sign_written


@dataclass(frozen=True, slots=True)
class BallotCast:
    """A ballot that the voter's client has sealed."""

    vote_id: UUID
    envelope: bytes = field(repr=False)
    channel: BallotChannel


@dataclass(frozen=True, slots=True)
class BallotSealAndCast:
    """Answers, one for each question, that the server is to seal; a blank answer is None. The key is the request's."""

    vote_id: UUID
    answers: Sequence[Answer] = field(repr=False)
    channel: BallotChannel
    request_key: UUID


@dataclass(frozen=True, slots=True)
class NamedBallotCast:
    """Answers, one for each question, that stand on record with the caller's name."""

    vote_id: UUID
    answers: Sequence[Answer] = field(repr=False)
    channel: BallotChannel


def envelope_of(text: str) -> bytes:
    """The bytes of base64url, or none at all, which is no envelope's length."""
    try:
        return from_b64u(text)
    except NotCanonical:
        return b""


async def ballot_cast(work: Work, command: BallotCast) -> Outcome:
    """Takes the caller's envelope in, in the place of an earlier one, and gives the receipt.

    The same envelope again has the same receipt and writes nothing, also when the vote is closed by then, or a newer
    one has come: its hash is the request's key. A member casts 100 times at most. One statement, which takes the lock
    of casting and goes together with those who cast in the same moment.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_KIND_REFUSED, VOTE_NOT_OPEN, VOTE_PAUSED, VOTE_CLOSED_MEANWHILE, NOT_ON_ROLL,
            BALLOT_NOT_RECASTABLE, BALLOT_ELSEWHERE, NOT_PRESENT, ENVELOPE_LENGTH, ENVELOPE_TAKEN.
    """
    cast = _cast(work, command.vote_id, command.envelope, command.channel)
    return await _taken_in(work, cast, EnvelopeLength("envelope"))


async def ballot_seal_and_cast(work: Work, command: BallotSealAndCast) -> Outcome:
    """As `ballot_cast`, for a client that cannot seal, where the vote allows it; the receipt says who has sealed.

    The same request key again has the same receipt. Answers are in this process's memory while it seals, and are kept
    nowhere: a repeat with other answers cannot be told from the same one.

    Raises:
        DomainError: As `ballot_cast`, and SERVER_MAY_NOT_SEAL, ANSWERS_MISCOUNTED, BALLOT_INVALID, CHOSEN_TOO_FEW,
            CHOSEN_TOO_MANY, WRITE_IN_INVALID.
    """
    gate = await _gate(work, command.vote_id, VoteKind.SEALED)
    if not gate["server_may_seal"]:
        raise ServerMayNotSeal("voteId")
    if gate["definition"] is None:
        raise VoteNotOpen("voteId")
    _, ballot = _ballot(gate["definition"], command.answers)
    envelope = seal(gate["public_key"], gate["definition_hash"], ballot)
    cast = _cast(work, command.vote_id, envelope, command.channel)
    request = b"|".join((b"ballot", work.scope.tenant_id.bytes, cast.vote_id.bytes, cast.member_id.bytes))
    request_hash = work.keyring.fingerprint(request + command.request_key.bytes)
    cast = cast._replace(is_server_sealed=True, request_hash=request_hash)
    return await _taken_in(work, cast, ServerMayNotSeal("voteId"))


async def named_ballot_cast(work: Work, command: NamedBallotCast) -> Outcome:
    """Puts the caller's answers on record, in the place of earlier ones. Holds the lock of casting.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_KIND_REFUSED, VOTE_NOT_OPEN, VOTE_PAUSED, VOTE_CLOSED_MEANWHILE, NOT_ON_ROLL,
            BALLOT_NOT_RECASTABLE, ANSWERS_MISCOUNTED, BALLOT_INVALID, CHOSEN_TOO_FEW, CHOSEN_TOO_MANY,
            WRITE_IN_INVALID.
    """
    tenant_id, vote_id, member_id = work.scope.tenant_id, command.vote_id, _member(work)
    await lock_casting(work.conn, tenant_id, vote_id)
    gate = await _gate(work, vote_id, VoteKind.NAMED)
    check_open(gate)
    answers, _ = _ballot(gate["definition"], command.answers)
    cast = NamedCast(tenant_id, vote_id, member_id, canonical(answers).decode(), command.channel.value)
    number = await casting.cast_named(work.conn, cast, allows_recast=gate["allows_recast"])
    if number is None:
        is_there = await casting.is_on_roll(work.conn, tenant_id, vote_id, member_id)
        raise BallotNotRecastable("voteId") if is_there else NotOnRoll("voteId")
    await record(work, "vote.ballot_cast", "vote", vote_id, organisation_id=gate["organisation_id"])
    return {"vote_id": vote_id, "number": number}


async def _gate(work: Work, vote_id: UUID, kind: VoteKind) -> Record:
    gate = await casting.find_gate(work.conn, work.scope.tenant_id, vote_id)
    if gate is None or gate["state"] == VoteState.DRAFT:
        raise VoteNotFound("voteId")
    if gate["kind"] != kind:
        raise VoteKindRefused("voteId")
    return gate


def check_open(gate: Record) -> None:
    """Refuses a vote that takes no ballots: by its `state`, `is_over` and `is_paused`.

    Raises:
        DomainError: VOTE_NOT_OPEN, VOTE_CLOSED_MEANWHILE, VOTE_PAUSED.
    """
    if gate["state"] == VoteState.SCHEDULED:
        raise VoteNotOpen("voteId")
    if gate["state"] != VoteState.OPEN or gate["is_over"]:
        raise VoteClosedMeanwhile("voteId")
    if gate["is_paused"]:
        raise VotePaused("voteId")


def _member(work: Work) -> UUID:
    if work.actor.member_id is None:
        raise NotOnRoll("voteId")
    return work.actor.member_id


def _cast(work: Work, vote_id: UUID, envelope: bytes, channel: BallotChannel) -> Cast:
    return Cast(
        tenant_id=work.scope.tenant_id,
        vote_id=vote_id,
        member_id=_member(work),
        envelope=envelope,
        hash=ballot_hash(envelope),
        channel=channel.value,
        is_server_sealed=False,
        request_hash=None,
    )


def _refusal(outcome: str, otherwise: DomainError) -> DomainError:
    """What `unionhall_ballot_cast`, which decides on sealed ballots, means by its word."""
    refusals: Mapping[str, DomainError] = {
        "no_vote": VoteNotFound("voteId"),
        "other_kind": VoteKindRefused("voteId"),
        "not_open": VoteNotOpen("voteId"),
        "paused": VotePaused("voteId"),
        "closed": VoteClosedMeanwhile("voteId"),
        "not_on_roll": NotOnRoll("voteId"),
        "not_recastable": BallotNotRecastable("voteId"),
        "elsewhere": BallotElsewhere("voteId"),
        "absent": NotPresent("voteId"),
        "taken": EnvelopeTaken("envelope"),
    }
    return refusals.get(outcome, otherwise)


async def _taken_in(work: Work, cast: Cast, otherwise: DomainError) -> Outcome:
    """The receipt; `otherwise` is the refusal that only one way of casting knows."""
    row = await casting.cast_envelope(work.conn, cast)
    if row["outcome"] not in {"cast", "same"}:
        raise _refusal(row["outcome"], otherwise)
    promise = Promise(
        str(cast.vote_id),
        row["definition_hash"],
        row["hash"],
        row["number"],
        Sealer.SERVER if row["is_server_sealed"] else Sealer.VOTER,
    )
    key, written = promise_key(work.keyring, cast.tenant_id, cast.vote_id, row["sealed_promise_key"]), promise.written()
    return {
        "vote_id": cast.vote_id,
        "promise": written.decode(),
        "signature": b64u(sign_written(written, key)),
        "ballot_hash": promise.ballot.hex(),
        "number": promise.number,
        "sealed_by": promise.sealed_by.value,
        "has_voted": True,
    }


def _ballot(definition: str, answers: Sequence[Answer]) -> tuple[list[Answer], bytes]:
    """The answers in the form of a ballot, and padded as it is sealed.

    Raises:
        DomainError: They are no ballot; the question is told, and what is wrong, but nothing of the answers.
    """
    questions = _questions(definition)
    formed = in_form(questions, answers)
    try:
        return formed, padded_ballot(questions, formed)
    except NotABallot as error:
        fault = error.fault
        if fault.question is None:
            raise AnswersMiscounted("answers", count=len(questions)) from None
        path = ("answers", str(fault.question - 1))
        faults: Mapping[Reason, DomainError] = {
            Reason.TOO_FEW: ChosenTooFew(*path, question=fault.question),
            Reason.TOO_MANY: ChosenTooMany(*path, question=fault.question),
            Reason.BAD_WRITE_IN: WriteInInvalid(*path, question=fault.question),
        }
        raise faults.get(fault.reason, BallotInvalid(*path, question=fault.question)) from None


@lru_cache(maxsize=64)
def _questions(definition: str) -> tuple[Question, ...]:
    parsed = parse(definition.encode())
    assert isinstance(parsed, Mapping)  # noqa: S101  # written by the opening, and never changed
    return questions_of(parsed)
