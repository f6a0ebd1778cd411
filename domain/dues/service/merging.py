"""Dues of two entries of one person become those of one."""

from collections.abc import Sequence

from db.queries.dues import ledger
from domain.audit.service import record
from domain.dues.rules import Charge
from domain.dues.service.lapses import void_proposal
from domain.dues.service.ledger import all_that_is_owed, charges_of, cover
from domain.shared.changes import MembersMerged
from domain.shared.work import MergeFate, MergeFinding, MergeHook, Work


async def _find(work: Work, merging: MembersMerged) -> Sequence[MergeFinding]:
    return [MergeFinding("dues", len(await charges_of(work, merging.merged_id)), MergeFate.MOVES)]


async def _follow(work: Work, merging: MembersMerged) -> None:
    """Has charges, ledger and receipts of the merged entry count for the kept one; both members are locked.

    A month that both were charged for is owed once: the charge of the merged entry is waived and stays with it, unless
    it was the one that was paid; then that of the kept entry is waived. What was paid twice stays paid: an officer
    reverses one of the payments. Entries of the ledger are added, never changed.
    """
    tenant_id, kept_id, merged_id = work.scope.tenant_id, merging.kept_id, merging.merged_id
    kept = {each.month_on: each for each in await charges_of(work, kept_id)}
    merged = await charges_of(work, merged_id)
    twice = [each for each in merged if each.month_on in kept]
    moved = [each.id for each in merged if each.month_on not in kept]
    dropped = [_spare(kept[each.month_on], each) for each in twice]
    await cover(work, "waived", all_that_is_owed(dropped), reason="merged")
    await ledger.move_charges(work.conn, tenant_id, moved, to_member_id=kept_id)
    await ledger.move_receipts(work.conn, tenant_id, merged_id, to_member_id=kept_id)
    await void_proposal(work, merged_id)
    if merged:
        await record(
            work,
            "dues.merged",
            "member",
            kept_id,
            merged_id=str(merged_id),
            moved=len(moved),
            charged_twice=len(twice),
        )


dues_merge = MergeHook(_find, _follow)
"""A hook: charges, ledger and receipts of the merged entry count for the kept one."""


def _spare(kept: Charge, merged: Charge) -> Charge:
    """Which of two charges for a month is dropped."""
    return kept if merged.paid_fen > kept.paid_fen else merged
