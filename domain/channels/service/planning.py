"""Planning a post, dropping it again, deciding of one that nobody knows of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from db.models.channels import ChannelAction, ChannelPostRow, ChannelPostState, ChannelReason, MailState
from db.models.news import NewsItemRow, NewsState
from db.queries import news
from db.queries.channels import mails, posts
from db.types import NIL_ID, new_id
from domain.audit.service import record
from domain.channels import rules
from domain.channels.errors import ChannelPostNotFound, ChannelStateRefused
from domain.channels.policy import Standing, may_manage
from domain.channels.service.posts import ask_for, item_of, want
from domain.channels.service.targets import managed_target
from domain.news.errors import NewsItemNotFound
from domain.shared.work import Outcome, Work

_ANYWHERE = "https://"
"""Stands for our address where only lengths matter; addresses are not counted against a text of its own."""


class Decision(StrEnum):
    """What an officer says of a post that failed, or of which nobody knows."""

    WAS_SENT = "was_sent"
    SEND_AGAIN = "send_again"


@dataclass(frozen=True, slots=True)
class ChannelPostPlan:
    """An item that is to be published at a target; `text` None: with the item's own."""

    item_id: UUID
    target_id: UUID
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelPostDrop:
    """A post that is not to be."""

    post_id: UUID


@dataclass(frozen=True, slots=True)
class ChannelPostDecide:
    """A post that failed, and what is to become of it."""

    post_id: UUID
    decision: Decision


async def channel_post_plan(work: Work, command: ChannelPostPlan) -> Outcome:
    """Plans an item at a target, or gives it another text there. Locks item and target. Records `channel_post.planned`.

    A text of its own is approved with the item, so it is written while that is a draft. An item that is approved may go
    to further targets with its own text: at once, or when its time comes.

    Raises:
        DomainError: NEWS_ITEM_NOT_FOUND, CHANNEL_TARGET_NOT_FOUND, CHANNEL_TARGET_ENDED, CHANNEL_STATE_REFUSED,
            CHANNEL_TEXT_INVALID, CHANNEL_AUDIENCE_REFUSED.
    """
    item = await _managed_item(work, command.item_id)
    target = await managed_target(work, command.target_id)
    text = rules.clean_text(target.kind, command.text)
    rules.check_planning(item.state, text)
    rules.check_post(target.kind, await item_of(work.conn, item), text, _ANYWHERE)
    post = await posts.lock_post_at(work.conn, item.tenant_id, item.id, target.id)
    if post is not None and post.state not in {ChannelPostState.PLANNED, ChannelPostState.DROPPED}:
        raise ChannelStateRefused("channelTargetId", state=post.state)
    is_new = post is None
    post = post or _new(work, item, target.id)
    post.text, post.planned_by_id, post.planned_at = text, work.actor.member_id or NIL_ID, work.now
    post.state = ChannelPostState.PLANNED.value
    held_until: datetime | None = None
    if item.state == NewsState.APPROVED and post.wanted is None:
        want(post, ChannelAction.PUBLISH)
        held_until = item.publish_at if item.publish_at > work.now else None
    await (posts.insert_post if is_new else posts.update_post)(work.conn, post)
    if post.wanted is not None:
        await ask_for(work.conn, item.tenant_id, [(post.id, held_until)])
    await _tell(work, post, item, "planned")
    return {"channel_post_id": str(post.id), "news_item_id": str(item.id)}


def _new(work: Work, item: NewsItemRow, target_id: UUID) -> ChannelPostRow:
    return ChannelPostRow(
        tenant_id=item.tenant_id,
        id=new_id(),
        item_id=item.id,
        target_id=target_id,
        planned_by_id=work.actor.member_id or item.written_by_id,
        planned_at=work.now,
    )


async def channel_post_drop(work: Work, command: ChannelPostDrop) -> Outcome:
    """Takes a planned post back before it is sent. Locks it. Records `channel_post.dropped`.

    Raises:
        DomainError: CHANNEL_POST_NOT_FOUND, CHANNEL_STATE_REFUSED.
    """
    post, item = await _managed_post(work, command.post_id)
    if post.state != ChannelPostState.PLANNED or post.begun_at is not None:
        raise ChannelStateRefused("channelPostId", state=post.state)
    post.state, post.wanted, post.next_try_at = ChannelPostState.DROPPED.value, None, None
    post.round, post.changed_at = 0, work.now
    await posts.update_post(work.conn, post)
    await _tell(work, post, item, "dropped")
    return {"channel_post_id": str(post.id), "news_item_id": str(item.id)}


async def channel_post_decide(work: Work, command: ChannelPostDecide) -> Outcome:
    """Says of a post that failed that it was sent after all, or has it sent again. Records `channel_post.decided`.

    Of mails those are meant of which nobody knows. Sent again, a post may be there twice: that is the officer's word.

    Raises:
        DomainError: CHANNEL_POST_NOT_FOUND, CHANNEL_STATE_REFUSED.
    """
    post, item = await _managed_post(work, command.post_id)
    if post.state != ChannelPostState.FAILED or post.wanted is None or post.next_try_at is not None:
        raise ChannelStateRefused("channelPostId", state=post.state)
    is_again = command.decision is Decision.SEND_AGAIN
    if not is_again and post.reason != ChannelReason.MAYBE_SENT:
        raise ChannelStateRefused("channelPostId", state=post.state)
    state = MailState.DUE if is_again else MailState.SENT
    await mails.decide_maybe(work.conn, post.tenant_id, post.id, post.round, state=state.value)
    post.remote = {key: value for key, value in post.remote.items() if key != "unsure_since"}
    post.attempts, post.begun_at, post.changed_at = 0, None, work.now
    if is_again:
        await ask_for(work.conn, post.tenant_id, [(post.id, None)])
    else:
        _was_done(post, item, work.now)
    await posts.update_post(work.conn, post)
    await _tell(work, post, item, "decided", decision=command.decision.value)
    return {"channel_post_id": str(post.id), "news_item_id": str(item.id)}


def _was_done(post: ChannelPostRow, item: NewsItemRow, now: datetime) -> None:
    done = {
        ChannelAction.PUBLISH: ChannelPostState.SENT,
        ChannelAction.CORRECT: ChannelPostState.CORRECTED,
        ChannelAction.WITHDRAW: ChannelPostState.WITHDRAWN,
    }
    post.state = done[ChannelAction(post.wanted or "")].value
    post.wanted, post.reason, post.detail = None, None, None
    post.revision, post.sent_at = item.revision, post.sent_at or now


async def _managed_item(work: Work, item_id: UUID) -> NewsItemRow:
    tenant_id = work.scope.tenant_id
    item = await news.lock_item(work.conn, tenant_id, item_id)
    nodes = list(work.scope.nodes_for("news_manage"))
    manages = item is not None and await news.is_below(work.conn, tenant_id, item.organisation_id, nodes)
    if item is None or work.actor.member_id is None or not may_manage(Standing(manages)):
        raise NewsItemNotFound("newsItemId")
    return item


async def _managed_post(work: Work, post_id: UUID) -> tuple[ChannelPostRow, NewsItemRow]:
    """A post of an item that the caller manages; item and post are locked, in this order."""
    found = await posts.find_item_id(work.conn, work.scope.tenant_id, post_id)
    if found is None:
        raise ChannelPostNotFound("channelPostId")
    try:
        item = await _managed_item(work, found)
    except NewsItemNotFound:
        raise ChannelPostNotFound("channelPostId") from None
    post = await posts.lock_post(work.conn, work.scope.tenant_id, post_id)
    if post is None:
        raise ChannelPostNotFound("channelPostId")
    return post, item


async def _tell(work: Work, post: ChannelPostRow, item: NewsItemRow, word: str, **facts: object) -> None:
    place_id = item.organisation_id
    await record(work, f"channel_post.{word}", "channel_post", post.id, organisation_id=place_id, **facts)
