"""What a merge does to points: it is one person, so the kept entry has them all."""

from collections.abc import Sequence

from db.queries.points import ledger
from db.queries.points.ledger import Credit
from db.types import new_id
from domain.points.service.ledger import locked_account, new_draw, put_in, take_out
from domain.shared.changes import MembersMerged
from domain.shared.work import MergeFate, MergeFinding, MergeHook, Work


async def _find(work: Work, merging: MembersMerged) -> Sequence[MergeFinding]:
    left = await ledger.list_left(work.conn, work.scope.tenant_id, merging.merged_id)
    return [MergeFinding("point_credits", len(left), MergeFate.MOVES)]


async def _follow(work: Work, merging: MembersMerged) -> None:
    """Moves what is left, each part with its last day; both members are locked, accounts in the order of their ids.

    What both entries were given for the same thing counts once: the merged entry's part goes.
    """
    tenant_id = work.scope.tenant_id
    accounts = {}
    for member_id in sorted((merging.merged_id, merging.kept_id)):
        place = await ledger.find_place(work.conn, tenant_id, member_id)
        if place is None:
            return
        accounts[member_id] = await locked_account(work, member_id, place["organisation_id"])
    merged, kept = accounts[merging.merged_id], accounts[merging.kept_id]
    left = await ledger.list_left(work.conn, tenant_id, merged.member_id)
    total = sum(row["left_points"] for row in left)
    if total:
        await take_out(work, merged, new_draw(merged, "merged_out", total, subject_id=kept.member_id))
    for row in left:
        credit = Credit(
            new_id(), kept.organisation_id, row["cause"], row["subject_id"], row["rule_id"], row["left_points"],
            row["earned_on"], row["ends_on"], "merged_in",
        )  # fmt: skip
        await put_in(work, kept, credit)
    await ledger.move_exchanges(work.conn, tenant_id, merged.member_id, kept.member_id)


points_merge = MergeHook(_find, _follow)
"""A hook: what the merged entry has is the kept one's."""
