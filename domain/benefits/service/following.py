"""What the end of a membership, or a merge, does to vouchers and applications."""

from collections.abc import Sequence

from db.queries.benefits import following
from domain.benefits.service.distributing import end_applications
from domain.benefits.service.redeeming import revoke
from domain.shared.changes import MembershipChanged, MembersMerged
from domain.shared.work import MergeFate, MergeFinding, MergeHook, Work

_ENDED = frozenset({"left", "deceased"})


async def benefits_follow_membership(work: Work, changed: MembershipChanged) -> None:
    """A hook: who leaves or dies has no voucher any more that was not redeemed; each piece goes back.

    What they applied for ends. A transfer, a suspension or retirement touches nothing that was given; whether somebody
    who applied is served is looked at when it comes to that. The member's row is locked by the caller; vouchers are
    locked in the order of their ids, applications last, as by the giving out. Two statements when there is nothing to
    give up.
    """
    if changed.before is None or changed.after.state not in _ENDED:
        return
    for voucher in await following.lock_unused(work.conn, work.scope.tenant_id, changed.member_id):
        await revoke(work, voucher)
    await end_applications(work, changed.member_id)


async def _find(work: Work, merging: MembersMerged) -> Sequence[MergeFinding]:
    count = await following.count_live(work.conn, work.scope.tenant_id, merging.merged_id)
    return [MergeFinding("vouchers", count, MergeFate.MOVES)]


async def _follow(work: Work, merging: MembersMerged) -> None:
    """Has vouchers, years and applications of the merged entry be the kept one's; both members are locked.

    Where both have a voucher of one cycle, or applied for it, the kept entry's stays: what is not redeemed of the other
    is revoked, what is redeemed stays where it was. So a year may come to more than its cap; nothing is taken back.
    """
    tenant_id, merged_id, kept_id = work.scope.tenant_id, merging.merged_id, merging.kept_id
    for voucher in await following.lock_doubled(work.conn, tenant_id, merged_id, kept_id):
        await revoke(work, voucher)
    await following.move_vouchers(work.conn, tenant_id, merged_id, kept_id)
    await following.move_applications(work.conn, tenant_id, merged_id, kept_id, now=work.now)


benefits_merge = MergeHook(_find, _follow)
"""A hook: vouchers and applications of the merged entry are the kept one's."""
