"""What changes of memberships, merges and the closing of organisations do to votes. A frozen roll is never touched."""

from collections.abc import Sequence

from db.models.votes import VoteState
from db.queries.votes import following, planning
from domain.shared.changes import MembershipChanged, MembersMerged, OrganisationClosing
from domain.shared.errors import DomainError
from domain.shared.work import MergeFate, MergeFinding, MergeHook, Work
from domain.votes.errors import BothOnRoll, BothVoted, OnOpenRoll, VoteUnderWay
from domain.votes.rules import states
from domain.votes.service.moving import tell_vote
from domain.votes.service.running import cancel_vote

ORGANISATION_CLOSED = "所属组织已撤销"
"""Why a draft is cancelled whose organisation closes without a successor: the organisation was dissolved."""
_ENDED = frozenset({"left", "deceased"})


async def votes_follow_membership(work: Work, changed: MembershipChanged) -> None:
    """A hook: who leaves or dies stands on no list of a draft any more. One statement, or none.

    Who moves out of an organisation stands on no list of its votes that have not opened: they would not be on its roll
    without a list. Who is on the roll of a vote that was opened stays there, wherever they go: the roll is what was
    published. A vote that is scheduled looks at the rights of each member when it opens.
    """
    if changed.before is None:
        return
    tenant_id, left_id, entered_id = work.scope.tenant_id, changed.before.organisation_id, changed.after.organisation_id
    if changed.after.state in _ENDED:
        await following.drop_elector(work.conn, tenant_id, changed.member_id)
    elif left_id != entered_id:
        await following.drop_moved_elector(
            work.conn, tenant_id, changed.member_id, left_id=left_id, entered_id=entered_id
        )


async def _find(work: Work, merging: MembersMerged) -> Sequence[MergeFinding]:
    tenant_id, merged_id, kept_id = work.scope.tenant_id, merging.merged_id, merging.kept_id
    rolls = await following.find_rolls(work.conn, tenant_id, kept_id, merged_id, not_over=sorted(states.NOT_OVER))
    refusals: list[tuple[DomainError, bool]] = [
        (BothOnRoll("mergedId"), rolls.on_both),
        (BothVoted("mergedId"), rolls.voted_both),
        (OnOpenRoll("mergedId"), rolls.on_open and not rolls.on_both),
    ]
    against = [refusal for refusal, is_so in refusals if is_so]
    return [
        MergeFinding("rolls", await following.count_rolls(work.conn, tenant_id, merged_id), MergeFate.STAYS, against),
        MergeFinding("electors", await following.count_elector(work.conn, tenant_id, merged_id), MergeFate.MOVES),
    ]


async def _follow(work: Work, merging: MembersMerged) -> None:
    """Has the kept entry stand on the lists of votes that have not opened; both members are locked.

    What is on a roll stays under its own id, as it was published.
    """
    await following.move_elector(work.conn, work.scope.tenant_id, merging.merged_id, merging.kept_id)


votes_merge = MergeHook(_find, _follow)
"""A hook: two entries on one roll of a vote that is not over, or that both voted in one, do not become one."""


async def votes_follow_organisation(work: Work, closing: OrganisationClosing) -> None:
    """A hook: no organisation closes while a vote of it is under way; its drafts go to its successor.

    Without a successor they are cancelled. Drafts that name it as part of their electorate name its successor, whom
    the checklist looks at. Locks the drafts in the order of their ids.

    Raises:
        VoteUnderWay: A vote is scheduled, or was opened and is not over.
    """
    tenant_id, place_id = work.scope.tenant_id, closing.organisation_id
    if await following.count_under_way(work.conn, tenant_id, place_id, states=sorted(states.UNDER_WAY)):
        raise VoteUnderWay("organisationId")
    if closing.successor_id is not None:
        await following.move_electorate(work.conn, tenant_id, place_id, closing.successor_id)
    for vote in await following.lock_drafts(work.conn, tenant_id, place_id):
        if vote.state != VoteState.DRAFT:
            continue
        if closing.successor_id is None:
            await cancel_vote(work, vote, ORGANISATION_CLOSED)
            continue
        vote.organisation_id = closing.successor_id
        await planning.update_vote(work.conn, vote)
        await tell_vote(work, vote, "handed_over", is_emitted=False)
