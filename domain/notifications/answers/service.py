"""Giving an answer by a signed link: the same use cases as in the app, and nothing that they would refuse."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db.models.suggestions import Satisfaction
from db.queries.notifications import answers as queries
from db.sealing import Keyring
from db.session import Connection
from db.types import NIL_ID
from domain.activities.service import (
    ActivityFeedbackGive,
    RegistrationAccept,
    RegistrationDecline,
    activity_feedback_give,
    registration_accept,
    registration_decline,
)
from domain.auth.access import Caller, scope_for
from domain.honours.service import HonourNominationAnswer, honour_nomination_answer
from domain.notifications.answers.links import LONGEST_TOKEN, AnswerLink, Question, link_of
from domain.notifications.errors import AnswerLinkDead, AnswerLinkInvalid, AnswerLinkOver
from domain.shared.actor import Actor
from domain.shared.clock import Clock
from domain.shared.work import Outcome, Work
from domain.suggestions.service import Judgement, SuggestionAnswerJudge, suggestion_answer_judge


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """The answer of a link that was looked at (`answer_link_read`)."""

    link: AnswerLink


async def answer_link_read(conn: Connection, link: AnswerLink, *, address: str) -> Caller:
    """Who answers by a link: the member, without any office of theirs and for this one answer. Changes nothing.

    Raises:
        AnswerLinkDead: The member was erased or may not sign in, or the address is no more theirs.
    """
    organisation_id = await _answering(conn, link)
    actor = Actor(
        tenant_id=link.tenant_id,
        member_id=link.member_id,
        organisation_id=organisation_id,
        address=address,
        is_by_link=True,
    )
    return Caller(actor, scope_for(actor), link.expires_at)


def read_link(keyring: Keyring, token: str, *, clock: Clock) -> AnswerLink:
    """The link.

    Raises:
        AnswerLinkInvalid: Not one of ours.
        AnswerLinkOver: Its time is over.
    """
    link = link_of(keyring, token) if len(token) <= LONGEST_TOKEN else None
    if link is None:
        raise AnswerLinkInvalid
    if link.expires_at <= clock():
        raise AnswerLinkOver
    return link


async def link_answer(work: Work, command: LinkAnswer) -> Outcome:
    """Takes the answer, by the use case that the app would call: its rules, locks, records and events.

    Words that the member has written beside an earlier answer to the same stay.

    Raises:
        AnswerLinkDead: As `answer_link_read`; of a suggestion, also when it is answered anew.
        DomainError: Those of the use case.
    """
    await _answering(work.conn, command.link)
    await _TAKEN[command.link.question](work, command.link)
    return {"choice": command.link.choice, "given_at": work.now.isoformat()}


async def _answering(conn: Connection, link: AnswerLink) -> UUID:
    address_id = None if link.address_id == NIL_ID else link.address_id
    organisation_id = await queries.find_answering(conn, link.tenant_id, link.member_id, address_id)
    if organisation_id is None:
        raise AnswerLinkDead
    return organisation_id


async def _suggestion(work: Work, link: AnswerLink) -> None:
    # Who was asked about one answer is not taken to mean the next.
    if await queries.lock_round(work.conn, link.tenant_id, link.object_id) != link.round:
        raise AnswerLinkDead
    words = await queries.find_judgement_words(work.conn, link.tenant_id, link.object_id, link.member_id)
    judgement = Judgement(Satisfaction(link.choice).value, words)
    await suggestion_answer_judge(work, SuggestionAnswerJudge(link.object_id, judgement))


async def _place(work: Work, link: AnswerLink) -> None:
    if link.choice == "accept":
        await registration_accept(work, RegistrationAccept(link.object_id))
    else:
        await registration_decline(work, RegistrationDecline(link.object_id))


async def _honour(work: Work, link: AnswerLink) -> None:
    is_consented = link.choice == "consent"
    await honour_nomination_answer(work, HonourNominationAnswer(link.object_id, is_consented=is_consented))


async def _feedback(work: Work, link: AnswerLink) -> None:
    words = await queries.find_feedback_words(work.conn, link.tenant_id, link.object_id, link.member_id)
    await activity_feedback_give(work, ActivityFeedbackGive(link.object_id, int(link.choice), words))


_TAKEN: Final[Mapping[Question, Callable[[Work, AnswerLink], Awaitable[None]]]] = {
    Question.SUGGESTION_ANSWER: _suggestion,
    Question.OFFERED_PLACE: _place,
    Question.HONOUR_NOMINATION: _honour,
    Question.ACTIVITY_FEEDBACK: _feedback,
}
