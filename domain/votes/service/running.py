"""A vote under way: opened, paused, resumed, extended, closed, cancelled. The database's time decides.

Locks: the vote's row first, then, where ballots must not come in meanwhile, its box. Who casts holds the box's lock
shared and never locks the row.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.votes import NoticeKind, VoteKind, VoteRow, VoteState
from db.patience import be_patient
from db.queries.votes import box, objecting, planning, running, secrecy
from db.queries.votes.kiosks import is_awaited
from db.queries.votes.locks import lock_box, open_ballots
from domain.shared.permissions import Permission
from domain.shared.proofs import require_recent_proof
from domain.shared.rights import has_right
from domain.shared.work import Outcome, Work
from domain.votes.delays import LONGEST_ON_ITS_WAY
from domain.votes.errors import (
    BallotsLogged,
    CommitTimesRecorded,
    ElectorateEmpty,
    RegistrarKeyMissing,
    VoteNotFound,
)
from domain.votes.rules import states
from domain.votes.rules.drafts import clean_reason
from domain.votes.rules.states import OpeningFacts
from domain.votes.service.board import board_finish
from domain.votes.service.continuing import second_call_from
from domain.votes.service.definitions import freeze_definition
from domain.votes.service.moving import check_move, check_state, leave_notice, locked_vote, move_vote, tell_vote
from domain.votes.service.nominations.calling import cancel_calls
from domain.votes.service.promising import make_promise_key
from domain.votes.service.rolls import freeze_roll
from domain.votes.service.scheduling import VoteStep, stale_points
from domain.votes.service.weighing import check_opening_weights


@dataclass(frozen=True, slots=True)
class VoteReasoned:
    """What is done to a vote, with the reason that its voters read."""

    vote_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class VoteExtend:
    """A later closing time, and why."""

    vote_id: UUID
    closes_at: datetime
    reason: str


async def vote_open(work: Work, command: VoteStep) -> Outcome:
    """Opens a scheduled vote once its roll cannot be objected to any more, also before the time announced.

    Freezes the roll and the definition; both are the same for ever from here on. Emits `vote.opened`.

    Raises:
        DomainError: STEP_UP_REQUIRED, VOTE_NOT_FOUND, VOTE_STATE_REFUSED, VOTE_WINDOW_INVALID, OBJECTION_WINDOW_OPEN,
            OBJECTIONS_UNDECIDED, SECOND_CALL_TOO_SOON, ELECTORATE_INVALID, CANDIDATE_MAY_NOT_STAND,
            COMMIT_TIMES_RECORDED, BALLOTS_LOGGED, REGISTRAR_KEY_MISSING, WEIGHT_ABOVE_CAP, ELECTORATE_EMPTY.
    """
    await require_recent_proof(work)
    vote = await locked_vote(work, command.vote_id)
    await open_vote(work, vote)
    return {"vote_id": vote.id}


async def open_vote(work: Work, vote: VoteRow) -> None:
    """As `vote_open`, of a locked vote, whoever asks."""
    check_move(vote, VoteState.OPEN)
    now = await planning.clock(work.conn)
    undecided = await objecting.count_open(work.conn, vote.tenant_id, vote.id)
    earliest_at = await second_call_from(work, vote)
    states.check_opening(
        OpeningFacts(vote.opens_at, vote.closes_at, vote.objections_end_at, undecided, now, earliest_at)
    )
    for point in await stale_points(work, vote):
        raise point
    if vote.kind in states.SECRET_KINDS:
        await _check_server(work)
    if vote.kind == VoteKind.UNLINKABLE and vote.registrar_key is None:
        raise RegistrarKeyMissing("voteId")
    await check_opening_weights(work, vote)
    vote.roll_hash, vote.roll_count = await freeze_roll(work, vote)
    if not vote.roll_count:
        raise ElectorateEmpty("voteId")
    # What is published is what happened: who opens early moves the opening forward, to the second.
    vote.opens_at = min(vote.opens_at, now.replace(microsecond=0))
    vote.opened_at = now
    vote.promise_public_key, vote.sealed_promise_key = make_promise_key(work.keyring, vote.tenant_id, vote.id)
    await freeze_definition(work, vote)
    await move_vote(work, vote, VoteState.OPEN, "opened")


async def _check_server(work: Work) -> None:
    """Refuses a secret vote on a database that would tell of ballots by itself."""
    telling = await secrecy.list_telling_settings(work.conn)
    if "track_commit_timestamp" in telling:
        raise CommitTimesRecorded("voteId")
    if telling:
        raise BallotsLogged("voteId", settings=", ".join(telling))


async def vote_pause(work: Work, command: VoteReasoned) -> Outcome:
    """Takes no ballots in until the vote is resumed. The clock runs on: time that was lost is given back by extending.

    Waits for ballots under way. Emits `vote.paused`.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_STATE_REFUSED, VOTE_TEXT_INVALID, VOTE_TIME_OVER, VOTE_ALREADY_PAUSED.
    """
    vote, reason, now = await _running(work, command)
    states.check_pause(vote.paused_at, _ends_at(vote), now)
    vote.paused_at, vote.pause_reason = now, reason
    await _tell_running(work, vote, NoticeKind.PAUSED, reason, now)
    return {"vote_id": vote.id}


async def vote_resume(work: Work, command: VoteReasoned) -> Outcome:
    """Takes ballots in again. A wish to close early is over with it. Emits `vote.resumed`.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_STATE_REFUSED, VOTE_TEXT_INVALID, VOTE_TIME_OVER, VOTE_NOT_PAUSED.
    """
    vote, reason, now = await _running(work, command)
    states.check_resume(vote.paused_at, _ends_at(vote), now)
    vote.paused_at = vote.pause_reason = None
    _drop_wish(vote)
    await _tell_running(work, vote, NoticeKind.RESUMED, reason, now)
    return {"vote_id": vote.id}


async def vote_extend(work: Work, command: VoteExtend) -> Outcome:
    """Has a vote close later than it was to; never sooner, and not after it was to close. Emits `vote.extended`.

    The definition keeps what was announced first; the notice has the new time. A wish to close early is over with it.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_STATE_REFUSED, VOTE_TEXT_INVALID, VOTE_TIME_OVER, EXTENSION_INVALID.
    """
    vote, reason, now = await _running(work, VoteReasoned(command.vote_id, command.reason))
    wish = command.closes_at.replace(microsecond=0)
    states.check_extension(_ends_at(vote), wish, now)
    vote.closes_at = wish
    _drop_wish(vote)
    await _tell_running(work, vote, NoticeKind.EXTENDED, reason, now)
    return {"vote_id": vote.id}


async def vote_close(work: Work, command: VoteReasoned) -> Outcome:
    """Closes an open vote: at once when its time has come, before that when a second officer agrees.

    The first officer's wish is written down, and emitted as `vote.early_close_asked`; the second one's, whose reason
    stands in the notice, closes. A wish of who has lost the right since is none. A show of hands is closed by one: the
    hall sees it. Where kiosks have ballots that they may still bring, the time of the vote is over and the clock closes
    it. An unlinkable one gives out no permit any more, and closes when ballots whose permits were drawn must have come;
    that is recorded as `vote.early_close_agreed`. Emits `vote.closed`. The outcome tells whether it `is_closed`.

    Raises:
        DomainError: STEP_UP_REQUIRED, VOTE_NOT_FOUND, VOTE_STATE_REFUSED, VOTE_TEXT_INVALID, SECOND_OFFICER_NEEDED.
    """
    await require_recent_proof(work)
    officer_id = work.actor.member_id
    if officer_id is None:
        raise VoteNotFound("voteId")
    vote, reason, now = await _running(work, command)
    is_over = vote.closes_at <= now
    if not is_over and _ends_at(vote) <= now:
        return {"vote_id": vote.id, "is_closed": False}
    await _drop_lapsed_wish(work, vote)
    is_agreed = is_over or states.is_show_of_hands(vote.kind, vote.is_meeting)
    if not states.is_closing_agreed(vote.early_close_asked_by_id, officer_id, is_over=is_agreed):
        vote.early_close_asked_by_id, vote.early_close_reason = officer_id, reason
        await planning.update_vote(work.conn, vote)
        await tell_vote(work, vote, "early_close_asked", is_emitted=True)
        return {"vote_id": vote.id, "is_closed": False}
    if not is_over and vote.kind == VoteKind.UNLINKABLE:
        await _end_permits(work, vote, reason, now)
        return {"vote_id": vote.id, "is_closed": False}
    if not is_over:
        await leave_notice(work, vote, NoticeKind.CLOSED_EARLY, reason, made_at=now)
    if vote.takes_kiosk and await is_awaited(work.conn, vote.tenant_id, vote.id):
        vote.closes_at = min(vote.closes_at, now)
        await planning.update_vote(work.conn, vote)
        return {"vote_id": vote.id, "is_closed": False}
    await close_vote(work, vote)
    return {"vote_id": vote.id, "is_closed": True}


async def _end_permits(work: Work, vote: VoteRow, reason: str, now: datetime) -> None:
    """No permit is drawn from now on, and the vote closes when the ballots that are on their way must have come.

    Who has drawn a permit counts as having voted, and waits before they post: closed at once, their ballot were lost. A
    pause ends with it, or nothing would come in.
    """
    vote.permits_end_at = now
    vote.closes_at = min(vote.closes_at, (now + LONGEST_ON_ITS_WAY).replace(microsecond=0))
    vote.paused_at = vote.pause_reason = None
    await leave_notice(work, vote, NoticeKind.CLOSED_EARLY, reason, made_at=now, closes_at=vote.closes_at)
    await planning.update_vote(work.conn, vote)
    await tell_vote(work, vote, "early_close_agreed", is_emitted=False)


async def close_vote(work: Work, vote: VoteRow) -> None:
    """Closes a locked vote that is open, for good: waits for ballots under way and takes none in after.

    Says of everybody on the roll whether they have voted, and finishes the board. Emits `vote.closed`.
    """
    check_state(vote, VoteState.OPEN)
    await be_patient(work.conn)
    await lock_box(work.conn, vote.tenant_id, vote.id)
    vote.closed_at = await planning.clock(work.conn)
    vote.paused_at = vote.pause_reason = None
    await running.mark_voted(work.conn, vote.tenant_id, vote.id, vote.kind)
    await board_finish(work, vote)
    await move_vote(work, vote, VoteState.CLOSED, "closed")


async def vote_cancel(work: Work, command: VoteReasoned) -> Outcome:
    """Ends a vote that is not counted yet, without a result. Emits `vote.cancelled`.

    Raises:
        DomainError: STEP_UP_REQUIRED, VOTE_NOT_FOUND, VOTE_STATE_REFUSED, VOTE_TEXT_INVALID.
    """
    await require_recent_proof(work)
    reason = clean_reason(command.reason)
    vote = await locked_vote(work, command.vote_id)
    check_move(vote, VoteState.CANCELLED)
    await cancel_vote(work, vote, reason)
    return {"vote_id": vote.id}


async def cancel_vote(work: Work, vote: VoteRow, reason: str) -> None:
    """As `vote_cancel`, of a locked vote. A draft, which nobody has heard of, goes without a notice.

    Calls for nominations to it end. What was opened and waits is forgotten.
    """
    was_announced, was_open = vote.state != VoteState.DRAFT, vote.state == VoteState.OPEN
    if not was_announced:
        await cancel_calls(work, vote, reason)
    if was_open:
        await lock_box(work.conn, vote.tenant_id, vote.id)
    elif vote.state == VoteState.COUNTING:
        await open_ballots(work.conn, vote.tenant_id)
        await box.forget_waiting(work.conn, vote.tenant_id, vote.id)
    vote.ended_reason = reason
    if was_announced:
        now = await planning.clock(work.conn)
        await leave_notice(work, vote, NoticeKind.CANCELLED, reason, made_at=now)
    await move_vote(work, vote, VoteState.CANCELLED, "cancelled")


async def _running(work: Work, command: VoteReasoned) -> tuple[VoteRow, str, datetime]:
    """An open vote, locked with its box, the reason in one spelling, and the database's time after both locks."""
    reason = clean_reason(command.reason)
    vote = await locked_vote(work, command.vote_id)
    check_state(vote, VoteState.OPEN)
    await lock_box(work.conn, vote.tenant_id, vote.id)
    return vote, reason, await planning.clock(work.conn)


def _ends_at(vote: VoteRow) -> datetime:
    return states.ends_at(vote.closes_at, vote.permits_end_at)


def _drop_wish(vote: VoteRow) -> None:
    """Who extends a vote, or has it go on, wants it to be open: an earlier wish to close it waits for nobody."""
    vote.early_close_asked_by_id = vote.early_close_reason = None


async def _drop_lapsed_wish(work: Work, vote: VoteRow) -> None:
    """A wish to close early counts as long as who has it manages votes there."""
    asked_by_id = vote.early_close_asked_by_id
    if asked_by_id is None or asked_by_id == work.actor.member_id:
        return
    if not await has_right(work, asked_by_id, vote.organisation_id, Permission.VOTE_MANAGE):
        _drop_wish(vote)


async def _tell_running(work: Work, vote: VoteRow, kind: NoticeKind, reason: str, now: datetime) -> None:
    await leave_notice(work, vote, kind, reason, made_at=now, closes_at=vote.closes_at)
    await planning.update_vote(work.conn, vote)
    await tell_vote(work, vote, kind.value, is_emitted=True)
