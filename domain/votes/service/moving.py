"""The lock of a vote, its one guarded transition, and what is told of it."""

from datetime import datetime
from uuid import UUID

from db.models.votes import NoticeKind, VoteNoticeRow, VoteRow, VoteState
from db.queries.votes import planning, running
from db.types import new_id
from domain.audit.service import record
from domain.shared.events import emit
from domain.shared.work import Work
from domain.votes.errors import VoteNotFound, VoteStateRefused
from domain.votes.rules import states


async def locked_vote(work: Work, vote_id: UUID) -> VoteRow:
    """A vote of an organisation where the caller manages votes, locked until the transaction ends.

    Raises:
        VoteNotFound: There is none.
    """
    vote = await planning.lock_vote(work.conn, work.scope, vote_id)
    if vote is None:
        raise VoteNotFound("voteId")
    return vote


def check_move(vote: VoteRow, to: VoteState) -> None:
    """Refuses what a vote cannot become.

    Raises:
        VoteStateRefused: So it is. Fact: `state`.
    """
    if not states.can_move(vote.state, to):
        raise VoteStateRefused("voteId", state=vote.state)


def check_state(vote: VoteRow, state: VoteState) -> None:
    """Refuses a vote in another state.

    Raises:
        VoteStateRefused: So it is. Fact: `state`.
    """
    if vote.state != state:
        raise VoteStateRefused("voteId", state=vote.state)


async def move_vote(work: Work, vote: VoteRow, to: VoteState, word: str) -> None:
    """The one guarded transition of a vote; its row is locked by the caller. Writes the row, records, emits.

    Raises:
        VoteStateRefused: It cannot become that.
    """
    check_move(vote, to)
    vote.state = to.value
    await planning.update_vote(work.conn, vote)
    await tell_vote(work, vote, word, is_emitted=True)


async def tell_vote(work: Work, vote: VoteRow, word: str, *, is_emitted: bool) -> None:
    """Records, and emits, what became of a vote: `vote.<word>`, with its organisation and nothing of a ballot."""
    topic, place_id = f"vote.{word}", vote.organisation_id
    await record(work, topic, "vote", vote.id, organisation_id=place_id)
    if is_emitted:
        await emit(work, topic, "vote", vote.id, organisation_id=str(place_id))


async def leave_notice(
    work: Work, vote: VoteRow, kind: NoticeKind, reason: str, *, made_at: datetime, closes_at: datetime | None = None
) -> None:
    """Writes what was done to a vote under way, for everybody who may vote in it. `made_at` is the database's time."""
    notice = VoteNoticeRow(
        tenant_id=vote.tenant_id,
        id=new_id(),
        vote_id=vote.id,
        kind=kind.value,
        reason=reason,
        closes_at=closes_at,
        made_by_id=work.actor.member_id,
        made_at=made_at,
    )
    await running.insert_notice(work.conn, notice)
