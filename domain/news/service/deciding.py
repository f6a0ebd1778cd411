"""Four eyes: an item, or a correction of one, is submitted by one person and approved or returned by another."""

from dataclasses import dataclass
from uuid import UUID

from db.models.news import NewsCorrectionRow, NewsItemRow
from db.queries import news
from db.types import NIL_ID
from domain.news import rules
from domain.news.errors import NewsItemNotFound
from domain.news.service.held import managed_item, put, tell, texts_of
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class NewsItemOf:
    """The item that is meant."""

    item_id: UUID


@dataclass(frozen=True, slots=True)
class NewsItemApprove:
    """An item, or a correction of one, that is approved, and which revision of it the caller has read."""

    item_id: UUID
    revision: int


@dataclass(frozen=True, slots=True)
class NewsItemReturn:
    """An item whose text, or whose correction, goes back to who wrote it, and why."""

    item_id: UUID
    reason: str


async def news_item_submit(work: Work, command: NewsItemOf) -> Outcome:
    """Asks others who manage news there to approve a draft. Records and emits `news_item.submitted`.

    Raises:
        DomainError: NEWS_ITEM_NOT_FOUND, NEWS_STATE_REFUSED, NEWS_WINDOW_INVALID.
    """
    item = await managed_item(work, command.item_id, "submit")
    rules.check_window(None, item.until_at, work.now)
    item.state = rules.next_state(item.state, "submit")
    item.submitted_by_id, item.submitted_at, item.return_reason = work.actor.member_id, work.now, None
    await news.update_item(work.conn, item)
    await tell(work, item, "submitted", member_id=str(work.actor.member_id))
    return {"news_item_id": item.id}


async def news_item_approve(work: Work, command: NewsItemApprove) -> Outcome:
    """Approves an item, which is published when its time comes, or a correction, which is shown at once.

    Who wrote of it may not: of an item any revision, or a file of it; of a correction that one. Nor is approved what
    the caller has not read: a correction takes the place of one that waits. Records and emits `news_item.approved` or
    `news_item.corrected`.

    Raises:
        DomainError: NEWS_ITEM_NOT_FOUND, NEWS_STATE_REFUSED, NEWS_OWN_TEXT, NEWS_TEXT_OUTDATED, NEWS_WINDOW_INVALID;
            and what hooks refuse: CHANNEL_TEXT_INVALID, CHANNEL_AUDIENCE_REFUSED.
    """
    item = await managed_item(work, command.item_id, "approve")
    is_correction, actor_id = item.pending_revision is not None, work.actor.member_id or NIL_ID
    after = (item.pending_revision or 1) - 1
    rules.check_approver(actor_id, await news.list_authors(work.conn, item.tenant_id, item.id, after=after))
    rules.check_read(command.revision, item.pending_revision or item.revision)
    if is_correction:
        await _correct(work, item, actor_id)
    else:
        rules.check_window(None, item.until_at, work.now)
        item.state = rules.next_state(item.state, "approve")
        item.approved_by_id, item.approved_at = actor_id, work.now
        item.publish_at = max(item.publish_at, work.now)
        item.reach_count = await news.count_audience(work.conn, item, NIL_ID)
    await news.update_item(work.conn, item)
    for hook in work.hooks.news_approving:
        await hook(work, item.id)
    await tell(work, item, "corrected" if is_correction else "approved", revision=item.revision)
    return {"news_item_id": item.id}


async def _correct(work: Work, item: NewsItemRow, actor_id: UUID) -> None:
    number = item.pending_revision or 0
    revision = await news.find_revision(work.conn, item.tenant_id, item.id, number)
    if revision is None:
        raise NewsItemNotFound("newsItemId")
    put(item, texts_of(revision))
    item.revision, item.pending_revision, item.corrected_at = number, None, work.now
    correction = NewsCorrectionRow(
        tenant_id=item.tenant_id,
        item_id=item.id,
        number=number,
        note=revision.note or "",
        approved_by_id=actor_id,
        corrected_at=work.now,
    )
    await news.insert_correction(work.conn, correction)


async def news_item_return(work: Work, command: NewsItemReturn) -> Outcome:
    """Sends a draft back to be written anew, or refuses a correction; what is shown stays as it is.

    Records and emits `news_item.returned`.

    Raises:
        DomainError: NEWS_TEXT_INVALID, NEWS_ITEM_NOT_FOUND, NEWS_STATE_REFUSED.
    """
    reason = rules.clean_line(command.reason, rules.MAX_REASON, "reason")
    item = await managed_item(work, command.item_id, "return")
    item.state = rules.next_state(item.state, "return", is_pending=item.pending_revision is not None)
    number = item.pending_revision or item.revision
    item.pending_revision, item.return_reason = None, reason
    await news.update_item(work.conn, item)
    author = await news.find_revision(work.conn, item.tenant_id, item.id, number)
    author_id = item.written_by_id if author is None else author.written_by_id
    await tell(work, item, "returned", member_id=str(author_id))
    return {"news_item_id": item.id}
