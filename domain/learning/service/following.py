"""What merges bring to learning."""

from collections.abc import Sequence

from db.queries.learning import quizzes, studying
from domain.shared.changes import MembersMerged
from domain.shared.work import MergeFate, MergeFinding, MergeHook, Work


async def _find(work: Work, merging: MembersMerged) -> Sequence[MergeFinding]:
    count = await quizzes.count_attempts(work.conn, work.scope.tenant_id, merging.merged_id)
    enrolments = await studying.count_enrolments(work.conn, work.scope.tenant_id, merging.merged_id)
    return [
        MergeFinding("learning", count, MergeFate.MOVES),
        MergeFinding("courses", enrolments, MergeFate.STAYS),
    ]


async def _follow(work: Work, merging: MembersMerged) -> None:
    await quizzes.merge_attempts(work.conn, work.scope.tenant_id, merging.merged_id, merging.kept_id)


learning_merge = MergeHook(_find, _follow)
"""A hook: what the merged entry took is the kept one's; of a quiz that both took the kept one's attempts hold.

Enrolments and certificates stay where they are, and are seen as the kept one's: no certificate is lost.
"""
