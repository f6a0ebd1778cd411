"""What changes of memberships and merges do to nominations, while their vote is a draft."""

from collections.abc import Sequence
from uuid import UUID

from db.models.votes import NominationEnd, NominationRow, NominationState, VoteState
from db.queries.votes import nomination_timing, nominations, planning, rolls
from domain.shared.changes import MembershipChanged, MembersMerged
from domain.shared.work import MergeFate, MergeFinding, MergeHook, Work
from domain.votes.service.nominations.moving import CallOf, end_nomination, gather, tell_nomination
from domain.votes.service.rolls import electorate_of

_ENDED = frozenset({"left", "deceased"})


async def nominations_follow_membership(work: Work, changed: MembershipChanged) -> None:
    """A hook: the nomination of who leaves, dies, or moves out of the electorate lapses, and their voices are gone.

    Who is suspended or retained stays nominated, is shown with the reason, and cannot be taken. Whom they nominated
    stands. The member is locked; locks the calls in the order of their ids. Nothing is asked where they have none.
    """
    if changed.before is None:
        return
    has_ended = changed.after.state in _ENDED
    if not has_ended and changed.before.organisation_id == changed.after.organisation_id:
        return
    for of in await _touched(work, changed.member_id):
        await _leave(work, of, changed.member_id, has_ended=has_ended)


async def _leave(work: Work, of: CallOf, member_id: UUID, *, has_ended: bool) -> None:
    call, vote = of
    for each in await nominations.list_live(work.conn, call.tenant_id, call.id):
        if each.member_id != member_id:
            continue
        candidacy = await nominations.find_candidacy(work.conn, call.tenant_id, call.id, member_id)
        if has_ended or candidacy == "not_in_electorate":
            why = NominationEnd.MEMBERSHIP_ENDED if has_ended else NominationEnd.LEFT_ELECTORATE
            await end_nomination(work, of, each, NominationState.LAPSED, (why, None))
    if has_ended or not await rolls.is_entitled(work.conn, electorate_of(vote), member_id):
        for nomination_id in await nomination_timing.list_seconded(work.conn, call.tenant_id, call.id, member_id):
            await _silence(work, of, nomination_id, member_id)


async def _silence(work: Work, of: CallOf, nomination_id: UUID, member_id: UUID) -> None:
    """Takes a voice back that does not count any more."""
    nomination = await nominations.find_nomination(work.conn, of[0].tenant_id, nomination_id)
    at = await planning.clock(work.conn)
    if nomination is None or not await nominations.second_withdraw(
        work.conn, nomination.tenant_id, nomination.id, member_id, at
    ):
        return
    nomination.seconder_count -= 1
    await gather(work, of, nomination)
    await tell_nomination(work, of, nomination, "second_taken_back")


async def _find(work: Work, merging: MembersMerged) -> list[MergeFinding]:
    count = await nomination_timing.count_nominations(work.conn, work.scope.tenant_id, merging.merged_id)
    return [MergeFinding("nominations", count, MergeFate.MOVES)]


async def _follow(work: Work, merging: MembersMerged) -> None:
    """Has the kept entry stand where the merged one stood; one person stands once, and seconds once.

    Of two nominations in one call the merged entry's lapses; a voice that would be a second one of the same person, or
    for themselves, is gone. Both members are locked.
    """
    tenant_id, merged_id, kept_id = work.scope.tenant_id, merging.merged_id, merging.kept_id
    for of in await _touched(work, merged_id, kept_id):
        live = await nominations.list_live(work.conn, tenant_id, of[0].id)
        twice = [each for each in live if each.member_id == merged_id and _stands(live, kept_id)]
        for each in twice:
            await end_nomination(work, of, each, NominationState.LAPSED, (NominationEnd.MERGED, None))
        doubles = await nomination_timing.list_double(work.conn, tenant_id, of[0].id, merged_id, kept_id)
        for nomination_id, member_id in doubles:
            await _silence(work, of, nomination_id, member_id)
    await nomination_timing.move_all(work.conn, tenant_id, merged_id, kept_id)


def _stands(live: Sequence[NominationRow], member_id: UUID) -> bool:
    return any(each.member_id == member_id for each in live)


nominations_merge = MergeHook(_find, _follow)
"""A hook: nominations of the merged entry go to the kept one."""


async def _touched(work: Work, *member_ids: UUID) -> list[CallOf]:
    """The calls in which members have a part, locked, whose votes are drafts."""
    found: list[CallOf] = []
    tenant_id = work.scope.tenant_id
    for call_id in await nomination_timing.lock_touched(work.conn, tenant_id, member_ids):
        call = await nominations.lock_call(work.conn, tenant_id, call_id)
        vote = None if call is None else await planning.find_any_vote(work.conn, tenant_id, call.vote_id)
        if call is not None and vote is not None and vote.state == VoteState.DRAFT:
            found.append((call, vote))
    return found
