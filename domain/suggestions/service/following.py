"""What a merge of two entries does to suggestions: it is one person, who writes, signs and seconds once."""

from collections.abc import Sequence

from db.queries.suggestions import merging as queries
from domain.shared.changes import MembersMerged
from domain.shared.work import MergeFate, MergeFinding, MergeHook, Work


async def _find(work: Work, merging: MembersMerged) -> Sequence[MergeFinding]:
    count = await queries.count_of_member(work.conn, work.scope.tenant_id, merging.merged_id)
    return [MergeFinding("suggestions", count, MergeFate.MOVES)]


async def _follow(work: Work, merging: MembersMerged) -> None:
    """Has the kept entry be author, seconder and staff where the merged one was; both members are locked.

    Of two parts in one suggestion the one that says more stays; a voice for what is one's own is gone. Comments and
    the log stay under the id that they were written with, which leads to the kept entry.
    """
    await queries.move_all(work.conn, work.scope.tenant_id, merging.merged_id, merging.kept_id, today=merging.merged_on)


suggestions_merge = MergeHook(_find, _follow)
"""A hook."""
