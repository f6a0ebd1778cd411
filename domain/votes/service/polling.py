"""Polls 征询: members are asked at once, and nothing is decided by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from db.models.votes import VoteKind, VoteRow, VoteState
from db.queries.votes import planning
from db.types import new_id
from domain.organisations.errors import OrganisationNotFound
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work
from domain.votes.errors import PollElectsNobody, PollKindRefused, PollTooLong
from domain.votes.rules.drafts import QuestionDraft, VoteDraft
from domain.votes.service.moving import tell_vote
from domain.votes.service.planning import HolderDraft, ask_questions, give_key, take_draft
from domain.votes.service.running import open_vote
from domain.votes.service.scheduling import announce_vote

RULE_SET: Final = "benefit_poll"
"""What a poll is decided by: no quorum, most votes."""
MAX_POLL_DAYS: Final = 92


@dataclass(frozen=True, slots=True)
class PollKey:
    """The key of a sealed poll, and who holds its shares."""

    key_file: str
    holders: Sequence[HolderDraft]


@dataclass(frozen=True, slots=True)
class PollStart:
    """A poll of an organisation that opens now, with its questions; sealed ones have a key."""

    organisation_id: UUID
    kind: str
    title: str
    questions: Sequence[QuestionDraft]
    closes_at: datetime
    description: str = ""
    title_en: str | None = None
    electorate_ids: Sequence[UUID] = ()
    key: PollKey | None = None


async def vote_poll_start(work: Work, command: PollStart) -> Outcome:
    """Drafts, announces and opens a poll of an organisation where the caller manages votes, in one transaction.

    Its roll takes no objections, whatever the rule of the place: it decides nothing, and its definition says so. All
    else is as with any vote, the checklist too. Emits `vote.scheduled` and `vote.opened`.

    Raises:
        DomainError: STEP_UP_REQUIRED, ORGANISATION_NOT_FOUND, POLL_KIND_REFUSED, POLL_ELECTS_NOBODY, POLL_TOO_LONG,
            those of `vote_draft`, `vote_questions_set`, `vote_key_set` and `vote_open`.
        Refusals: Every point of the checklist that is open.
    """
    await require_recent_proof(work)
    officer_id = work.actor.member_id
    if officer_id is None or not await planning.is_managed(work.conn, work.scope, command.organisation_id):
        raise OrganisationNotFound("organisationId")
    if command.kind == VoteKind.UNLINKABLE:
        raise PollKindRefused("kind")
    if any(one.member_id for each in command.questions for one in each.options):
        raise PollElectsNobody("questions")
    now = await planning.clock(work.conn)
    vote = await _drafted(work, command, officer_id, now)
    if vote.closes_at > now + timedelta(days=MAX_POLL_DAYS):
        raise PollTooLong("closesAt", days=MAX_POLL_DAYS)
    await ask_questions(work, vote, command.questions)
    if command.key is not None:
        await give_key(work, vote, command.key.key_file, command.key.holders)
    await announce_vote(work, vote)
    await open_vote(work, vote)
    return {"vote_id": vote.id}


async def _drafted(work: Work, command: PollStart, officer_id: UUID, now: datetime) -> VoteRow:
    """The row of a poll, written as a draft."""
    draft = VoteDraft(
        command.kind,
        command.title,
        command.description,
        now,
        command.closes_at,
        command.electorate_ids,
        command.title_en,
        rule_set_key=RULE_SET,
    )
    vote = VoteRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=command.organisation_id,
        kind=command.kind,
        state=VoteState.DRAFT.value,
        title="",
        description="",
        electorate_ids=[],
        opens_at=now,
        closes_at=command.closes_at,
        is_poll=True,
        created_by_id=officer_id,
        created_at=work.now,
    )
    await take_draft(work, vote, draft)
    await planning.insert_vote(work.conn, vote)
    await tell_vote(work, vote, "drafted", is_emitted=False)
    return vote
