"""The result 选举结果: what was counted, its publication, a vote that is void, shares that are destroyed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.models.votes import NoticeKind, VoteResultRow, VoteRow, VoteState
from db.queries.votes import box, counting, planning, results
from db.queries.votes.locks import open_ballots
from domain.shared.calendar import local_day
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work
from domain.votes.ballot_errors import LotMissing, ShareNotFound
from domain.votes.cells import withheld
from domain.votes.errors import VoteStateRefused
from domain.votes.rules.drafts import clean_reason
from domain.votes.service.counting import Counted, missing_lots
from domain.votes.service.moving import check_move, leave_notice, locked_vote, move_vote, tell_vote
from domain.votes.service.running import VoteReasoned
from domain.votes.service.scheduling import VoteStep

_OVER = frozenset({VoteState.PUBLISHED, VoteState.VOID, VoteState.CANCELLED})


@dataclass(frozen=True, slots=True)
class SharesDestroyed:
    """Shares, by their numbers, whose destruction the officers have seen."""

    vote_id: UUID
    positions: Sequence[int]


async def write_result(work: Work, vote: VoteRow, counted: Counted) -> None:
    """Keeps what was counted, with the turnout of each branch as it will be published: small ones are withheld.

    Of equal branches the same are withheld as in the live turnout (`vote_turnout_branches_by_vote_id`). Nobody reads it
    before the publication. The vote's row is locked.
    """
    rows = sorted(
        await results.list_turnout(work.conn, vote.tenant_id, vote.id), key=lambda row: row["branch"].encode()
    )
    untold = withheld({row["id"]: row["entitled"] for row in rows}, vote.minimum_cell)
    turnout = [
        {
            "branch": row["branch"],
            "entitled": row["entitled"],
            "voted": None if row["id"] in untold else row["voted"],
        }
        for row in rows
    ]
    row = VoteResultRow(
        tenant_id=vote.tenant_id,
        vote_id=vote.id,
        ballot_count=counted.ballots,
        invalid_count=counted.invalid,
        tally={"questions": counted.questions, "turnout": turnout},
        counts=None if counted.counts is None else list(counted.counts),
        verdict=None if counted.verdict is None else dict(counted.verdict),
        verdict_words=None if counted.words is None else list(counted.words),
        counted_at=await planning.clock(work.conn),
    )
    await results.insert_result(work.conn, row)


async def vote_publish(work: Work, command: VoteStep) -> Outcome:
    """Publishes the result of a vote that was counted, and all files with which anybody checks it.

    A result may be that there was no quorum, or that the vote is void by its rules. Emits `vote.published`.

    Raises:
        DomainError: STEP_UP_REQUIRED, VOTE_NOT_FOUND, VOTE_STATE_REFUSED, LOT_MISSING.
    """
    await require_recent_proof(work)
    vote = await locked_vote(work, command.vote_id)
    check_move(vote, VoteState.PUBLISHED)
    result = await counting.find_counts(work.conn, vote.tenant_id, vote.id)
    waiting = [] if result is None else missing_lots(result["counts"], result["verdict"])
    if waiting:
        raise LotMissing("voteId", numbers=", ".join(map(str, waiting)))
    vote.published_at = await planning.clock(work.conn)
    await move_vote(work, vote, VoteState.PUBLISHED, "published")
    return {"vote_id": vote.id}


async def vote_void(work: Work, command: VoteReasoned) -> Outcome:
    """Declares a closed vote void before its result is published; it may be held again (`rerunOfId` of a draft).

    What was opened and waits is forgotten. Emits `vote.void`.

    Raises:
        DomainError: STEP_UP_REQUIRED, VOTE_NOT_FOUND, VOTE_STATE_REFUSED, VOTE_TEXT_INVALID.
    """
    await require_recent_proof(work)
    reason = clean_reason(command.reason)
    vote = await locked_vote(work, command.vote_id)
    check_move(vote, VoteState.VOID)
    await open_ballots(work.conn, vote.tenant_id)
    await box.forget_waiting(work.conn, vote.tenant_id, vote.id)
    vote.ended_reason = reason
    await leave_notice(work, vote, NoticeKind.VOID, reason, made_at=await planning.clock(work.conn))
    await move_vote(work, vote, VoteState.VOID, "void")
    return {"vote_id": vote.id}


async def vote_shares_destroyed(work: Work, command: SharesDestroyed) -> Outcome:
    """Records that shares of the key of a vote that is over were destroyed; with the last one a notice says so.

    From then on nobody can open an envelope of it any more. A share that was recorded before stays as it was.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_STATE_REFUSED, SHARE_NOT_FOUND.
    """
    vote = await locked_vote(work, command.vote_id)
    if vote.state not in _OVER:
        raise VoteStateRefused("voteId", state=vote.state)
    before = await results.list_shares(work.conn, vote.tenant_id, vote.id)
    if not command.positions or not set(command.positions) <= before.keys():
        raise ShareNotFound("positions")
    await results.destroy_shares(work.conn, vote.tenant_id, vote.id, command.positions, on=local_day(work.now))
    await tell_vote(work, vote, "shares_destroyed", is_emitted=False)
    is_last = not all(before.values()) and all(
        is_destroyed or number in command.positions for number, is_destroyed in before.items()
    )
    if is_last:
        now = await planning.clock(work.conn)
        await leave_notice(work, vote, NoticeKind.SHARES_DESTROYED, "密钥份额已全部销毁", made_at=now)
    return {"vote_id": vote.id}
