"""Reading: that somebody has read an item is kept to count them once, and told to nobody but them."""

from collections.abc import Sequence

from db.queries import news
from domain.news.errors import NewsItemNotFound
from domain.news.policy import Standing, may_read
from domain.news.service.deciding import NewsItemOf
from domain.shared.changes import MembersMerged
from domain.shared.work import MergeFate, MergeFinding, MergeHook, Outcome, Work


async def news_item_mark_read(work: Work, command: NewsItemOf) -> Outcome:
    """Notes that the caller has read an item that is for them now; again changes nothing.

    Nothing is recorded or emitted: an entry would say who read what, and when.

    Raises:
        NewsItemNotFound: None that is for the caller at this moment.
    """
    found = await news.mark_read(work.conn, work.scope, command.item_id)
    if not may_read(Standing(manages=False, is_for_them=found)):
        raise NewsItemNotFound("newsItemId")
    return {"news_item_id": command.item_id}


async def _find(work: Work, merging: MembersMerged) -> Sequence[MergeFinding]:
    count = await news.count_reads(work.conn, work.scope.tenant_id, merging.merged_id)
    return [MergeFinding("news_reads", count, MergeFate.MOVES)]


async def _follow(work: Work, merging: MembersMerged) -> None:
    await news.merge_reads(work.conn, work.scope.tenant_id, merging.merged_id, merging.kept_id)


news_merge = MergeHook(_find, _follow)
"""A hook: what the merged entry has read the kept one has."""
