"""The candidate's side: consent 接受提名, decline, withdrawal 退出."""

from dataclasses import dataclass
from uuid import UUID

from db.models.votes import NominationEnd, NominationState
from db.queries.votes import nominations
from domain.shared.work import Outcome, Work
from domain.votes.nomination_errors import (
    NominationConsented,
    NominationNotConsented,
    NominationStateRefused,
    NomineeMayNotStand,
)
from domain.votes.rules import nominations as rules
from domain.votes.service.nominations.moving import end_nomination, gather, own_nomination, tell_nomination
from domain.votes.service.nominations.nominating import NominationStep, clean_statements


@dataclass(frozen=True, slots=True)
class NominationConsent:
    """A candidate's consent; words of their own take the place of those of who nominated them."""

    nomination_id: UUID
    statement: str | None = None
    statement_en: str | None = None


async def nomination_consent(work: Work, command: NominationConsent) -> Outcome:
    """Has the caller consent to being a candidate, while the call is open.

    Emits `nomination.consent_given`, and `nomination.consented` once there are enough seconders, too. Locks the
    caller's entry shared, then the call.

    Raises:
        DomainError: VOTE_TEXT_INVALID, NOMINATION_NOT_FOUND, VOTE_STATE_REFUSED, NOMINATION_CALL_STATE_REFUSED,
            NOMINATIONS_NOT_OPEN, NOMINATIONS_OVER, NOMINATION_STATE_REFUSED, NOMINATION_CONSENTED,
            NOMINEE_MAY_NOT_STAND.
    """
    statement, statement_en = clean_statements(command.statement, command.statement_en)
    held, nomination = await own_nomination(work, command.nomination_id)
    call = held.call
    rules.check_open(call.state, call.opens_at, call.closes_at, held.now)
    if nomination.state not in rules.GATHERING:
        raise NominationStateRefused("nominationId", state=nomination.state)
    if nomination.consented_at is not None:
        raise NominationConsented("nominationId")
    if await nominations.find_candidacy(work.conn, call.tenant_id, call.id, nomination.member_id) != "stands":
        raise NomineeMayNotStand("nominationId")
    nomination.consented_at = held.now
    if statement is not None or statement_en is not None:
        nomination.words, nomination.words_en = statement, statement_en
    await gather(work, held.of, nomination)
    await tell_nomination(work, held.of, nomination, "consent_given")
    return {"nomination_id": nomination.id}


async def nomination_decline(work: Work, command: NominationStep) -> Outcome:
    """Has the caller refuse to be a candidate, before they consented. Emits `nomination.declined`.

    Raises:
        DomainError: NOMINATION_NOT_FOUND, VOTE_STATE_REFUSED, NOMINATION_STATE_REFUSED, NOMINATION_CONSENTED.
    """
    held, nomination = await own_nomination(work, command.nomination_id)
    if nomination.consented_at is not None and nomination.ended_at is None:
        raise NominationConsented("nominationId")
    why = NominationEnd.BY_CANDIDATE, None
    await end_nomination(work, held.of, nomination, NominationState.DECLINED, why)
    return {"nomination_id": nomination.id}


async def nomination_withdraw(work: Work, command: NominationStep) -> Outcome:
    """Has the caller, who consented, stand no more; until the vote is announced. Emits `nomination.withdrawn`.

    After that the candidate stands on the ballot. Nominees who were taken already have to be taken anew.

    Raises:
        DomainError: NOMINATION_NOT_FOUND, VOTE_STATE_REFUSED, NOMINATION_STATE_REFUSED, NOMINATION_NOT_CONSENTED.
    """
    held, nomination = await own_nomination(work, command.nomination_id)
    if nomination.consented_at is None and nomination.ended_at is None:
        raise NominationNotConsented("nominationId")
    why = NominationEnd.BY_CANDIDATE, None
    await end_nomination(work, held.of, nomination, NominationState.WITHDRAWN, why)
    return {"nomination_id": nomination.id}
