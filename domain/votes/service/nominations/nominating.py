"""The members' side of a call: they nominate, and second whom others nominated."""

from dataclasses import dataclass
from uuid import UUID

from db.models.votes import NominationRow
from db.queries.votes import nominations
from db.types import new_id
from domain.shared.text import normalised
from domain.shared.work import Outcome, Work
from domain.votes.nomination_errors import (
    NominationCallNotFound,
    NominationNotFound,
    NominationNotSeconded,
    NominationSeconded,
    NominationsFull,
    NominationsSpent,
    NominationStateRefused,
    NominatorNotEntitled,
    NomineeDeclined,
    NomineeMayNotStand,
    NomineeNominated,
    NomineeNotFound,
    OwnNomination,
)
from domain.votes.rules import nominations as rules
from domain.votes.rules.drafts import MAX_LABEL, clean_number, clean_text
from domain.votes.service.nominations.moving import (
    Held,
    check_draft,
    gather,
    held_call,
    held_nomination,
    hold,
    tell_nomination,
)


@dataclass(frozen=True, slots=True)
class NominationMake:
    """A nomination: of the member of a number and a name, or, without both, of the caller."""

    call_id: UUID
    candidate_number: str | None = None
    candidate_name: str | None = None
    statement: str | None = None
    statement_en: str | None = None


@dataclass(frozen=True, slots=True)
class NominationStep:
    """What is done to a nomination that needs no more words."""

    nomination_id: UUID


async def nomination_make(work: Work, command: NominationMake) -> Outcome:
    """Nominates somebody. Emits `nomination.made`: the candidate is asked to consent; who nominates themselves has.

    Nobody finds members by trying numbers: number and name have to be one member's, or there is none. Locks both
    members shared, then the call; the time is the database's after that.

    Raises:
        DomainError: VOTE_TEXT_INVALID, SUBJECT_NUMBER_INVALID, NOMINATION_CALL_NOT_FOUND,
            NOMINATION_CALL_STATE_REFUSED, VOTE_STATE_REFUSED, NOMINATIONS_NOT_OPEN, NOMINATIONS_OVER,
            NOMINATOR_NOT_ENTITLED, NOMINEE_NOT_FOUND, NOMINEE_NOMINATED, NOMINEE_DECLINED, NOMINEE_MAY_NOT_STAND,
            NOMINATIONS_SPENT, NOMINATIONS_FULL.
    """
    statement, statement_en = clean_statements(command.statement, command.statement_en)
    own_id = work.actor.member_id
    if own_id is None:
        raise NominationCallNotFound("callId")
    candidate_id = await _candidate(work, command, own_id)
    await hold(work, *([] if candidate_id is None else [candidate_id]))
    held = await held_call(work, command.call_id)
    _check_open(held)
    is_own = candidate_id == own_id
    if not is_own:
        _check_elector(held)
    if candidate_id is None:
        raise NomineeNotFound("candidateNumber")
    number = await _next_number(work, held, own_id, candidate_id)
    needed = held.call.seconders_needed
    nomination = NominationRow(
        tenant_id=held.call.tenant_id,
        id=new_id(),
        call_id=held.call.id,
        number=number,
        member_id=candidate_id,
        nominated_by_id=own_id,
        state=rules.gathered_state(needed, 0, is_consented=is_own),
        words=statement,
        words_en=statement_en,
        consented_at=held.now if is_own else None,
        created_at=held.now,
    )
    await nominations.insert_nomination(work.conn, nomination)
    await tell_nomination(work, held.of, nomination, "self_made" if is_own else "made")
    return {"nomination_id": nomination.id}


async def nomination_second(work: Work, command: NominationStep) -> Outcome:
    """Seconds somebody else's nomination, once. The last voice that was needed moves it: two at one moment both count.

    Locks the caller's entry shared, then the call. Records `nomination.second_given`.

    Raises:
        DomainError: NOMINATION_NOT_FOUND, NOMINATION_CALL_STATE_REFUSED, NOMINATIONS_NOT_OPEN, NOMINATIONS_OVER,
            NOMINATOR_NOT_ENTITLED, NOMINATION_STATE_REFUSED, OWN_NOMINATION, NOMINATION_SECONDED.
    """
    own_id, held, nomination = await _voice(work, command)
    _check_elector(held)
    if own_id in {nomination.member_id, nomination.nominated_by_id}:
        raise OwnNomination("nominationId")
    if not await nominations.second(work.conn, nomination.tenant_id, nomination.id, own_id, held.now):
        raise NominationSeconded("nominationId")
    nomination.seconder_count += 1
    await gather(work, held.of, nomination)
    await tell_nomination(work, held.of, nomination, "second_given")
    return {"nomination_id": nomination.id}


async def nomination_second_withdraw(work: Work, command: NominationStep) -> Outcome:
    """Takes the caller's voice back while the call is open. Records `nomination.second_taken_back`.

    Raises:
        DomainError: NOMINATION_NOT_FOUND, NOMINATION_CALL_STATE_REFUSED, NOMINATIONS_NOT_OPEN, NOMINATIONS_OVER,
            NOMINATION_STATE_REFUSED, NOMINATION_NOT_SECONDED.
    """
    own_id, held, nomination = await _voice(work, command)
    if not await nominations.second_withdraw(work.conn, nomination.tenant_id, nomination.id, own_id, held.now):
        raise NominationNotSeconded("nominationId")
    nomination.seconder_count -= 1
    await gather(work, held.of, nomination)
    await tell_nomination(work, held.of, nomination, "second_taken_back")
    return {"nomination_id": nomination.id}


def clean_statements(statement: str | None, statement_en: str | None) -> tuple[str | None, str | None]:
    """What is said for a candidate, in Chinese and in English, each in one spelling.

    Raises:
        VoteTextInvalid: Too long, or control characters.
    """
    most = rules.MAX_STATEMENT
    return (
        clean_text(statement, "statement", most=most, is_required=False),
        clean_text(statement_en, "statementEn", most=most, is_required=False),
    )


async def _voice(work: Work, command: NominationStep) -> tuple[UUID, Held, NominationRow]:
    """A nomination while voices are gathered, locked with its call."""
    own_id = work.actor.member_id
    if own_id is None:
        raise NominationNotFound("nominationId")
    await hold(work)
    held, nomination = await held_nomination(work, command.nomination_id)
    _check_open(held)
    if nomination.state not in rules.GATHERING:
        raise NominationStateRefused("nominationId", state=nomination.state)
    return own_id, held, nomination


async def _candidate(work: Work, command: NominationMake, own_id: UUID) -> UUID | None:
    """Who is nominated; None for a number and a name that are not one member's."""
    if command.candidate_number is None and command.candidate_name is None:
        return own_id
    number = clean_number(command.candidate_number)
    name = clean_text(command.candidate_name, "candidateName", most=MAX_LABEL) or ""
    found = None if number is None else await nominations.find_named(work.conn, work.scope.tenant_id, number)
    return found[0] if found is not None and normalised("NFC", found[1]) == name else None


def _check_open(held: Held) -> None:
    check_draft(held.vote)
    rules.check_open(held.call.state, held.call.opens_at, held.call.closes_at, held.now)


def _check_elector(held: Held) -> None:
    if held.seen["electing"] != "on_roll":
        raise NominatorNotEntitled("callId")


async def _next_number(work: Work, held: Held, own_id: UUID, candidate_id: UUID) -> int:
    """The number of a nomination that may be made: the caller has one left, and the candidate may be nominated."""
    tenant_id, call = held.call.tenant_id, held.call
    figures = await nominations.count_nominations(work.conn, tenant_id, call.id, own_id, candidate_id)
    if figures["nominated"]:
        raise NomineeNominated("candidateNumber")
    if figures["declined"] and candidate_id != own_id:
        raise NomineeDeclined("candidateNumber")
    if await nominations.find_candidacy(work.conn, tenant_id, call.id, candidate_id) != "stands":
        raise NomineeMayNotStand("candidateNumber")
    if figures["made"] >= call.nomination_limit:
        raise NominationsSpent("callId", limit=call.nomination_limit)
    if figures["live"] >= rules.MAX_NOMINATIONS or figures["last"] >= rules.MAX_NUMBERS:
        raise NominationsFull("callId", limit=rules.MAX_NOMINATIONS)
    return int(figures["last"]) + 1
