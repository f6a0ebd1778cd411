"""What consents and merges bring to surveys."""

from collections.abc import Sequence
from uuid import UUID

from db.models.members import ConsentPurpose
from db.queries import surveys
from domain.shared.changes import MembersMerged
from domain.shared.work import MergeFate, MergeFinding, MergeHook, Work


async def surveys_follow_consent(work: Work, member_id: UUID, purpose: str) -> None:
    """A hook: takes the name off answers to collections of needs, of open surveys and of closed ones."""
    if purpose == ConsentPurpose.NEEDS_COLLECTION:
        await surveys.unname_needs(work.conn, work.scope.tenant_id, member_id)


async def _find(work: Work, merging: MembersMerged) -> Sequence[MergeFinding]:
    count = await surveys.count_parts(work.conn, work.scope.tenant_id, merging.merged_id)
    return [MergeFinding("surveys", count, MergeFate.MOVES)]


async def _follow(work: Work, merging: MembersMerged) -> None:
    await surveys.merge_parts(work.conn, work.scope.tenant_id, merging.merged_id, merging.kept_id)


surveys_merge = MergeHook(_find, _follow)
"""A hook: what the merged entry answered is the kept one's; of two answers by name the kept one's holds."""
